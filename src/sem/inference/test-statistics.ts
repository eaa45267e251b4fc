import { cholesky, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { MomentFit } from '../fit-measures/moment-fit.ts'
import type { CompiledModel } from '../model/compile-model.ts'

/** A chi-square statistic. `pvalue` is NaN when there are no degrees of freedom. */
export interface TestStatistic {
  readonly chisq: number
  readonly df: number
  readonly pvalue: number
}

/** A statistic made to follow its chi-square distribution on average: chisq = plain / factor + shift. */
export interface ScaledTest extends TestStatistic {
  readonly factor: number
  readonly shift: number
}

/** A chi-square and the factor that a robust fit measure corrects its non-centrality by. */
export interface RobustTest {
  readonly chisq: number
  readonly factor: number
}

/** Everything an estimator tests, for the fit measures. */
export interface ModelTests {
  readonly model: TestStatistic
  readonly baseline: TestStatistic
  /** Absent for an estimator that is no likelihood. */
  readonly logLikelihoods?: LogLikelihoods
  /** With ordered variables: how well the thresholds and correlations fit. */
  readonly moments?: MomentFit
  /** Share of the weighted moments accounted for; present where the weights are not those of the likelihood. */
  readonly gfi?: number
  /** What the robust measures stand on; with scaled tests the plain statistics and the scaling factors, unless given. */
  readonly robust?: { readonly model: RobustTest; readonly baseline: RobustTest }
  readonly scaled?: {
    readonly model: ScaledTest
    readonly baseline: ScaledTest
    /** Scaling factors of the log-likelihoods: of the model's, and of the unrestricted one's (Yuan-Bentler). */
    readonly h0Factor?: number
    readonly h1Factor?: number
  }
}

/** Log-likelihoods of the model and of the unrestricted one, given the observed predictors. */
export interface LogLikelihoods {
  readonly model: number
  readonly unrestricted: number
}

/** What the robust fit measures stand on; undefined where there is no such thing. */
export function robustTests({ model, baseline, scaled, robust }: ModelTests): ModelTests['robust'] {
  if (robust || !scaled) return robust
  return {
    model: { chisq: model.chisq, factor: scaled.model.factor },
    baseline: { chisq: baseline.chisq, factor: scaled.baseline.factor },
  }
}

/** Degrees of freedom: moments of the variables given the observed predictors, less free parameters. */
export function degreesOfFreedom(model: CompiledModel): number {
  const p = model.observedCount
  const x = model.exogenous.length
  const covariances = (p * (p + 1)) / 2 - (x * (x + 1)) / 2
  const means = model.meanStructure ? p - x : 0
  return model.groups.length * (covariances + means) - model.dimension
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
  const chisq = samples.reduce((sum, { covariance }, g) => {
    let independent = exogenousLogDeterminant(covariance, p, exogenous)
    for (let i = 0; i < p; i++) {
      if (!exogenous.includes(i)) independent += Math.log(covariance[i * p + i]!)
    }
    return sum + weights[g]! * (independent - logDeterminant(covariance, p))
  }, 0)
  return testStatistic(chisq, baselineDegreesOfFreedom(model))
}

/** One for each covariance that the baseline model leaves out. */
export function baselineDegreesOfFreedom({ observedCount: p, predictors, groups }: CompiledModel): number {
  const x = predictors.length
  return groups.length * ((p * (p - 1)) / 2 - (x * (x - 1)) / 2)
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
