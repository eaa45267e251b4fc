import { cholesky, choleskyInverse, choleskyLogDeterminant, solveLower } from '../../numerics/cholesky.ts'
import type { PatternStatistics } from './pattern-statistics.ts'

/**
 * −2 log-likelihood of incomplete normal data at given moments, without the n ln 2π terms. With K = Σ⁻¹ and m for what is
 * missing, |Σ_oo| = |Σ| |K_mm| and dᵀ Σ_oo⁻¹ d = dᵀ K d − (K d)_mᵀ K_mm⁻¹ (K d)_m, d being 0 where missing.
 */
export class PatternDeviance {
  /** Σ⁻¹, p × p, after {@link at}. */
  readonly inverse: Float64Array
  readonly #p: number
  readonly #n: number
  readonly #patterns: readonly PatternStatistics[]
  readonly #factor: Float64Array
  readonly #work: Float64Array
  readonly #small: Float64Array
  readonly #right: Float64Array
  readonly #row: Float64Array

  constructor(patterns: readonly PatternStatistics[], p: number) {
    this.#p = p
    this.#n = patterns.reduce((sum, { n }) => sum + n, 0)
    this.#patterns = patterns
    this.inverse = new Float64Array(p * p)
    this.#factor = new Float64Array(p * p)
    this.#work = new Float64Array(p * p)
    this.#small = new Float64Array(p * p)
    this.#right = new Float64Array(p)
    this.#row = new Float64Array(p)
  }

  /** Infinity where Σ is not positive definite. */
  at(means: Float64Array, covariance: Float64Array): number {
    const p = this.#p
    this.#factor.set(covariance)
    if (cholesky(this.#factor, p) >= 0) return Infinity
    choleskyInverse(this.#factor, p, this.inverse, this.#work)
    let deviance = this.#n * choleskyLogDeterminant(this.#factor, p)
    for (const pattern of this.#patterns) deviance += this.#ofPattern(pattern, means)
    return Number.isFinite(deviance) ? deviance : Infinity
  }

  #ofPattern({ missing, n, mean, centred, count }: PatternStatistics, means: Float64Array): number {
    const p = this.#p
    const m = missing.length
    const small = this.#small
    for (let a = 0; a < m; a++) {
      for (let b = 0; b <= a; b++) small[a * m + b] = this.inverse[missing[a]! * p + missing[b]!]!
    }
    if (cholesky(small, m) >= 0) return Infinity
    const row = this.#row
    let sum = n * choleskyLogDeterminant(small, m)
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < p; i++) row[i] = centred[k * p + i]!
      sum += this.#quadratic(missing)
    }
    for (let i = 0; i < p; i++) row[i] = mean[i]! - means[i]!
    for (let a = 0; a < m; a++) row[missing[a]!] = 0
    return sum + n * this.#quadratic(missing)
  }

  #quadratic(missing: Int32Array): number {
    const p = this.#p
    const m = missing.length
    const row = this.#row
    const inverse = this.inverse
    let sum = 0
    for (let i = 0; i < p; i++) {
      const value = row[i]!
      if (value === 0) continue
      const at = i * p
      let half = 0.5 * inverse[at + i]! * value
      for (let j = 0; j < i; j++) half += inverse[at + j]! * row[j]!
      sum += 2 * value * half
    }
    const right = this.#right
    for (let a = 0; a < m; a++) {
      const at = missing[a]! * p
      let product = 0
      for (let i = 0; i < p; i++) product += inverse[at + i]! * row[i]!
      right[a] = product
    }
    solveLower(this.#small, m, right, 0, m)
    for (let a = 0; a < m; a++) sum -= right[a]! * right[a]!
    return sum
  }
}
