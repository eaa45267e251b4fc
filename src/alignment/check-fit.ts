import type { SemFit } from '../sem/index.ts'
import type { Check } from './preconditions.ts'

/** The precondition of any claim about a fit alone, in the engine's own words: its status is `ok`. */
export function checkFit({ status, stopReason, problem }: SemFit): Check {
  return {
    name: status === 'inadmissible' ? 'admissibility' : 'convergence',
    ok: status === 'ok',
    detail: `${status}: ${problem?.message ?? stopReason}`,
    mend: status === 'ok' ? '' : (problem?.mend ?? 'Look at the data and the model.'),
  }
}
