import { cholesky, choleskyInverse, invertFactor } from '../../numerics/cholesky.ts'
import { innerProducts } from '../../numerics/inner-products.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { predictedDeviations } from './predicted-deviations.ts'
import { chunk, takeRows } from './take-rows.ts'

/**
 * Mean over rows of the squared Mahalanobis distance, squared: Mardia's (1970) multivariate kurtosis.
 *
 * @param sample must have `rows`. @param variables which of them take part.
 */
export function meanFourthPower(
  { rows, means, covariance }: GroupMoments,
  variables: readonly number[],
): number {
  const p = means.length
  const size = variables.length
  const n = rows!.length / p
  const whitening = new Float64Array(size * size)
  const factor = partOf(covariance, p, variables)
  cholesky(factor, size)
  invertFactor(factor, size, whitening)
  const deviations = new Float64Array(chunk * size)
  const whitened = new Float64Array(size * chunk)
  const distances = new Float64Array(chunk)
  let total = 0
  for (let start = 0; start < n; start += chunk) {
    const count = Math.min(chunk, n - start)
    takeRows(rows!, p, variables, means, start, count, deviations)
    innerProducts(whitening, deviations, size, size, count, whitened)
    distances.fill(0)
    for (let i = 0, at = 0; i < size; i++) {
      for (let row = 0; row < count; row++, at++) distances[row]! += whitened[at]! * whitened[at]!
    }
    for (let row = 0; row < count; row++) total += distances[row]! * distances[row]!
  }
  return total / n
}

/** Mean over rows of the standardized deviation of one variable to the fourth power. @param sample must have `rows`. */
export function kurtosis({ rows, means, covariance }: GroupMoments, variable: number): number {
  const p = means.length
  const mean = means[variable]!
  let total = 0
  for (let at = variable; at < rows!.length; at += p) {
    const square = (rows![at]! - mean) ** 2
    total += square * square
  }
  return total / (rows!.length / p) / covariance[variable * p + variable]! ** 2
}

/**
 * tr(WΓ̂) with W the normal-theory weights at Σ and Γ̂ the asymptotically distribution-free covariance of the moments, given
 * the observed predictors: the mean of e Σ⁻¹ e and of tr[(Σ⁻¹ Z)²] / 2, where e is what the predictors leave of a row d, Z
 * is d dᵀ less what they predict of it, and both are taken about their means.
 */
export function weightedTrace(
  sample: GroupMoments,
  sigma: Float64Array,
  exogenous: readonly number[],
  meanStructure: boolean,
): number {
  const { rows, means, covariance } = sample
  const p = means.length
  const factor = sigma.slice()
  cholesky(factor, p)
  const inverse = new Float64Array(p * p)
  choleskyInverse(factor, p, inverse, new Float64Array(p * p))
  const predicted = predictedDeviations(sample, exogenous)
  const unexplained = covariance.slice()
  const d = new Float64Array(p)
  const known = new Float64Array(p)
  const n = rows!.length / p
  let total = 0
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) d[i] = rows![row * p + i]! - means[i]!
    total += weightedProduct(inverse, d, d) ** 2
    if (!predicted) continue
    for (let i = 0; i < p; i++) known[i] = predicted[row * p + i]!
    total += weightedProduct(inverse, known, known) ** 2 - 2 * weightedProduct(inverse, d, known) ** 2
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) unexplained[i * p + j]! -= (known[i]! * known[j]!) / n
  }
  const { first, second } = traces(inverse, unexplained, p)
  return 0.5 * (total / n - second) + (meanStructure ? first : 0)
}

/** aᵀ W b. */
function weightedProduct(weights: Float64Array, a: Float64Array, b: Float64Array): number {
  const size = a.length
  let sum = 0
  for (let i = 0; i < size; i++) {
    let inner = 0
    for (let j = 0; j < size; j++) inner += weights[i * size + j]! * b[j]!
    sum += inner * a[i]!
  }
  return sum
}

/** tr(W C) and tr(W C W C). */
function traces(weights: Float64Array, covariance: Float64Array, p: number) {
  const product = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < p; k++) {
      const value = weights[i * p + k]!
      for (let j = 0; j < p; j++) product[i * p + j]! += value * covariance[k * p + j]!
    }
  }
  let first = 0
  let second = 0
  for (let i = 0; i < p; i++) {
    first += product[i * p + i]!
    for (let j = 0; j < p; j++) second += product[i * p + j]! * product[j * p + i]!
  }
  return { first, second }
}

function partOf(matrix: Float64Array, p: number, variables: readonly number[]): Float64Array {
  const size = variables.length
  const part = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) part[i * size + j] = matrix[variables[i]! * p + variables[j]!]!
  }
  return part
}
