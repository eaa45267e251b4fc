/** c · x = constant, or as an inequality c · x ≥ constant. */
export interface LinearEquation {
  readonly coefficients: Float64Array
  readonly constant: number
}

/** What elimination leaves of a coefficient that is 0; coefficients are of the order of 1. */
const negligible = 1e-11

/**
 * The points that satisfy linear equations: x = x₀ + K z, with as many z as there are independent unknowns. K has a row of
 * the identity for each of these, so that products with it cost little when there are few equations.
 */
export class AffineSpace {
  readonly size: number
  /** The unknowns that z consists of. */
  readonly independent: Int32Array
  /** The unknowns that follow from the independent ones. */
  readonly dependent: Int32Array
  /** dependent × independent: the rest of K. */
  readonly #slopes: Float64Array
  readonly #constants: Float64Array

  private constructor(size: number, rows: readonly Float64Array[], pivots: readonly number[]) {
    this.size = size
    this.dependent = Int32Array.from(pivots)
    const isPivot = new Set(pivots)
    this.independent = Int32Array.from({ length: size }, (_, i) => i).filter(i => !isPivot.has(i))
    const k = this.independent.length
    this.#slopes = new Float64Array(pivots.length * k)
    rows.forEach((row, r) => {
      this.independent.forEach((i, j) => {
        this.#slopes[r * k + j] = -row[i]!
      })
    })
    this.#constants = Float64Array.from(rows, row => row[size]!)
  }

  /**
   * Solves the equations by Gauss-Jordan elimination; those that follow from others are left out.
   *
   * @returns undefined where they contradict one another.
   */
  static of(equations: readonly LinearEquation[], size: number): AffineSpace | undefined {
    const rows: Float64Array[] = []
    const pivots: number[] = []
    for (const { coefficients, constant } of equations) {
      const row = new Float64Array(size + 1)
      row.set(coefficients)
      row[size] = constant
      for (const [r, known] of rows.entries()) subtract(row, known, row[pivots[r]!]!)
      let pivot = 0
      for (let i = 1; i < size; i++) if (Math.abs(row[i]!) > Math.abs(row[pivot]!)) pivot = i
      if (!(Math.abs(row[pivot] ?? 0) > negligible)) {
        if (Math.abs(row[size]!) > 1e-9 * Math.max(1, Math.abs(constant))) return undefined
        continue
      }
      const scale = row[pivot]!
      for (let i = 0; i <= size; i++) row[i]! /= scale
      row[pivot] = 1
      for (const known of rows) subtract(known, row, known[pivot]!)
      rows.push(row)
      pivots.push(pivot)
    }
    return new AffineSpace(size, rows, pivots)
  }

  /** Number of equations that say something the others do not. */
  get rank(): number {
    return this.dependent.length
  }

  /** The unknowns that the equations leave no freedom at all. */
  determined(): number[] {
    const k = this.independent.length
    return Array.from(this.dependent).filter((_, r) => {
      return this.#slopes.subarray(r * k, (r + 1) * k).every(slope => Math.abs(slope) <= negligible)
    })
  }

  /** The unknowns that some equation is about. */
  involved(): number[] {
    const equations = this.equations()
    return Array.from({ length: this.size }, (_, i) => i).filter(i =>
      equations.some(({ coefficients }) => coefficients[i] !== 0),
    )
  }

  /** The equations again, each independent of the others. */
  equations(): LinearEquation[] {
    const k = this.independent.length
    return Array.from(this.dependent, (unknown, r) => {
      const coefficients = new Float64Array(this.size)
      coefficients[unknown] = 1
      this.independent.forEach((i, j) => {
        coefficients[i] = -this.#slopes[r * k + j]!
      })
      return { coefficients, constant: this.#constants[r]! }
    })
  }

  /** Sets the dependent unknowns of a point to what follows from its independent ones. */
  complete(x: Float64Array): void {
    const k = this.independent.length
    this.dependent.forEach((unknown, r) => {
      let value = this.#constants[r]!
      for (let j = 0; j < k; j++) value += this.#slopes[r * k + j]! * x[this.independent[j]!]!
      x[unknown] = value
    })
  }

  /** Kᵀ v. */
  reduce(v: Float64Array): Float64Array {
    const k = this.independent.length
    const out = Float64Array.from(this.independent, i => v[i]!)
    this.dependent.forEach((unknown, r) => {
      for (let j = 0; j < k; j++) out[j]! += this.#slopes[r * k + j]! * v[unknown]!
    })
    return out
  }

  /** K z. */
  expand(z: Float64Array): Float64Array {
    const k = this.independent.length
    const out = new Float64Array(this.size)
    this.independent.forEach((i, j) => {
      out[i] = z[j]!
    })
    this.dependent.forEach((unknown, r) => {
      for (let j = 0; j < k; j++) out[unknown]! += this.#slopes[r * k + j]! * z[j]!
    })
    return out
  }

  /** Kᵀ M K of a symmetric matrix over all unknowns. */
  reduceMatrix(matrix: Float64Array): Float64Array {
    const { size } = this
    const k = this.independent.length
    const half = new Float64Array(size * k)
    for (let i = 0; i < size; i++) half.set(this.reduce(matrix.subarray(i * size, (i + 1) * size)), i * k)
    return this.#combine(half, k)
  }

  /** K M Kᵀ of a symmetric matrix over the independent unknowns. */
  expandMatrix(matrix: Float64Array): Float64Array {
    const { size } = this
    const k = this.independent.length
    const half = new Float64Array(k * size)
    for (let j = 0; j < k; j++) half.set(this.expand(matrix.subarray(j * k, (j + 1) * k)), j * size)
    const out = new Float64Array(size * size)
    const column = new Float64Array(k)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < k; j++) column[j] = half[j * size + i]!
      out.set(this.expand(column), i * size)
    }
    return out
  }

  /** Kᵀ A of a matrix with a row an unknown. */
  #combine(rows: Float64Array, width: number): Float64Array {
    const k = this.independent.length
    const out = new Float64Array(k * width)
    this.independent.forEach((i, j) => {
      out.set(rows.subarray(i * width, (i + 1) * width), j * width)
    })
    this.dependent.forEach((unknown, r) => {
      for (let j = 0; j < k; j++) {
        const slope = this.#slopes[r * k + j]!
        if (slope === 0) continue
        for (let c = 0; c < width; c++) out[j * width + c]! += slope * rows[unknown * width + c]!
      }
    })
    return out
  }
}

function subtract(row: Float64Array, other: Float64Array, times: number): void {
  if (times === 0) return
  for (let i = 0; i < row.length; i++) row[i]! -= times * other[i]!
}
