import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  solveLower,
  solveLowerTransposed,
} from '../../numerics/cholesky.ts'
import type { PatternStatistics } from './pattern-statistics.ts'

/**
 * One step of the EM algorithm for the means and covariances of incomplete normal data (Little and Rubin 2002, 11.2), and the
 * log-likelihood on the way.
 *
 * With K = Σ⁻¹, what is missing (m) given what is observed (o) has covariance K_mm⁻¹ and, for deviations d from the means,
 * expectation −K_mm⁻¹ K_mo d_o; and |Σ_oo| = |Σ| |K_mm|. So a pattern costs the size of what it misses, not of what it has.
 */
export class ExpectationStep {
  /** What the step leads to. */
  readonly means: Float64Array
  readonly covariance: Float64Array
  readonly #p: number
  readonly #n: number
  readonly #patterns: readonly PatternStatistics[]
  readonly #factor: Float64Array
  readonly #inverse: Float64Array
  readonly #work: Float64Array
  readonly #small: Float64Array
  readonly #smallInverse: Float64Array
  readonly #right: Float64Array
  readonly #row: Float64Array

  constructor(patterns: readonly PatternStatistics[], p: number) {
    const largest = patterns.reduce((most, { missing }) => Math.max(most, missing.length), 0)
    this.#p = p
    this.#n = patterns.reduce((sum, { n }) => sum + n, 0)
    this.#patterns = patterns
    this.means = new Float64Array(p)
    this.covariance = new Float64Array(p * p)
    this.#factor = new Float64Array(p * p)
    this.#inverse = new Float64Array(p * p)
    this.#work = new Float64Array(p * p)
    this.#small = new Float64Array(largest * largest)
    this.#smallInverse = new Float64Array(largest * largest)
    this.#right = new Float64Array(largest)
    this.#row = new Float64Array(p)
  }

  /**
   * Steps from these moments to better ones.
   *
   * @returns −2 log-likelihood at the moments given, without n ln 2π terms; Infinity where Σ is not positive definite, and
   *   then there is no step.
   */
  run(means: Float64Array, covariance: Float64Array): number {
    const p = this.#p
    this.#factor.set(covariance)
    if (cholesky(this.#factor, p, 1e-13) >= 0) return Infinity
    const logDeterminant = choleskyLogDeterminant(this.#factor, p)
    choleskyInverse(this.#factor, p, this.#inverse, this.#work)
    this.means.fill(0)
    this.covariance.fill(0)
    let deviance = this.#n * logDeterminant
    for (const pattern of this.#patterns) deviance += this.#addPattern(pattern, means)
    this.#finish(means)
    return Number.isFinite(deviance) ? deviance : Infinity
  }

  /** Adds the pattern's part to the sums; returns its part of the deviance, but for n ln|Σ|. */
  #addPattern({ n, missing, mean, centred, count }: PatternStatistics, means: Float64Array): number {
    const p = this.#p
    const m = missing.length
    const small = this.#small
    for (let a = 0; a < m; a++) {
      for (let b = 0; b <= a; b++) small[a * m + b] = this.#inverse[missing[a]! * p + missing[b]!]!
    }
    if (cholesky(small, m) >= 0) return Infinity
    let deviance = m > 0 ? n * choleskyLogDeterminant(small, m) : 0
    const row = this.#row
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < p; i++) row[i] = centred[k * p + i]!
      deviance += this.#addRow(missing, 1)
    }
    for (let i = 0; i < p; i++) row[i] = mean[i]! - means[i]!
    for (let a = 0; a < m; a++) row[missing[a]!] = 0
    deviance += this.#addRow(missing, n)
    for (let i = 0; i < p; i++) this.means[i]! += n * row[i]!
    this.#addConditional(missing, n)
    return deviance
  }

  /** Fills the missing deviations of `row` in, adds its products, and returns its quadratic form. */
  #addRow(missing: Int32Array, weight: number): number {
    const p = this.#p
    const row = this.#row
    const inverse = this.#inverse
    const right = this.#right
    const m = missing.length
    for (let a = 0; a < m; a++) {
      const at = missing[a]! * p
      let sum = 0
      for (let i = 0; i < p; i++) sum -= inverse[at + i]! * row[i]!
      right[a] = sum
    }
    solveLower(this.#small, m, right)
    solveLowerTransposed(this.#small, m, right)
    for (let a = 0; a < m; a++) row[missing[a]!] = right[a]!
    const sums = this.covariance
    // K row vanishes where the row was missing, so this is the quadratic form of what is observed
    let quadratic = 0
    for (let i = 0; i < p; i++) {
      const value = row[i]!
      const scaled = weight * value
      const at = i * p
      let product = 0
      for (let j = 0; j < i; j++) {
        const other = row[j]!
        sums[at + j]! += scaled * other
        product += inverse[at + j]! * other
      }
      sums[at + i]! += scaled * value
      quadratic += value * (2 * product + inverse[at + i]! * value)
    }
    return weight * quadratic
  }

  /** n K_mm⁻¹: what the missing values vary beyond their expectation. */
  #addConditional(missing: Int32Array, n: number): void {
    const p = this.#p
    const m = missing.length
    if (m === 0) return
    choleskyInverse(this.#small, m, this.#smallInverse, this.#work)
    for (let a = 0; a < m; a++) {
      for (let b = 0; b <= a; b++) {
        this.covariance[missing[a]! * p + missing[b]!]! += n * this.#smallInverse[a * m + b]!
      }
    }
  }

  #finish(means: Float64Array): void {
    const p = this.#p
    const n = this.#n
    for (let i = 0; i < p; i++) this.means[i]! /= n
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) {
        const value = this.covariance[i * p + j]! / n - this.means[i]! * this.means[j]!
        this.covariance[i * p + j] = value
        this.covariance[j * p + i] = value
      }
    }
    for (let i = 0; i < p; i++) this.means[i]! += means[i]!
  }
}
