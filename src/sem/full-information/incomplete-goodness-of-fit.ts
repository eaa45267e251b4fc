import { cholesky, solveLower } from '../../numerics/cholesky.ts'
import { multiply } from '../../numerics/dense.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { IncompleteSample } from './incomplete-sample.ts'
import { pairwiseMoments } from './pairwise-moments.ts'
import type { PatternStatistics } from './pattern-statistics.ts'
import { inverseOf } from './saturated-information.ts'

/**
 * Share of the moments that the model accounts for (GFI), as lavaan has it for incomplete data: 1 − rᵀWr / sᵀWs, where s are the
 * means and pairwise covariances of what is observed, r what the model leaves of them, and W the expected information of the
 * incomplete rows at the implied moments.
 */
export function incompleteGoodnessOfFit(
  { rows, patterns }: IncompleteSample,
  implied: ImpliedMoments,
  exogenous: readonly number[],
): number {
  const { p, means, covariance } = implied
  const observed = pairwiseMoments(rows, p)
  const inverse = inverseOf(covariance, p)
  const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!)
  const residual = new ExpectedForm(
    inverse,
    difference(observed.means, means),
    difference(observed.covariance, covariance),
  )
  // moments that are not modelled do not count
  for (const i of exogenous) {
    observed.means[i] = 0
    for (const j of exogenous) observed.covariance[i * p + j] = 0
  }
  const total = new ExpectedForm(inverse, observed.means, observed.covariance)
  let lost = 0
  let all = 0
  for (const pattern of patterns) {
    lost += residual.ofPattern(pattern)
    all += total.ofPattern(pattern)
  }
  return 1 - lost / all
}

/**
 * n (dᵀ A d + tr(A D A D) / 2) of each pattern, for a change d of the means and D of the covariances. With A = K − U Uᵀ, where U is
 * as wide as the pattern misses variables, the trace is tr(KDKD) − 2 tr(Uᵀ DKD U) + |Uᵀ D U|².
 */
class ExpectedForm {
  readonly #p: number
  readonly #inverse: Float64Array
  readonly #means: Float64Array
  readonly #change: Float64Array
  /** D K D. */
  readonly #sandwich: Float64Array
  /** dᵀ K d and tr(K D K D). */
  readonly #ofMeans: number
  readonly #ofCovariance: number

  constructor(inverse: Float64Array, means: Float64Array, change: Float64Array) {
    const p = means.length
    this.#p = p
    this.#inverse = inverse
    this.#means = means
    this.#change = change
    const half = new Float64Array(p * p)
    multiply(inverse, change, p, p, p, half)
    this.#sandwich = new Float64Array(p * p)
    multiply(change, half, p, p, p, this.#sandwich)
    this.#ofMeans = bilinear(inverse, means, means, p)
    let trace = 0
    for (let i = 0; i < p * p; i++) trace += inverse[i]! * this.#sandwich[i]!
    this.#ofCovariance = trace
  }

  ofPattern({ missing, n }: PatternStatistics): number {
    const p = this.#p
    const columns = sweptColumns(this.#inverse, missing, p)
    let mean = this.#ofMeans
    let trace = this.#ofCovariance
    columns.forEach((u, a) => {
      mean -= dot(u, this.#means) ** 2
      trace -= 2 * bilinear(this.#sandwich, u, u, p)
      for (let b = 0; b <= a; b++) trace += (a === b ? 1 : 2) * bilinear(this.#change, u, columns[b]!, p) ** 2
    })
    return n * (mean + 0.5 * trace)
  }
}

/** Columns of U in K − U Uᵀ, the inverse of what is observed: U = K_·m L⁻ᵀ with L Lᵀ = K_mm. */
function sweptColumns(inverse: Float64Array, missing: Int32Array, p: number): Float64Array[] {
  const m = missing.length
  const factor = new Float64Array(m * m)
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) factor[a * m + b] = inverse[missing[a]! * p + missing[b]!]!
  }
  cholesky(factor, m)
  const columns = Array.from(missing, () => new Float64Array(p))
  const right = new Float64Array(m)
  for (let i = 0; i < p; i++) {
    for (let a = 0; a < m; a++) right[a] = inverse[missing[a]! * p + i]!
    solveLower(factor, m, right)
    for (let a = 0; a < m; a++) columns[a]![i] = right[a]!
  }
  return columns
}

function bilinear(a: Float64Array, x: Float64Array, y: Float64Array, p: number): number {
  let sum = 0
  for (let i = 0; i < p; i++) {
    const value = x[i]!
    if (value === 0) continue
    let inner = 0
    for (let j = 0; j < p; j++) inner += a[i * p + j]! * y[j]!
    sum += value * inner
  }
  return sum
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
