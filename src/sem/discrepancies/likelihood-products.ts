import { multiply } from '../../numerics/dense.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

/** M = Vᵀ W V, P = Vᵀ R V and Vᵀ W (ȳ − μ), with V = [I, ΛΦ, ΛA] and q = p + 2m columns. */
export class LikelihoodProducts {
  readonly inverse: Float64Array
  readonly sandwich: Float64Array
  readonly gap: Float64Array
  readonly #p: number
  readonly #m: number
  readonly #q: number
  readonly #columns: Float64Array
  readonly #weighted: Float64Array

  constructor(p: number, m: number) {
    this.#p = p
    this.#m = m
    this.#q = p + 2 * m
    this.inverse = new Float64Array(this.#q ** 2)
    this.sandwich = new Float64Array(this.#q ** 2)
    this.gap = new Float64Array(this.#q)
    this.#columns = new Float64Array(p * 2 * m)
    this.#weighted = new Float64Array(p * 2 * m)
  }

  /** Column of V that holds column j of ΛΦ. */
  readonly latent = (j: number): number => this.#p + j
  /** Column of V that holds column j of ΛA. */
  readonly total = (j: number): number => this.#p + this.#m + j

  /** Vᵀ (W − R) V at two columns. */
  gapAt(x: number, y: number): number {
    const at = x * this.#q + y
    return this.inverse[at]! - this.sandwich[at]!
  }

  update(
    implied: ImpliedMoments,
    inverse: Float64Array,
    sandwich: Float64Array,
    weightedGap: Float64Array,
  ): void {
    const p = this.#p
    const m = this.#m
    const columns = this.#columns
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < m; j++) {
        columns[i * 2 * m + j] = implied.observedLatent[i * m + j]!
        columns[i * 2 * m + m + j] = implied.loadingsTotal[i * m + j]!
      }
    }
    this.#fill(inverse, this.inverse)
    this.#fill(sandwich, this.sandwich)
    for (let i = 0; i < p; i++) this.gap[i] = weightedGap[i]!
    for (let j = 0; j < 2 * m; j++) {
      let sum = 0
      for (let i = 0; i < p; i++) sum += columns[i * 2 * m + j]! * weightedGap[i]!
      this.gap[p + j] = sum
    }
  }

  #fill(middle: Float64Array, out: Float64Array): void {
    const p = this.#p
    const width = 2 * this.#m
    const q = this.#q
    const columns = this.#columns
    const weighted = this.#weighted
    multiply(middle, columns, p, p, width, weighted)
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) out[i * q + j] = middle[i * p + j]!
      for (let j = 0; j < width; j++) {
        const value = weighted[i * width + j]!
        out[i * q + p + j] = value
        out[(p + j) * q + i] = value
      }
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let k = 0; k < p; k++) sum += columns[k * width + i]! * weighted[k * width + j]!
        out[(p + i) * q + p + j] = sum
        out[(p + j) * q + p + i] = sum
      }
    }
  }
}
