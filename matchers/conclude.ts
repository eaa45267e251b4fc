import type { Assessment } from '../src/assess.ts'
import { InconclusiveError } from '../src/errors.ts'
import type { AssertionRecord } from '../src/report/assertion-record.ts'
import { failureMessage } from './failure-message.ts'
import type { Judgement } from './judgement.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { receivedAssessment } from './received-assessment.ts'
import { requireAssertion, trackAssertion } from './track-assertion.ts'

/**
 * The way every matcher of an assessment goes: get the assessment, judge, note the outcome for the reporter, and turn
 * the verdict into what Vitest wants.
 *
 * `pass` and `fail` become `pass: true` and `pass: false`, so that `.not` turns them round; `inconclusive` is thrown,
 * so that neither the assertion nor its `.not` passes.
 *
 * @param requireUsable - Throws MatcherInputError for unusable arguments, before anything is asked.
 */
export function conclude(
  context: MatcherContext,
  received: unknown,
  matcher: string,
  judge: (assessment: Assessment) => Judgement,
  requireUsable: () => void,
): Promise<MatcherResult> {
  requireAssertion(context, matcher)
  const outcome = async (): Promise<MatcherResult> => {
    requireUsable()
    const assessment = await receivedAssessment(received, matcher)
    const judgement = judge(assessment)
    note(context, assessment, judgement)
    const message = () => failureMessage(assessment, judgement, context.isNot)
    if (judgement.verdict.verdict === 'inconclusive') throw new InconclusiveError(message(), '')
    return { pass: judgement.verdict.verdict === 'pass', message }
  }
  return trackAssertion(outcome(), { matcher, task: context.task, soft: context.soft ?? false })
}

/** Leaves plain numbers in the test's meta, where reporters read them; they survive shards and blobs. */
function note(
  { task, isNot }: MatcherContext,
  assessment: Assessment,
  { call, verdict, vaar }: Judgement,
): void {
  if (!task) return
  const record: AssertionRecord = {
    call: isNot ? `not.${call}` : call,
    model: assessment.model,
    provenance: assessment.provenance,
    respondents: assessment.respondents.inFit,
    verdict: verdict.verdict,
    vaar: finiteOrNull((vaar ?? assessment.vaar).value),
    estimator: (vaar ?? assessment.vaar).estimator,
    paths: assessment.paths.map(({ path, est, se }) => ({
      path,
      est: finiteOrNull(est),
      se: finiteOrNull(se),
    })),
  }
  const meta = task.meta as { vaar?: AssertionRecord[] }
  meta.vaar = [...(meta.vaar ?? []), record]
}

/** JSON has no NaN; blobs of a sharded run are JSON. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
