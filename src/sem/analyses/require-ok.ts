import { ArgumentError } from '../../errors.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { FitOutcome } from '../fit-outcome.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { EstimateRows } from '../inference/parameter-rows.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { SemFit } from '../sem-fit.ts'

/** The working state of a fit that reached an end. */
export interface SettledOutcome extends FitOutcome {
  readonly implied: readonly ImpliedMoments[]
  readonly moments: readonly GroupMoments[]
  readonly plain: EstimateRows
}

/**
 * The working state of a fit that is `ok`.
 *
 * @param purpose what it is wanted for, e.g. "modification indices".
 * @throws ArgumentError for any other status, with the fit's own reason.
 */
export function requireOk(fit: SemFit, purpose: string): SettledOutcome {
  const outcome = outcomeOf(fit)
  const { implied, moments, plain } = outcome
  if (fit.status === 'ok' && implied && moments && plain) return { ...outcome, implied, moments, plain }
  throw new ArgumentError(
    `There are no ${purpose} of a fit that is ${fit.status}: ${fit.stopReason}`,
    'Mend the fit first.',
  )
}
