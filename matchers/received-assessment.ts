import type { Assessment } from '../src/assessment/assess.ts'
import { isModelUnderTest } from '../src/assessment/model-under-test.ts'
import { MatcherInputError } from '../src/errors.ts'
import { exampleOf } from './example-of.ts'

/**
 * The assessment behind what was given to `expect`; asks the model if that has not been done yet.
 *
 * @throws MatcherInputError for anything else, so that `.not` fails too.
 */
export async function receivedAssessment(received: unknown, matcher: string): Promise<Assessment> {
  if (isModelUnderTest(received)) return received.assess()
  if (isAssessment(received)) return received
  throw new MatcherInputError(
    `${matcher}: expect(…) was given ${describeReceived(received)}.`,
    `Give it a model: await expect(model('candidate')).${exampleOf(matcher)}, in a test that takes { model }; or what \`await assess(…)\` gives.`,
  )
}

/** True for what `assess` gives, whichever copy of the package made it. */
export function isAssessment(value: unknown): value is Assessment {
  return typeof value === 'object' && value !== null && 'fit' in value && 'vaar' in value && 'checks' in value
}

/** A wrong value in a message, with the likeliest slip. */
export function describeReceived(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Promise) return 'a promise (was `await` forgotten?)'
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 60))}`
  if (typeof value === 'object' && 'reply' in value) return 'a chat model that is not wrapped'
  return typeof value === 'object' ? 'an object that is neither' : `a ${typeof value}`
}
