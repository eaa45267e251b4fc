import type { ComparedModel } from '../src/alignment/comparison/compared-model.ts'
import { besidePeople, isPeople } from '../src/alignment/reference/people.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { isModelUnderTest } from '../src/assessment/model-under-test.ts'
import { MatcherInputError } from '../src/errors.ts'
import { describeReceived, isAssessment, receivedAssessment } from './received-assessment.ts'

/** The two sides of a comparison, each with a name of its own. */
export interface Sides {
  readonly candidate: ComparedModel
  readonly other: ComparedModel
}

/**
 * What a candidate is compared with: another model or assessment, or a sample of people. Asks the model if that has not
 * been done yet.
 *
 * @throws DataError for people who lack parcels of the study.
 */
export async function sidesOf(candidate: Assessment, other: unknown, matcher: string): Promise<Sides> {
  if (isPeople(other)) {
    const sides = besidePeople(candidate, other)
    return { candidate: sides.candidate, other: sides.people }
  }
  const assessment = await receivedAssessment(other, matcher)
  const sameName = assessment.model === candidate.model
  return { candidate, other: sameName ? { ...assessment, model: `${assessment.model} (other)` } : assessment }
}

/**
 * @param withPeople - Whether a sample of people may be compared with.
 * @throws MatcherInputError for anything that is no model, assessment or, where they may be, people.
 */
export function requireOther(matcher: string, other: unknown, { withPeople }: { withPeople: boolean }): void {
  if (isModelUnderTest(other) || isAssessment(other) || (withPeople && isPeople(other))) return
  throw new MatcherInputError(
    `${matcher} was given ${isPeople(other) ? 'people' : describeReceived(other)} to compare with.`,
    `Give it a model or an assessment: ${matcher}(model('current')${withPeople ? ') or people({ data })' : ', { margin: 0.1 })'}.`,
  )
}
