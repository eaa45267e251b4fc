import { judgeBounds } from '../src/alignment/judge-bounds.ts'
import { MatcherInputError } from '../src/errors.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/**
 * Passes when the share of answers that are missing (refused, unreadable, cut off, …) is below the rate. Preconditions do
 * not matter: what is missing is a fact of the run, whatever else holds.
 *
 * @param received - A model or an assessment.
 * @param rate - Above 0 and up to 1.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toHaveMissingRateBelow(
  this: MatcherContext,
  received: unknown,
  rate: number,
  options: CommonOptions = {},
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toHaveMissingRateBelow',
    options,
    requireUsable: () => requireUsable(rate, options),
    judge: ({ missing, checks }) => ({
      call: `toHaveMissingRateBelow(${rate}${describeOptions(options)})`,
      claim: `less than ${percent(rate)} of the answers missing`,
      denial: `${percent(rate)} of the answers missing, or more`,
      about: 'answers',
      next:
        checks.find(({ name }) => name === 'missing rate')?.mend ||
        'See which statements are missing, (await assess(…)).responses: reword them, change the model or its prompt, or raise the rate.',
      found: `${percent(missing.rate)}: ${missing.missing} of ${missing.answers}${listed(missing.byReason)}`,
      verdict: judgeBounds(
        [{ name: 'the missing rate', value: missing.rate, bound: rate, wanted: 'below' }],
        { checks: [] },
      ),
    }),
  })
}

/** Most frequent reason first; "declined" beside "refused" would read as the same. */
function listed(byReason: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(byReason).toSorted(([, a], [, b]) => b - a)
  return reasons.length === 0
    ? ''
    : ` (${reasons.map(([reason, count]) => `${count} ${reason === 'declined' ? 'left out by the model' : reason}`).join(', ')})`
}

function requireUsable(rate: unknown, options: CommonOptions): void {
  refuseUnknownOptions('toHaveMissingRateBelow', options, ['provenance'])
  if (typeof rate === 'number' && rate > 0 && rate <= 1) return
  throw new MatcherInputError(
    `toHaveMissingRateBelow was given the rate ${String(rate)}.`,
    'Give a share above 0 and up to 1, e.g. toHaveMissingRateBelow(0.02) for 2%.',
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
