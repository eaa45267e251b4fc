import { ArgumentError } from '../errors.ts'
import type { BootstrapDraws } from './bootstrap/bootstrap.ts'
import type { GroupMoments } from './data/sample-moments.ts'
import type { ResolvedFitOptions } from './fit-options.ts'
import type { EstimateRows } from './inference/parameter-rows.ts'
import type { ParameterCovariance } from './inference/standard-errors.ts'
import type { CompiledModel } from './model/compile-model.ts'
import type { ImpliedMoments } from './model/implied-moments.ts'
import type { ModelMinimum } from './model/search.ts'
import type { SemFit } from './sem-fit.ts'
import type { SemWarning } from './sem-warning.ts'

/** What is known of a fit when it ends; the later it ends, the more. */
export interface FitOutcome {
  readonly model: CompiledModel
  readonly samples: readonly GroupMoments[]
  /** What the model was compared with: rescaled, of ordered variables, or estimated from incomplete rows. */
  readonly moments?: readonly GroupMoments[]
  readonly options: ResolvedFitOptions
  readonly df: number
  readonly warnings: readonly SemWarning[]
  readonly minimum?: ModelMinimum
  /** Evaluated at the minimum. */
  readonly implied?: readonly ImpliedMoments[]
  readonly covariance?: ParameterCovariance | undefined
  /** At the minimum. */
  readonly plain?: EstimateRows
  /** As they are reported: perhaps corrected for bias. */
  readonly rows?: EstimateRows
  readonly bootstrap?: BootstrapDraws
}

/** The working state behind each fit: what analyses need beyond the public result, kept as long as the fit is. */
const outcomes = new WeakMap<SemFit, FitOutcome>()

/** Keeps the working state of a fit, and returns the fit. */
export function rememberOutcome(fit: SemFit, outcome: FitOutcome): SemFit {
  outcomes.set(fit, outcome)
  return fit
}

/** The working state of a fit. Throws ArgumentError for an object that is not a fit itself, e.g. a copy of one. */
export function outcomeOf(fit: SemFit): FitOutcome {
  const outcome = outcomes.get(fit)
  if (outcome) return outcome
  throw new ArgumentError(
    'This is not a fit that fitModel returned.',
    'Pass the fit itself, not a copy of it.',
  )
}
