import { cholesky, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { PatternStatistics } from './pattern-statistics.ts'
import { availableCaseMoments } from './saturated-moments.ts'

/** Moments of the baseline model. */
export interface IndependenceMoments {
  readonly means: Float64Array
  readonly covariance: Float64Array
  /** −2 log-likelihood, without ln 2π terms. */
  readonly deviance: number
}

/**
 * The model of no covariances, except among the observed predictors. In closed form: each variable's mean and variance are
 * those of its observed values.
 */
export function independenceMoments(
  sample: GroupMoments,
  patterns: readonly PatternStatistics[],
  exogenous: readonly number[],
): IndependenceMoments {
  const p = sample.means.length
  const { means, covariance, counts } = availableCaseMoments(patterns, p)
  for (const i of exogenous) for (const j of exogenous) covariance[i * p + j] = sample.covariance[i * p + j]!
  let deviance = 0
  for (let i = 0; i < p; i++) {
    deviance += counts[i]!
    if (!exogenous.includes(i)) deviance += counts[i]! * Math.log(covariance[i * p + i]!)
  }
  const predictors = exogenous.flatMap(i => exogenous.map(j => covariance[i * p + j]!))
  const factor = Float64Array.from(predictors)
  cholesky(factor, exogenous.length)
  return {
    means,
    covariance,
    deviance: deviance + sample.n * choleskyLogDeterminant(factor, exogenous.length),
  }
}
