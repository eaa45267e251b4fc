import { bivariateNormalCdf } from '../../numerics/bivariate-normal.ts'
import { gaussLegendre } from '../../numerics/gauss-legendre.ts'

/** Rules by length of the way in arcsine of the correlation. */
const rules = [
  { below: 0.01, ...gaussLegendre(4) },
  { below: 0.06, ...gaussLegendre(6) },
  { below: 0.3, ...gaussLegendre(10) },
  { below: 0.75, ...gaussLegendre(16) },
  { below: Infinity, ...gaussLegendre(24) },
]
/** Beyond this, the distribution function is computed point by point. */
const high = 0.92

/**
 * Probabilities of the cells that two sets of thresholds cut the bivariate normal distribution into, with their first and
 * second derivatives in the correlation. A workspace: a move to another correlation integrates the density along the way,
 * as ∂Φ₂/∂ρ = φ₂, which is cheap for the short steps of a search.
 */
export class RectangleGrid {
  /** rows × columns: probability of each cell, and its derivatives. */
  readonly probability: Float64Array
  readonly slope: Float64Array
  readonly bend: Float64Array
  #rows = 0
  #columns = 0
  #rho = 0
  #a: Float64Array = new Float64Array(0)
  #b: Float64Array = new Float64Array(0)
  /** (rows + 1) × (columns + 1): Φ₂ at the corners, and its derivatives, with the borders at ±∞. */
  readonly #corner: Float64Array
  readonly #density: Float64Array
  readonly #densitySlope: Float64Array

  /** @param most the largest number of categories that will be asked for. */
  constructor(most: number) {
    this.probability = new Float64Array(most * most)
    this.slope = new Float64Array(most * most)
    this.bend = new Float64Array(most * most)
    this.#corner = new Float64Array((most + 1) ** 2)
    this.#density = new Float64Array((most + 1) ** 2)
    this.#densitySlope = new Float64Array((most + 1) ** 2)
  }

  /** Starts at correlation 0. `marginA` and `marginB` are Φ at the thresholds. */
  start(a: Float64Array, b: Float64Array, marginA: Float64Array, marginB: Float64Array): void {
    this.#a = a
    this.#b = b
    this.#rows = a.length + 1
    this.#columns = b.length + 1
    this.#rho = 0
    const width = this.#columns + 1
    for (const corner of [this.#corner, this.#density, this.#densitySlope]) {
      corner.fill(0, 0, (this.#rows + 1) * width)
    }
    for (let i = 1; i <= this.#rows; i++) {
      for (let j = 1; j <= this.#columns; j++) {
        const left = i < this.#rows ? marginA[i - 1]! : 1
        this.#corner[i * width + j] = left * (j < this.#columns ? marginB[j - 1]! : 1)
      }
    }
  }

  /** Moves to correlation `rho`, |rho| < 1, and computes the cells there. */
  move(rho: number): void {
    if (Math.abs(rho) > high || Math.abs(this.#rho) > high) this.#jump(rho)
    else this.#integrate(rho)
    this.#rho = rho
    this.#densities(rho)
    this.#differences(this.#corner, this.probability)
    this.#differences(this.#density, this.slope)
    this.#differences(this.#densitySlope, this.bend)
  }

  #jump(rho: number): void {
    const width = this.#columns + 1
    for (let i = 1; i < this.#rows; i++) {
      for (let j = 1; j < this.#columns; j++) {
        this.#corner[i * width + j] = bivariateNormalCdf(this.#a[i - 1]!, this.#b[j - 1]!, rho)
      }
    }
  }

  #integrate(rho: number): void {
    const from = Math.asin(this.#rho)
    const half = 0.5 * (Math.asin(rho) - from)
    const { nodes, weights } = rules.find(({ below }) => Math.abs(2 * half) < below)!
    const a = this.#a
    const b = this.#b
    const width = this.#columns + 1
    const corner = this.#corner
    for (let node = 0; node < nodes.length; node++) {
      const sine = Math.sin(from + half * (nodes[node]! + 1))
      const scale = 1 / (1 - sine * sine)
      const weight = (half * weights[node]!) / (2 * Math.PI)
      for (let i = 0; i < a.length; i++) {
        const x = a[i]!
        const square = 0.5 * x * x
        for (let j = 0; j < b.length; j++) {
          const y = b[j]!
          corner[(i + 1) * width + j + 1]! += weight * Math.exp((sine * x * y - square - 0.5 * y * y) * scale)
        }
      }
    }
  }

  #densities(rho: number): void {
    const a = this.#a
    const b = this.#b
    const width = this.#columns + 1
    const rest = 1 / (1 - rho * rho)
    const factor = Math.sqrt(rest) / (2 * Math.PI)
    for (let i = 0; i < a.length; i++) {
      const x = a[i]!
      for (let j = 0; j < b.length; j++) {
        const y = b[j]!
        const product = x * y
        const form = x * x - 2 * rho * product + y * y
        const density = factor * Math.exp(-0.5 * form * rest)
        this.#density[(i + 1) * width + j + 1] = density
        this.#densitySlope[(i + 1) * width + j + 1] = density * rest * (rho + product - rho * form * rest)
      }
    }
  }

  #differences(corner: Float64Array, out: Float64Array): void {
    const columns = this.#columns
    const width = columns + 1
    for (let i = 0; i < this.#rows; i++) {
      const row = i * width
      for (let j = 0; j < columns; j++) {
        const upper = corner[row + width + j + 1]! - corner[row + width + j]!
        out[i * columns + j] = upper - corner[row + j + 1]! + corner[row + j]!
      }
    }
  }
}
