import type { IncompleteGroup } from './incomplete-group.ts'
import type { PatternStatistics } from './pattern-statistics.ts'

/** The incomplete rows of one group in the form the likelihood wants them; kept beside the group's saturated moments. */
export interface IncompleteSample {
  readonly rows: IncompleteGroup
  /** One a pattern, in the order of `rows.patterns`. */
  readonly patterns: readonly PatternStatistics[]
  /** −2 log-likelihood of the saturated model, without ln 2π terms. */
  readonly saturatedDeviance: number
  /** Number of observed values. */
  readonly observedCount: number
}
