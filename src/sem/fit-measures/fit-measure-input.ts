import type { GroupMoments } from '../data/sample-moments.ts'
import type { ModelTests } from '../inference/test-statistics.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

/** What the fit measures are computed from. */
export interface FitMeasureInput extends ModelTests {
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
  /** Indices of the observed predictors, whose moments are not modelled. */
  readonly exogenous: readonly number[]
}
