import type { Assessment } from '../src/assessment/assess.ts'
import { isModelUnderTest } from '../src/assessment/model-under-test.ts'
import { MatcherInputError } from '../src/errors.ts'
import type { SemFit } from '../src/sem/index.ts'
import { exampleOf } from './example-of.ts'
import { describeReceived, isAssessment } from './received-assessment.ts'

/** What a matcher of a fit is about: a fit alone, or the fit of a model's assessment. */
export interface FitSubject {
  readonly fit: SemFit
  /** Undefined for a fit alone. */
  readonly assessment: Assessment | undefined
}

/**
 * The fit behind what was given to `expect`: of a model (which is asked if that has not been done yet), of an assessment,
 * or a fit itself.
 *
 * @throws MatcherInputError for anything else, so that `.not` fails too.
 */
export async function receivedFit(received: unknown, matcher: string): Promise<FitSubject> {
  const assessment = isModelUnderTest(received) ? await received.assess() : received
  if (isAssessment(assessment)) return { fit: assessment.fit, assessment }
  if (isFit(received)) return { fit: received, assessment: undefined }
  throw new MatcherInputError(
    `${matcher}: expect(…) was given ${describeReceived(received)}.`,
    `Give it a model: await expect(model('candidate')).${exampleOf(matcher)}, in a test that takes { model }; or what \`await assess(…)\` or fitModel(…) gives.`,
  )
}

function isFit(value: unknown): value is SemFit {
  return typeof value === 'object' && value !== null && 'way' in value && value.way === 'sem'
}
