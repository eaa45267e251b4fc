import type { AffineSpace } from '../../numerics/affine-space.ts'
import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { addTo, multiply, multiplySymmetric } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import { invertWithin } from '../inference/constrained-information.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { addCrossProduct } from './jacobian-rows.ts'
import type { LoneParameters } from './lone-parameters.ts'
import { loneParameters } from './lone-parameters.ts'
import type { SolvedGroup } from './solved-group.ts'
import { spaceAmong } from './space-among.ts'
import type { WeightedProjection } from './weighted-projection.ts'
import { weightedProjection } from './weighted-projection.ts'

/**
 * The robust covariance of the estimates, (Σ JᵀWJ)⁻¹ (Σ JᵀWΓWJ) (Σ JᵀWJ)⁻¹ with Γ the sampling covariance of the moments.
 *
 * Lone parameters (see {@link LoneParameters}) are left out of the matrices: their variances are those of their moments,
 * and their covariances with others are worked out only when asked for.
 */
export class OrdinalSandwich implements ParameterCovariance {
  /** Of the parameters that are not alone, as they are numbered among all. */
  readonly together: Int32Array
  /** Of each group. */
  readonly projections: readonly WeightedProjection[]
  /** Inverse of Σ JᵀWJ over the parameters together. */
  readonly inverse: Float64Array
  readonly #model: CompiledModel
  readonly #groups: readonly SolvedGroup[]
  readonly #inflation: number
  readonly #lone: LoneParameters
  /** Of each free parameter its place among those together; -1 for a lone one. */
  readonly #position: Int32Array
  /** Over the parameters together. */
  readonly #covariance: Float64Array
  /** Over all free parameters, once asked for. */
  #whole: Float64Array | undefined

  /** @param inflation what the covariance is multiplied with, a correction for small samples. @param space where constraints let the estimates go. */
  constructor(model: CompiledModel, groups: readonly SolvedGroup[], inflation: number, space?: AffineSpace) {
    this.#model = model
    this.#groups = groups
    this.#inflation = inflation
    this.#lone = loneParameters(model, groups, new Set(space?.involved()))
    const { places, open } = this.#lone
    this.together = Int32Array.from(Array.from(places.keys()).filter(k => !places[k]))
    this.#position = new Int32Array(model.parameterCount).fill(-1)
    this.together.forEach((k, at) => {
      this.#position[k] = at
    })
    const size = this.together.length
    this.projections = groups.map((group, g) =>
      weightedProjection(model.groups[g]!, group, open[g]!, this.#position, size),
    )
    this.inverse = this.#invert(space && spaceAmong(space, this.together))
    this.#covariance = this.#sandwich()
  }

  standardErrors(): Float64Array {
    const size = this.together.length
    return Float64Array.from(this.#position, (at, k) =>
      Math.sqrt(at < 0 ? this.#loneVariance(k) : Math.max(0, this.#covariance[at * size + at]!)),
    )
  }

  ofGroup(g: number): Float64Array {
    const { parameters } = this.#model.groups[g]!
    const count = this.#model.parameterCount
    const size = parameters.length
    const whole = this.#all()
    const out = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) out[i * size + j] = whole[parameters[i]! * count + parameters[j]!]!
    }
    return out
  }

  full(): Float64Array {
    return this.#all().slice()
  }

  varianceOf(gradient: Float64Array): number {
    return this.#variance(Int32Array.from(gradient.keys()), gradient)
  }

  varianceIn(g: number, gradient: Float64Array): number {
    return this.#variance(this.#model.groups[g]!.parameters, gradient)
  }

  /** Functions of lone parameters together with others are the only ones that need the whole matrix. */
  #variance(parameters: Int32Array, gradient: Float64Array): number {
    const moved: number[] = []
    for (let i = 0; i < gradient.length; i++) if (gradient[i] !== 0) moved.push(i)
    const isLone = (i: number) => this.#position[parameters[i]!]! < 0
    const [first] = moved
    if (first !== undefined && moved.length === 1 && isLone(first)) {
      return gradient[first]! ** 2 * this.#loneVariance(parameters[first]!)
    }
    const known = !moved.some(isLone)
    const matrix = known ? this.#covariance : this.#all()
    const width = known ? this.together.length : this.#model.parameterCount
    const places = known ? parameters.map(k => this.#position[k]!) : parameters
    let variance = 0
    for (const i of moved) {
      for (const j of moved)
        variance += gradient[i]! * gradient[j]! * matrix[places[i]! * width + places[j]!]!
    }
    return Math.max(0, variance)
  }

  #loneVariance(k: number): number {
    const { group, moment, slope } = this.#lone.places[k]!
    const { gammaDiagonal, n } = this.#groups[group]!.sample
    return (this.#inflation * gammaDiagonal[moment]!) / n / slope ** 2
  }

  #invert(space: AffineSpace | undefined): Float64Array {
    const size = this.together.length
    const matrix = new Float64Array(size * size)
    for (const { rows } of this.projections) addCrossProduct(matrix, rows, rows, size)
    if (space) {
      const found = invertWithin(space, matrix, 0)
      return 'inverse' in found ? found.inverse : matrix.fill(Number.NaN)
    }
    const failed = cholesky(matrix, size)
    const inverse = new Float64Array(size * size)
    // the caller has seen that the information is positive definite
    if (failed >= 0) return inverse.fill(Number.NaN)
    choleskyInverse(matrix, size, inverse, new Float64Array(size * size))
    return inverse
  }

  #sandwich(): Float64Array {
    const size = this.together.length
    const meat = new Float64Array(size * size)
    for (const projection of this.projections) addTo(meat, projection.meat)
    const half = new Float64Array(size * size)
    const out = new Float64Array(size * size)
    multiply(this.inverse, meat, size, size, size, half)
    multiplySymmetric(half, this.inverse, size, out)
    return out.map(value => this.#inflation * value)
  }

  #all(): Float64Array {
    this.#whole ??= this.#wholeCovariance()
    return this.#whole
  }

  /** Σ B Bᵀ of the groups, with B how each row moves the estimates: parameters × n. */
  #wholeCovariance(): Float64Array {
    const count = this.#model.parameterCount
    const out = new Float64Array(count * count)
    this.#groups.forEach((_, g) => {
      const n = this.#groups[g]!.sample.n
      const gram = gramMatrix(this.#movesIn(g), count, n)
      for (let at = 0; at < out.length; at++) out[at]! += this.#inflation * gram[at]!
    })
    return out
  }

  #movesIn(g: number): Float64Array {
    const { sample, weights } = this.#groups[g]!
    const { n } = sample.influence
    const count = this.#model.parameterCount
    const size = this.together.length
    const moves = new Float64Array(count * n)
    this.#lone.places.forEach((place, k) => {
      if (place?.group !== g) return
      const row = sample.influence.over(Int32Array.of(place.moment), Float64Array.of(1 / place.slope))
      moves.set(row, k * n)
    })
    const { open, rows } = this.projections[g]!
    const weighted = sample.influence.over(
      open,
      Float64Array.from(open, r => Math.sqrt(weights[r]!)),
    )
    const pulls = new Float64Array(size * n)
    rows.forEach(({ at, slope }, r) => {
      at.forEach((k, e) => {
        addScaled(pulls, k * n, weighted, r * n, n, slope[e]!)
      })
    })
    this.together.forEach((k, i) => {
      for (let j = 0; j < size; j++) addScaled(moves, k * n, pulls, j * n, n, this.inverse[i * size + j]!)
    })
    return moves
  }
}

function addScaled(
  out: Float64Array,
  outStart: number,
  from: Float64Array,
  start: number,
  n: number,
  scale: number,
): void {
  if (scale === 0) return
  for (let i = 0; i < n; i++) out[outStart + i]! += scale * from[start + i]!
}
