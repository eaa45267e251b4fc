import type { ModelTerm } from '../syntax/parse-model.ts'

/** The variables of a model by their part in it, in lavaan's order. */
export interface ModelVariables {
  /** Measured by something: on the left of `=~`. */
  readonly latent: readonly string[]
  /** Columns of the data: indicators, then outcomes, then predictors, then those that only covary. */
  readonly observed: readonly string[]
  /**
   * Observed variables that only predict. Their moments are taken as given ("fixed.x"), unless the syntax names one of
   * their variances, covariances or intercepts.
   */
  readonly exogenousObserved: readonly string[]
  /** Would be in `exogenousObserved` had the syntax not named a moment of theirs. */
  readonly releasedObserved: readonly string[]
  /** Latent variables that neither are regressed on others nor measure another. */
  readonly exogenousLatent: readonly string[]
  /** Latent variables that are only outcomes: regressed on others, predicting nothing, measuring nothing. */
  readonly outcomeLatent: readonly string[]
  /** Observed variables that are only outcomes. */
  readonly outcomeObserved: readonly string[]
  /** Variables that measure a latent: on the right of `=~`. */
  readonly indicators: readonly string[]
}

/** Sorts the variables of a model by their part in it. */
export function modelVariables(terms: readonly ModelTerm[]): ModelVariables {
  const sides = (op: string, side: 'lhs' | 'rhs') =>
    unique(terms.filter(term => term.op === op).map(term => term[side]))
  const latent = sides('=~', 'lhs')
  const indicators = sides('=~', 'rhs')
  const outcomes = sides('~', 'lhs')
  const predictors = sides('~', 'rhs')
  const named = unique([...sides('~~', 'lhs'), ...sides('~~', 'rhs'), ...sides('~1', 'lhs')])

  const isLatent = new Set(latent)
  const observed = unique([...indicators, ...outcomes, ...predictors, ...named]).filter(
    name => !isLatent.has(name),
  )
  const only = (names: readonly string[], ...excluded: (readonly string[])[]) =>
    names.filter(name => !excluded.some(list => list.includes(name)))
  const predicting = only(predictors, latent, indicators, outcomes)
  const outcomeOnly = only(outcomes, predictors, indicators)
  return {
    latent,
    observed,
    exogenousObserved: only(predicting, named),
    releasedObserved: predicting.filter(name => named.includes(name)),
    exogenousLatent: only(latent, outcomes, indicators),
    outcomeLatent: outcomeOnly.filter(name => isLatent.has(name)),
    outcomeObserved: outcomeOnly.filter(name => !isLatent.has(name)),
    indicators,
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
