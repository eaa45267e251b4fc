import type { PatternStatistics } from './pattern-statistics.ts'

/**
 * The products of one missing pattern: M = Vᵀ A V, Vᵀ A d and Σ (Vᵀ A d)(Vᵀ A d)ᵀ, where V = [I, ΛΦ, ΛA] and A is the inverse of
 * the observed part of Σ, with zeros for what is missing.
 *
 * A is Σ⁻¹ with the missing variables swept out, so M is VᵀΣ⁻¹V less one outer product a missing variable: no pattern needs a
 * factorization of its own. Reused from pattern to pattern.
 */
export class PatternProducts {
  /** q × q, full. */
  readonly inverse: Float64Array
  /** q × q, lower triangle: n times the sandwich of the pattern's rows. */
  readonly sandwich: Float64Array
  /** q: of the mean's deviation. */
  readonly gap: Float64Array
  readonly #p: number
  readonly #q: number
  /** The pivot columns of the sweep, one after another, and the pivots. */
  readonly #pivotColumns: Float64Array
  readonly #pivots: Float64Array
  readonly #row: Float64Array
  readonly #projected: Float64Array

  constructor(p: number, q: number) {
    this.#p = p
    this.#q = q
    this.inverse = new Float64Array(q * q)
    this.sandwich = new Float64Array(q * q)
    this.gap = new Float64Array(q)
    this.#pivotColumns = new Float64Array(p * q)
    this.#pivots = new Float64Array(p)
    this.#row = new Float64Array(p)
    this.#projected = new Float64Array(q)
  }

  /** Sweeps the missing variables out of VᵀΣ⁻¹V (`complete`, q × q). */
  sweep(complete: Float64Array, missing: Int32Array): void {
    const q = this.#q
    const M = this.inverse
    M.set(complete)
    for (let s = 0; s < missing.length; s++) {
      const variable = missing[s]!
      const column = this.#pivotColumns.subarray(s * q, (s + 1) * q)
      for (let i = 0; i < q; i++) column[i] = M[variable * q + i]!
      const pivot = column[variable]!
      this.#pivots[s] = pivot
      for (let i = 0; i < q; i++) {
        const share = column[i]! / pivot
        const at = i * q
        for (let j = 0; j < q; j++) M[at + j]! -= share * column[j]!
      }
      // exactly, so that what is missing has no part in anything
      for (let i = 0; i < q; i++) {
        M[variable * q + i] = 0
        M[i * q + variable] = 0
      }
    }
  }

  /** Sums over the pattern's rows; call after {@link sweep} with the same `complete`. */
  takeRows(complete: Float64Array, pattern: PatternStatistics, means: Float64Array): void {
    const { missing, mean, centred, count, n } = pattern
    const p = this.#p
    this.sandwich.fill(0)
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < p; i++) this.#row[i] = centred[k * p + i]!
      this.#project(complete, missing, this.#projected)
      this.#addOuter(this.#projected, 1)
    }
    this.projectRow(complete, missing, mean, 0, means, this.gap)
    this.#addOuter(this.gap, n)
  }

  /** VᵀA (y − μ) of the row y that starts at `offset` of `values`; call after {@link sweep}. */
  projectRow(
    complete: Float64Array,
    missing: Int32Array,
    values: Float64Array,
    offset: number,
    means: Float64Array,
    out: Float64Array,
  ): void {
    const row = this.#row
    for (let i = 0; i < this.#p; i++) row[i] = values[offset + i]! - means[i]!
    for (let a = 0; a < missing.length; a++) row[missing[a]!] = 0
    this.#project(complete, missing, out)
  }

  /** VᵀA d of the deviations in `row`, which are 0 where missing. */
  #project(complete: Float64Array, missing: Int32Array, out: Float64Array): void {
    const p = this.#p
    const q = this.#q
    out.fill(0)
    for (let i = 0; i < p; i++) {
      const value = this.#row[i]!
      if (value === 0) continue
      for (let j = 0; j < q; j++) out[j]! += value * complete[i * q + j]!
    }
    for (let s = 0; s < missing.length; s++) {
      const share = out[missing[s]!]! / this.#pivots[s]!
      for (let j = 0; j < q; j++) out[j]! -= share * this.#pivotColumns[s * q + j]!
      out[missing[s]!] = 0
    }
  }

  #addOuter(row: Float64Array, weight: number): void {
    const q = this.#q
    for (let i = 0; i < q; i++) {
      const value = weight * row[i]!
      if (value === 0) continue
      const at = i * q
      for (let j = 0; j <= i; j++) this.sandwich[at + j]! += value * row[j]!
    }
  }
}
