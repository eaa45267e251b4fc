import type { ItemSpread } from '../scoring/item-spread.ts'
import type { OrderEffect } from '../scoring/order-effects.ts'
import { type Check, percent, someOf } from './check.ts'
import type { PreconditionBounds } from './precondition-bounds.ts'

/** What is known of the answers that are missing. */
export interface MissingFacts {
  /** Share of the answers, 0..1; NaN when nothing was asked. */
  readonly rate: number
  readonly byReason: Readonly<Record<string, number>>
  /** Number of missing answers by item. */
  readonly byItem: Readonly<Record<string, number>>
  /** A reply without a rating, fit to be shown. */
  readonly example?: string | undefined
}

/** Whether enough of the answers are there. */
export function checkMissingRate(
  { rate, byReason, example }: MissingFacts,
  bounds: PreconditionBounds,
): Check {
  const reasons = Object.entries(byReason).toSorted(([, a], [, b]) => b - a)
  const listed = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')
  const shown = example === undefined ? '' : `; a reply was: "${example}"`
  return {
    name: 'missing rate',
    ok: rate <= bounds.missingRate,
    value: rate,
    bound: bounds.missingRate,
    detail: `${percent(rate)} of the answers missing${listed && ` (${listed})`}, at most ${percent(bounds.missingRate)} allowed${shown}`,
    consequence: 'Those who answer differ from those who do not.',
    mend: missingMends[reasons[0]?.[0] ?? ''] ?? 'Look at the replies.',
  }
}

const missingMends: Readonly<Record<string, string>> = {
  refused:
    'The model refuses to rate; another persona source (study.persona) or a system prompt that allows surveys may help.',
  declined: 'The model leaves statements out on purpose; another persona source (study.persona) may help.',
  unusable:
    'No ratings could be read from the replies; see that the whole question reaches the model and its whole reply comes back.',
  truncated: 'Replies were cut off; raise study.sampling.maxTokens.',
  'content-filter': "The provider's filter withheld replies; ask the provider, or use other instruments.",
  'turn-limit': 'Sessions ended at their bound on turns; raise study.limits.maxTurns.',
  'token-limit': 'Sessions ended at their bound on tokens; raise study.limits.maxTokens.',
  fault: 'Sessions ended in faults of the provider; run again later.',
}

/** Whether any single item is mostly refused, although the whole is not. @param asked - Respondents. */
export function checkMissingOfItem(
  { byItem }: MissingFacts,
  asked: number,
  bounds: PreconditionBounds,
): Check {
  const [worst, count] = Object.entries(byItem).toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0]
  const share = asked > 0 ? count / asked : 0
  return {
    name: 'missing by item',
    ok: share <= bounds.missingOfItem,
    value: share,
    bound: bounds.missingOfItem,
    detail:
      worst === ''
        ? 'every item was answered by everyone'
        : `item "${worst}" is missing for ${percent(share)} of the respondents, at most ${percent(bounds.missingOfItem)} allowed`,
    consequence: 'The construct is measured by what the model is willing to say of it.',
    mend: `Look at the replies to "${worst}", or leave the item out of the instrument.`,
  }
}

/** Whether the fit rests on enough respondents. */
export function checkRespondents(inFit: number, bounds: PreconditionBounds): Check {
  return {
    name: 'respondents',
    ok: inFit >= bounds.respondents,
    value: inFit,
    bound: bounds.respondents,
    detail: `${inFit} respondents in the fit, at least ${bounds.respondents} needed`,
    consequence: 'Standard errors of so small a sample cannot be relied on.',
    mend: `Raise study.respondents until ${bounds.respondents} are in the fit: that is the least, and no promise of a decision.`,
  }
}

/**
 * Whether the respondents are more than copies of a few: in their answers, or in the personas they answer for.
 *
 * @param distinct - Respondents whose answers, and whose personas, no other had before them.
 */
export function checkDistinctAnswers(
  distinct: { readonly answers: number; readonly personas: number },
  respondents: number,
  bounds: PreconditionBounds,
): Check {
  const byPersona = distinct.personas < distinct.answers
  const fewest = byPersona ? distinct.personas : distinct.answers
  const share = fewest / respondents
  return {
    name: 'distinct answers',
    ok: share >= bounds.distinctAnswers,
    value: share,
    bound: bounds.distinctAnswers,
    detail: `${fewest} of ${respondents} respondents ${byPersona ? 'answered for a persona that no other had' : 'gave answers that no other gave'} before them, at least ${percent(bounds.distinctAnswers)} needed`,
    consequence: 'Copies count as respondents, so that the standard errors are too small.',
    mend: byPersona
      ? 'Ask one respondent of each persona: those who share one are no independent draws.'
      : 'See that the persona reaches the model; another persona source (study.persona) or a higher study.sampling.temperature gives more variety.',
  }
}

const enoughSpread = { sd: 0.3, categories: 3 }

/** Whether the items tell respondents apart. */
export function checkItemSpread(items: readonly ItemSpread[], bounds: PreconditionBounds): Check {
  const flat = items.filter(
    ({ sd, categories, points }) =>
      !(sd >= enoughSpread.sd && categories >= Math.min(points, enoughSpread.categories)),
  )
  const share = 1 - flat.length / items.length
  const named = flat.length === 0 ? '' : `; not ${someOf(flat.map(({ item }) => item))}`
  return {
    name: 'item spread',
    ok: share >= bounds.itemSpread,
    value: share,
    bound: bounds.itemSpread,
    detail: `${percent(share)} of the items vary (SD at least ${enoughSpread.sd} points, ${enoughSpread.categories} points used), at least ${percent(bounds.itemSpread)} needed${named}`,
    consequence: 'What hardly varies cannot be related to anything.',
    mend: 'Another persona source (study.persona) gives more variety; or the statements are ones that everybody answers alike.',
  }
}

/** On a shorter scale every other answer lies at an end. */
const shortestWithMiddle = 4

/** Whether answers pile up at an end of their scale; scales of two and three points are left out. */
export function checkFloorAndCeiling(items: readonly ItemSpread[], bounds: PreconditionBounds): Check {
  const long = items.filter(({ points }) => points >= shortestWithMiddle)
  const ends = [...Map.groupBy(long, ({ instrument }) => instrument)].flatMap(([instrument, own]) =>
    (['floor', 'ceiling'] as const).map(end => ({
      instrument,
      end,
      share: own.reduce((sum, item) => sum + item[end], 0) / own.length,
    })),
  )
  const worst = ends.toSorted((a, b) => b.share - a.share)[0]
  const share = worst?.share ?? 0
  return {
    name: 'floor and ceiling',
    ok: share <= bounds.atOneEnd,
    value: share,
    bound: bounds.atOneEnd,
    detail: worst
      ? `${percent(share)} of the answers of "${worst.instrument}" lie at the ${worst.end === 'floor' ? 'lowest' : 'highest'} point, at most ${percent(bounds.atOneEnd)} allowed`
      : 'all scales are too short to have a middle',
    consequence:
      'At the end of a scale a style of answering no longer cancels, and makes constructs correlate.',
    mend: `Word the statements of "${worst?.instrument}" so that fewer agree with them fully, or give the scale more points.`,
  }
}

/** Whether answers drift from the first to the last statement of a questionnaire. */
export function checkOrderEffects(effects: readonly OrderEffect[], bounds: PreconditionBounds): Check {
  const slopes = effects.flatMap(({ instrument, agreement, construct }) => [
    { instrument, what: 'agreement', slope: agreement },
    { instrument, what: 'the score', slope: construct },
  ])
  // answers that do not vary do not drift either
  const known = slopes.filter(({ slope }) => !Number.isNaN(slope))
  const worst = known.toSorted((a, b) => Math.abs(b.slope) - Math.abs(a.slope))[0]
  const size = Math.abs(worst?.slope ?? 0)
  return {
    name: 'order effects',
    ok: size <= bounds.orderEffect,
    value: size,
    bound: bounds.orderEffect,
    detail: worst
      ? `from the first to the last statement of "${worst.instrument}" ${worst.what} changes by ${worst.slope.toFixed(2)} SD of an answer, at most ${bounds.orderEffect} allowed`
      : 'the order of the statements is not known',
    consequence: 'Answers are about the place of a statement as much as about the statement.',
    mend: 'Ask fewer statements at once (study.itemsPerTurn), or look at the replies at the end of a questionnaire.',
  }
}
