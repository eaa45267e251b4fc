/**
 * What a fit may warn of. A warning never changes the status of a fit; what makes a fit unusable is its status.
 *
 * - `rows-dropped`: rows with missing values were left out
 * - `empty-rows`: rows without any value were left out (`missing: 'fiml'`)
 * - `predictors-missing`: rows in which an observed predictor is missing were left out (`missing: 'fiml'`)
 * - `label-shared-across-groups`: one label in a model of several groups makes the groups equal
 * - `exogenous-released`: the syntax names a moment of a predictor, so that all its moments are estimated
 * - `near-duplicates`: two variables correlate above .99
 * - `many-categories`: an ordered variable has so many categories that it might be continuous
 * - `correlation-at-boundary`: a polychoric or polyserial correlation ran to its bound
 * - `bootstrap-draws-failed`: some draws of the bootstrap gave no estimates
 * - `jackknife-rows-failed`: without some rows there are no estimates
 * - `jackknife-below-zero`: the correction takes a variance below 0
 * - `indicators-left-out`: indicators that do not vary were left out of composite scores
 * - `bound-active`: estimates lie on a bound or inequality; parameters it holds have no standard error
 * - `ridge-used`: the option `ridge` changed the moments
 * - `group-partial-unused`: an entry of `groupPartial` matches no parameter
 */
export type SemWarningCode =
  | 'rows-dropped'
  | 'empty-rows'
  | 'predictors-missing'
  | 'label-shared-across-groups'
  | 'exogenous-released'
  | 'near-duplicates'
  | 'many-categories'
  | 'correlation-at-boundary'
  | 'bootstrap-draws-failed'
  | 'jackknife-rows-failed'
  | 'jackknife-below-zero'
  | 'indicators-left-out'
  | 'bound-active'
  | 'ridge-used'
  | 'group-partial-unused'

/** A warning: a code to act on, a sentence to read, and the values behind it. */
export interface SemWarning {
  readonly code: SemWarningCode
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}
