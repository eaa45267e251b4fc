import type { Assessment } from '../src/assessment/assess.ts'
import { InconclusiveError } from '../src/errors.ts'
import type { CommonOptions } from './common-options.ts'
import { failureMessage } from './failure-message.ts'
import { insistOnProvenance, requireProvenance } from './insist-on-provenance.ts'
import type { Judgement } from './judgement.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { noteOutcome } from './note-outcome.ts'
import { receivedAssessment } from './received-assessment.ts'
import { type FitSubject, receivedFit } from './received-fit.ts'
import { requireAssertion, trackAssertion } from './track-assertion.ts'

/** What a matcher does with what it was given. */
export interface Matcher<Subject> {
  /** Its name. */
  readonly name: string
  readonly judge: (subject: Subject) => Judgement | Promise<Judgement>
  /** Throws MatcherInputError for unusable arguments, before anything is asked. */
  readonly requireUsable: () => void
  readonly options?: CommonOptions | undefined
  /** Called when nothing could be decided: the model could not be asked, or the verdict is inconclusive. */
  readonly onUndecided?: () => void
}

/**
 * The way every matcher of an assessment goes: get the assessment, judge, note the outcome for the reporter, and turn
 * the verdict into what Vitest wants.
 *
 * `pass` and `fail` become `pass: true` and `pass: false`, so that `.not` turns them round; `inconclusive` is thrown,
 * so that neither the assertion nor its `.not` passes.
 */
export function conclude(
  context: MatcherContext,
  received: unknown,
  matcher: Matcher<Assessment>,
): Promise<MatcherResult> {
  return concludeOn(context, matcher, async () => {
    const assessment = await receivedAssessment(received, matcher.name)
    return { subject: { fit: assessment.fit, assessment }, judgement: await matcher.judge(assessment) }
  })
}

/** The same for a matcher that also takes a fit alone. */
export function concludeOnFit(
  context: MatcherContext,
  received: unknown,
  matcher: Matcher<FitSubject>,
): Promise<MatcherResult> {
  return concludeOn(context, matcher, async () => {
    const subject = await receivedFit(received, matcher.name)
    return { subject, judgement: await matcher.judge(subject) }
  })
}

function concludeOn(
  context: MatcherContext,
  { name, requireUsable, options = {}, onUndecided }: Matcher<never>,
  judged: () => Promise<{ subject: FitSubject; judgement: Judgement }>,
): Promise<MatcherResult> {
  requireAssertion(context, name)
  const outcome = async (): Promise<MatcherResult> => {
    requireUsable()
    requireProvenance(name, options)
    const { subject, judgement: onEvidence } = await judged()
    const judgement = insistOnProvenance(name, subject, onEvidence, options)
    if (subject.assessment) noteOutcome(context, subject.assessment, judgement)
    const message = () => failureMessage(subject, judgement, context.isNot)
    if (judgement.verdict.verdict === 'inconclusive') throw new InconclusiveError(message(), '')
    return { pass: judgement.verdict.verdict === 'pass', message, ...judgement.diff }
  }
  const decided = onUndecided
    ? outcome().catch(error => {
        onUndecided()
        throw error
      })
    : outcome()
  return trackAssertion(decided, { matcher: name, task: context.task, soft: context.soft ?? false })
}
