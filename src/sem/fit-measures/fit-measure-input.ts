import type { ImpliedMoments } from '../implied-moments.ts'
import type { GroupMoments } from '../sample-moments.ts'
import type { LogLikelihoods, TestStatistic } from '../test-statistics.ts'

/** What the fit measures are computed from. */
export interface FitMeasureInput {
  readonly model: TestStatistic
  readonly baseline: TestStatistic
  readonly logLikelihoods: LogLikelihoods
  /** Number of free parameters. */
  readonly npar: number
  /** Number of observations in all groups. */
  readonly ntotal: number
  /** What the chi-square was multiplied with: ntotal, or less one a group under the Wishart likelihood. */
  readonly weight: number
  readonly samples: readonly GroupMoments[]
  /** Evaluated at the estimates, one a group. */
  readonly implied: readonly ImpliedMoments[]
  readonly meanStructure: boolean
}
