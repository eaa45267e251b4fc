import type { CellTerms } from '../discrepancies/cell-terms.ts'
import type { Curvature } from '../discrepancies/discrepancy.ts'
import type { PatternProducts } from './pattern-products.ts'

/**
 * Sums over patterns of what is quadratic in a pattern's products: the inner loop of the information. With M and P those of
 * one row's pattern and N = n (P − M/2), two covariance cells (a, b) and (c, d) share
 * M_ac N_bd + M_bd N_ac + M_ad N_bc + M_bc N_ad; in expectation N is n M/2.
 */
export class PatternCurvature {
  readonly #q: number
  readonly #count: number
  /** Columns a and b of V of each covariance cell. */
  readonly #a: Int32Array
  readonly #b: Int32Array
  readonly #covariances: Float64Array
  /** The distinct columns along which means move, and where each stands among them. */
  readonly #meanColumns: Int32Array
  readonly #meanSlots: Int32Array
  readonly #meanCovariances: Float64Array
  readonly #middle: Float64Array
  #kind: Curvature = 'expected'

  constructor({ a, b, meanColumn }: CellTerms, covarianceCount: number, q: number) {
    this.#q = q
    this.#count = covarianceCount
    this.#a = a.slice(0, covarianceCount)
    this.#b = b.slice(0, covarianceCount)
    this.#covariances = new Float64Array(covarianceCount * covarianceCount)
    this.#meanColumns = Int32Array.from(new Set(meanColumn.filter(column => column >= 0)))
    this.#meanSlots = new Int32Array(q).fill(-1)
    this.#meanColumns.forEach((column, slot) => {
      this.#meanSlots[column] = slot
    })
    this.#meanCovariances = new Float64Array(this.#meanColumns.length * covarianceCount)
    this.#middle = new Float64Array(q * q)
  }

  start(kind: Curvature): void {
    this.#kind = kind
    this.#covariances.fill(0)
    this.#meanCovariances.fill(0)
  }

  /** Adds a pattern of n rows. */
  add(pattern: PatternProducts, n: number): void {
    if (this.#kind === 'expected') {
      this.#addExpected(pattern.inverse, n)
      return
    }
    this.#fillMiddle(pattern, n)
    this.#addExact(pattern.inverse)
    this.#addMeans(pattern, n)
  }

  /** For two covariance cells, l not after k, without their scales. */
  covariances(k: number, l: number): number {
    return this.#covariances[k * this.#count + l]!
  }

  /** For means along a column of V and a covariance cell, without their scales; 0 in expectation. */
  meanCovariance(column: number, k: number): number {
    return this.#meanCovariances[this.#meanSlots[column]! * this.#count + k]!
  }

  #addExpected(M: Float64Array, n: number): void {
    const q = this.#q
    const a = this.#a
    const b = this.#b
    for (let k = 0; k < this.#count; k++) {
      const rowA = a[k]! * q
      const rowB = b[k]! * q
      const at = k * this.#count
      for (let l = 0; l <= k; l++) {
        const c = a[l]!
        const d = b[l]!
        this.#covariances[at + l]! += n * (M[rowA + c]! * M[rowB + d]! + M[rowA + d]! * M[rowB + c]!)
      }
    }
  }

  #addExact(M: Float64Array): void {
    const q = this.#q
    const count = this.#count
    const a = this.#a
    const b = this.#b
    const N = this.#middle
    const sums = this.#covariances
    for (let k = 0; k < count; k++) {
      const rowA = a[k]! * q
      const rowB = b[k]! * q
      const at = k * count
      for (let l = 0; l <= k; l++) {
        const ac = rowA + a[l]!
        const ad = rowA + b[l]!
        const bc = rowB + a[l]!
        const bd = rowB + b[l]!
        sums[at + l]! += M[ac]! * N[bd]! + M[bd]! * N[ac]! + M[ad]! * N[bc]! + M[bc]! * N[ad]!
      }
    }
  }

  #addMeans({ inverse: M, gap }: PatternProducts, n: number): void {
    const count = this.#count
    const a = this.#a
    const b = this.#b
    const sums = this.#meanCovariances
    for (let slot = 0; slot < this.#meanColumns.length; slot++) {
      const row = this.#meanColumns[slot]! * this.#q
      const at = slot * count
      for (let k = 0; k < count; k++) {
        sums[at + k]! += n * (gap[a[k]!]! * M[row + b[k]!]! + gap[b[k]!]! * M[row + a[k]!]!)
      }
    }
  }

  #fillMiddle({ inverse: M, sandwich: P }: PatternProducts, n: number): void {
    const q = this.#q
    const N = this.#middle
    for (let i = 0; i < q; i++) {
      for (let j = 0; j <= i; j++) {
        const value = P[i * q + j]! - 0.5 * n * M[i * q + j]!
        N[i * q + j] = value
        N[j * q + i] = value
      }
    }
  }
}
