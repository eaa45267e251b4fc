import type { Assessment } from '../src/assessment/assess.ts'
import { recordAssessment } from '../src/assessment/record-assessment.ts'
import { describeOutcome } from '../src/report/describe-outcome.ts'
import { encodeNumber } from '../src/results/encode-number.ts'
import type { AssertionRecord, TestRecord } from '../src/results/results-schema.ts'
import { resultsVersion } from '../src/results/results-version.ts'
import type { Judgement } from './judgement.ts'
import type { MatcherContext } from './matcher-context.ts'

/**
 * Leaves what an assertion found in the test's meta, as plain JSON that survives shards and blobs, and an annotation for
 * people (which JUnit shows as a property).
 */
export function noteOutcome(
  { task, isNot }: MatcherContext,
  assessment: Assessment,
  judgement: Judgement,
): void {
  if (!task) return
  const record = recordAssessment(assessment)
  const assertion = recordAssertion(judgement, isNot, record.id)
  const { vaar: before } = task.meta
  const attempt = attemptOf(task.result)
  // a retry starts afresh: what an attempt found that did not count must not be reported
  const known = before?.attempt === attempt ? before : { assessments: [], assertions: [] }
  const noted: TestRecord = {
    version: resultsVersion,
    attempt,
    assessments: known.assessments.some(({ id }) => id === record.id)
      ? known.assessments
      : [...known.assessments, record],
    assertions: [...known.assertions, assertion],
  }
  task.meta.vaar = noted
  if (task.result?.state !== 'run') return
  const { message, body } = describeOutcome(assertion, record)
  task.context.annotate(message, 'vaar', { contentType: 'text/markdown', body }).catch(() => {
    // an annotation is a courtesy: it must not fail a test
  })
}

function recordAssertion(judgement: Judgement, isNot: boolean, assessment: string): AssertionRecord {
  const { call, claim, found, verdict, vaar, chance } = judgement
  return {
    call: isNot ? `not.${call}` : call,
    claim,
    found: typeof found === 'string' ? found : found.join('; '),
    verdict: verdict.verdict,
    holds: verdict.verdict === (isNot ? 'fail' : 'pass'),
    reasons: [...verdict.reasons],
    remedies: [...verdict.remedies],
    vaar: vaar ? { estimator: vaar.estimator, value: encodeNumber(vaar.value) } : null,
    chance: chance ? chanceRecord(chance) : null,
    assessment,
  }
}

function chanceRecord({ mend: _, ...chance }: NonNullable<Judgement['chance']>) {
  return chance
}

/** A number of its own for every retry of every repeat. */
function attemptOf(result: { retryCount?: number; repeatCount?: number } | undefined): number {
  return 1000 * (result?.repeatCount ?? 0) + (result?.retryCount ?? 0)
}
