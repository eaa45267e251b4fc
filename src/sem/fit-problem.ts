/**
 * Why a fit is not `ok`, in a form to act on.
 *
 * data-unfit: `constant-variable`, `values-too-large`, `too-few-rows`, `dependent-variables`, `missing-variable`, `never-observed-together`,
 * `saturated-not-converged`,
 * `empty-category`, `perfect-correlation` · not-identified: `more-parameters-than-moments`,
 * `indistinguishable-parameters` · not-converged: `no-admissible-start`, `no-progress`, `diverging`,
 * `max-iterations`, `bootstrap-failed`, `jackknife-failed`, `undefined-value` · inadmissible:
 * `negative-variance`, `no-variance`, `covariance-not-positive`
 */
export interface FitProblem {
  readonly code:
    | 'constant-variable'
    | 'values-too-large'
    | 'too-few-rows'
    | 'dependent-variables'
    | 'missing-variable'
    | 'never-observed-together'
    | 'saturated-not-converged'
    | 'empty-category'
    | 'perfect-correlation'
    | 'more-parameters-than-moments'
    | 'indistinguishable-parameters'
    | 'no-admissible-start'
    | 'no-progress'
    | 'diverging'
    | 'max-iterations'
    | 'bootstrap-failed'
    | 'jackknife-failed'
    | 'undefined-value'
    | 'negative-variance'
    | 'no-variance'
    | 'covariance-not-positive'
  /** One sentence. */
  readonly message: string
  /** What to do about it, one sentence. */
  readonly mend: string
  /** The variables or parameters at fault, by name. */
  readonly names: readonly string[]
  /** Label of the group at fault; undefined when it is not one group's fault. */
  readonly group: string | undefined
}
