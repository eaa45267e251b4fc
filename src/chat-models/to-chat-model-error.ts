import { ChatModelError } from '../errors.ts'
import type { Endpoint } from './endpoint.ts'
import type { FaultFacts } from './fault-facts.ts'
import { faultTable } from './fault-table.ts'
import { redactError } from './redact-secrets.ts'

/**
 * The error that the user sees for an error of an SDK, by the one table of faults.
 *
 * Its cause is a copy without headers and bodies, so that no way of printing it shows a key.
 */
export function toChatModelError(
  error: unknown,
  facts: FaultFacts,
  endpoint: Endpoint,
  secrets: readonly string[],
): ChatModelError {
  const row = faultTable.find(one => one.when(facts))!
  return new ChatModelError(row.fault, row.problem(facts, endpoint), row.mend(facts, endpoint), {
    modelId: endpoint.modelId,
    cause: redactError(error, secrets),
    ...(facts.status === undefined ? {} : { status: facts.status }),
    ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }),
    final: facts.final,
  })
}
