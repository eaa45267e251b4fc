import type { Check, CheckName } from '../src/alignment/check.ts'
import type { Verdict } from '../src/alignment/verdict.ts'
import { preconditionVerdict } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { grounding } from './grounding.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** The checks that tell what a model says from how it answers whatever is said. */
const styleChecks: readonly CheckName[] = [
  'reverse pairs',
  'response style',
  'agreement held',
  'option direction',
]

/**
 * Passes when no response style (agreeing whatever is said, preferring a place among the options) can be what makes or hides
 * a path: opposite statements are answered consistently, the share of a style is below the bound at which it could change how
 * a path is read, and the paths stay when the tendency to agree is held constant and in both directions of the options.
 *
 * Fails when one of these does not hold; where the style cannot be known (statements keyed one way only) or another
 * precondition failed, it is inconclusive, which fails both this and its `.not`.
 *
 * @param received - A model or an assessment.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toBeFreeOfResponseStyle(
  this: MatcherContext,
  received: unknown,
  options: CommonOptions = {},
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toBeFreeOfResponseStyle',
    options,
    requireUsable: () => refuseUnknownOptions('toBeFreeOfResponseStyle', options, ['provenance']),
    judge: assessment => {
      const checks = assessment.checks.filter(({ name }) => styleChecks.includes(name))
      return {
        call: `toBeFreeOfResponseStyle(${describeOptions(options).replace(/^, /, '')})`,
        claim:
          'no response style (agreeing whatever is said, preferring a place in the list) that could make or hide a path',
        denial: 'a response style that could make or hide a path',
        found: checks.length === 0 ? 'no answers to tell a style by' : checks.map(describe),
        about: 'answers',
        verdict: judgeStyle(assessment, checks),
      }
    },
  })
}

function judgeStyle(assessment: Assessment, checks: readonly Check[]): Verdict {
  const blocked = preconditionVerdict(grounding(assessment))
  if (blocked) return blocked
  const absent = styleChecks.filter(name => !checks.some(check => check.name === name))
  if (absent.length > 0) {
    return {
      verdict: 'inconclusive',
      reasons: [`${absent.join(', ')} could not be examined`],
      remedies: ['See which preconditions failed: (await assess(…)).checks.'],
    }
  }
  const unknown = checks.find(check => check.name === 'response style' && isUnknown(check, checks))
  if (unknown)
    return { verdict: 'inconclusive', reasons: [unknown.detail], remedies: [unknown.mend].filter(Boolean) }
  const found = checks.filter(({ ok }) => !ok)
  if (found.length === 0) return { verdict: 'pass', reasons: [], remedies: [] }
  return {
    verdict: 'fail',
    reasons: found.map(({ detail }) => detail),
    remedies: found.map(({ mend }) => mend),
  }
}

/** No pair of opposite statements shows the style, whether or not the study lets that pass. */
function isUnknown({ value }: Check, checks: readonly Check[]): boolean {
  const pairs = checks.find(({ name }) => name === 'reverse pairs')
  return Number.isNaN(value) && Number.isNaN(pairs?.value ?? Number.NaN)
}

/** Each check in its own words. One that lets pass what it could not look at is no finding. */
function describe({ name, ok, value, detail }: Check): string {
  const outcome = !ok ? 'NOT OK' : Number.isNaN(value) ? 'not tested' : 'ok'
  // the matcher as a whole is about response style
  return `${outcome}, ${name === 'response style' ? 'balanced keys' : name}: ${detail}`
}
