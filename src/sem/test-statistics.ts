import { cholesky, choleskyLogDeterminant } from '../numerics/cholesky.ts'
import { chiSquareUpperTail } from '../numerics/distributions.ts'
import type { CompiledModel } from './compile-model.ts'
import type { GroupMoments } from './sample-moments.ts'

/** A chi-square statistic. `pvalue` is NaN when there are no degrees of freedom. */
export interface TestStatistic {
  readonly chisq: number
  readonly df: number
  readonly pvalue: number
}

/** Log-likelihoods of the model and of the unrestricted one, given the observed predictors. */
export interface LogLikelihoods {
  readonly model: number
  readonly unrestricted: number
}

/** Degrees of freedom: moments of the variables given the observed predictors, less free parameters. */
export function degreesOfFreedom(model: CompiledModel): number {
  const p = model.observedCount
  const x = model.exogenous.length
  const covariances = (p * (p + 1)) / 2 - (x * (x + 1)) / 2
  const means = model.meanStructure ? p - x : 0
  return model.groups.length * (covariances + means) - model.parameterCount
}

/** Chi-square and its p-value. */
export function testStatistic(chisq: number, df: number): TestStatistic {
  return { chisq, df, pvalue: df > 0 ? chiSquareUpperTail(chisq, df) : Number.NaN }
}

/**
 * The model of no covariances, except among the observed predictors: in closed form, as its maximum-likelihood estimates
 * are the sample variances.
 */
export function baselineTest(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  weights: readonly number[],
): TestStatistic {
  const p = model.observedCount
  const { exogenous } = model
  const x = exogenous.length
  const pairs = (p * (p - 1)) / 2 - (x * (x - 1)) / 2
  const chisq = samples.reduce((sum, { covariance }, g) => {
    let independent = exogenousLogDeterminant(covariance, p, exogenous)
    for (let i = 0; i < p; i++) {
      if (!exogenous.includes(i)) independent += Math.log(covariance[i * p + i]!)
    }
    return sum + weights[g]! * (independent - logDeterminant(covariance, p))
  }, 0)
  return testStatistic(chisq, samples.length * pairs)
}

/**
 * Normal log-likelihoods, less those of the observed predictors (so that a regression has the value of ordinary least
 * squares). Under the Wishart likelihood they are, as lavaan's, those of the covariances divided by n − 1.
 *
 * @param discrepancies F of each group at the estimates.
 */
export function logLikelihoods(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  discrepancies: readonly number[],
): LogLikelihoods {
  const p = model.observedCount
  const free = p - model.exogenous.length
  let unrestricted = 0
  let lost = 0
  samples.forEach(({ covariance, n }, g) => {
    const conditional =
      logDeterminant(covariance, p) - exogenousLogDeterminant(covariance, p, model.exogenous)
    unrestricted -= 0.5 * n * (free * (Math.log(2 * Math.PI) + 1) + conditional)
    lost += 0.5 * n * discrepancies[g]!
  })
  return { model: unrestricted - lost, unrestricted }
}

function logDeterminant(covariance: Float64Array, p: number): number {
  const factor = covariance.slice()
  cholesky(factor, p)
  return choleskyLogDeterminant(factor, p)
}

function exogenousLogDeterminant(covariance: Float64Array, p: number, exogenous: readonly number[]): number {
  const x = exogenous.length
  if (x === 0) return 0
  const part = new Float64Array(x * x)
  exogenous.forEach((i, a) => {
    exogenous.forEach((j, b) => {
      part[a * x + b] = covariance[i * p + j]!
    })
  })
  return logDeterminant(part, x)
}
