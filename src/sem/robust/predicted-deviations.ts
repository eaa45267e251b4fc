import { cholesky, solveLower, solveLowerTransposed } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'

/**
 * What the observed predictors predict of each row: deviations from the means, n × p row-major, by least squares. A predictor
 * predicts itself. With predictors fixed, only what they do not predict varies from sample to sample.
 *
 * @param sample must have `rows`. @param exogenous indices of the predictors. @returns undefined without predictors.
 */
export function predictedDeviations(
  sample: GroupMoments,
  exogenous: readonly number[],
): Float64Array | undefined {
  const x = exogenous.length
  if (x === 0) return undefined
  const { rows, means } = sample
  const p = means.length
  const slopes = predictorSlopes(sample, exogenous)
  const n = rows!.length / p
  const predicted = new Float64Array(n * p)
  for (let row = 0; row < n; row++) {
    for (let a = 0; a < x; a++) {
      const i = exogenous[a]!
      const deviation = rows![row * p + i]! - means[i]!
      for (let j = 0; j < p; j++) predicted[row * p + j]! += slopes[j * x + a]! * deviation
    }
  }
  return predicted
}

/** The slopes of every variable on the predictors by least squares, p × (number of predictors). */
export function predictorSlopes(
  { covariance, means }: GroupMoments,
  exogenous: readonly number[],
): Float64Array {
  const x = exogenous.length
  const p = means.length
  const factor = new Float64Array(x * x)
  exogenous.forEach((i, a) => {
    exogenous.forEach((j, b) => {
      factor[a * x + b] = covariance[i * p + j]!
    })
  })
  cholesky(factor, x)
  const slopes = new Float64Array(p * x)
  for (let j = 0; j < p; j++) {
    for (let a = 0; a < x; a++) slopes[j * x + a] = covariance[exogenous[a]! * p + j]!
    solveLower(factor, x, slopes, j * x)
    solveLowerTransposed(factor, x, slopes, j * x)
  }
  return slopes
}

/** Mean products of predicted deviations, p × p. */
export function predictedCovariance(predicted: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  const n = predicted.length / p
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) {
      const value = predicted[row * p + i]! / n
      for (let j = 0; j < p; j++) out[i * p + j]! += value * predicted[row * p + j]!
    }
  }
  return out
}
