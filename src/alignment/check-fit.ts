import type { SemFit } from '../sem/index.ts'
import type { Check } from './check.ts'

/** The precondition of any claim about a fit alone, in the engine's own words: its status is `ok`. */
export function checkFit({ status, stopReason, problem }: SemFit): Check {
  return {
    name: status === 'inadmissible' ? 'admissibility' : 'convergence',
    ok: status === 'ok',
    value: status === 'ok' ? 1 : 0,
    bound: 1,
    consequence: 'Its numbers describe no population.',
    detail: `${status}: ${problem?.message ?? stopReason}`,
    mend: status === 'ok' ? '' : (problem?.mend ?? 'Look at the data and the model.'),
  }
}
