import { normalQuantile } from '../numerics/distributions.ts'
import { signed } from '../numerics/signed.ts'
import type { AgreementStyle } from '../scoring/agreement-style.ts'
import type { AgreementFactor } from './agreement-factor.ts'
import { type Check, percent, someOf } from './check.ts'
import type { OptionHalves } from './option-halves.ts'
import { readsOtherwise } from './path-conclusion.ts'
import type { PathEstimate } from './path-estimate.ts'
import type { PreconditionBounds } from './precondition-bounds.ts'
import type { StyleBound } from './style-bound.ts'

/** Whether statements worded both ways are answered consistently. Holds where there are none: `response style` says so. */
export function checkReversePairs({ consistency, pairs }: AgreementStyle, bounds: PreconditionBounds): Check {
  return {
    name: 'reverse pairs',
    ok: pairs === 0 || consistency > bounds.reversePairs,
    value: consistency,
    bound: bounds.reversePairs,
    detail:
      pairs === 0
        ? 'no statement has a counterpart that is worded the other way'
        : `${consistency > bounds.reversePairs ? '' : 'the model agrees with a statement and with its opposite too: '}after scoring, pairs of opposite statements correlate ${consistency.toFixed(2)} on average, more than ${bounds.reversePairs} needed`,
    consequence: 'The model agrees with a statement and with its contrary: its answers are about agreeing.',
    mend: 'The response style of this model outweighs what it says; another persona source (study.persona) or smaller portions (study.itemsPerTurn) may lessen it.',
  }
}

/** Whether a shared style of agreeing, as strong as it may be here, could change how a path is read. */
export function checkResponseStyle(
  { exposed, share, bound, path }: StyleBound,
  bounds: PreconditionBounds,
): Check {
  const facts = { name: 'response style', value: share, bound } as const
  const consequence = 'A style of agreeing can turn the sign of a path while the fit stays perfect.'
  if (exposed.length < 2) {
    return {
      ...facts,
      ok: true,
      detail:
        'all constructs but one at most have as many statements worded one way as the other, so that agreeing alone makes no path',
      consequence,
      mend: '',
    }
  }
  if (Number.isNaN(share)) {
    return {
      ...facts,
      ok: bounds.allowOneDirection,
      detail: `the response style is not known: the items of ${someOf(exposed.map(name => `"${name}"`))} are keyed one way, and no pair of opposite statements shows how far the model agrees with whatever is said; ${flip(bound, path)}`,
      consequence,
      mend: 'Add statements keyed the other way to the instruments (docs/instruments.md); half of each facet is best. More respondents do not help.',
    }
  }
  return {
    ...facts,
    ok: share < bound,
    detail: `up to ${percent(share)} of what the items of a construct have in common may be a response style (agreeing whatever is said), which does not cancel in ${someOf(exposed.map(name => `"${name}"`))}; ${flip(bound, path)}`,
    consequence,
    mend: 'Balance the keys of these instruments (docs/instruments.md); half of each facet worded the other way cancels the style.',
  }
}

function flip(bound: number, path: string | undefined): string {
  return path === undefined
    ? 'no share would change how a path is read'
    : `from ${percent(bound)} on it would change how ${path} is read`
}

/** Whether the paths stay when the respondents' tendency to agree is held constant. */
export function checkAgreementHeld(
  paths: readonly PathEstimate[],
  held: readonly PathEstimate[],
  bounds: PreconditionBounds,
): Check {
  const { worst, moves } = furthestMove(paths, held, bounds)
  return {
    name: 'agreement held',
    ...worst,
    detail: `with the tendency to agree held constant ${moves}`,
    consequence:
      'A response style that does not cancel, because answers pile up at an end of their scale, makes the path.',
    mend: 'Response style: word the statements so that fewer answers lie at an end of the scale, or give it more points; another persona source (study.persona) may lessen the style.',
  }
}

/** Whether the paths stay in the model in which the style of agreeing is a factor of its own. */
export function checkAgreementFactor(
  paths: readonly PathEstimate[],
  factor: AgreementFactor,
  bounds: PreconditionBounds,
): Check {
  const { worst, moves } = furthestMove(paths, factor.paths, bounds)
  return {
    name: 'agreement factor',
    ...worst,
    detail: `with the statements themselves as indicators and agreement as a factor of its own (variance ${factor.variance.toFixed(3)}, SE ${factor.varianceError.toFixed(3)}; ${factor.status}) ${moves}`,
    consequence: 'The paths depend on how the response style is taken out.',
    mend: 'See assessment.agreementFactor; ask more respondents (study.respondents) where that model could not be fitted.',
  }
}

/** The path that moves furthest between two ways of estimating; one that would be read otherwise comes first. */
function furthestMove(
  paths: readonly PathEstimate[],
  others: readonly PathEstimate[],
  { agreementShift }: PreconditionBounds,
): { worst: Pick<Check, 'ok' | 'value' | 'bound'>; moves: string } {
  const moves = paths.map(({ path, est, se }, p) => {
    const to = others[p]!.est
    const size = Math.abs(to - est) / se
    return { path, est, to, size, changes: readsOtherwise({ path, est, se }, to, agreementShift) }
  })
  const rank = ({ size }: { size: number }) => (Number.isNaN(size) ? Infinity : size)
  const { path, est, to, size, changes } = moves.toSorted(
    (a, b) => Number(b.changes) - Number(a.changes) || rank(b) - rank(a),
  )[0]!
  return {
    worst: { ok: !changes, value: size, bound: agreementShift },
    moves: Number.isNaN(to)
      ? `${path} has no estimate`
      : `${path} ${changes ? 'goes' : 'moves most,'} from ${signed(est)} to ${signed(to)} (${size.toFixed(1)} standard errors, up to ${agreementShift} is too little to matter)${changes ? ', and would be read otherwise' : ''}`,
  }
}

/** Whether the paths are equal in the halves that had the options in one direction and in opposite ones. */
export function checkOptionDirection(halves: readonly OptionHalves[], bounds: PreconditionBounds): Check {
  const known = halves.filter(({ z }) => !Number.isNaN(z))
  const limit = normalQuantile(1 - bounds.optionDirection / (2 * Math.max(1, known.length)))
  const worst = known.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z))[0]
  return {
    name: 'option direction',
    ok: !worst || Math.abs(worst.z) <= limit,
    value: worst ? Math.abs(worst.z) : Number.NaN,
    bound: limit,
    detail: worst
      ? `${worst.path} is ${signed(worst.same.est)} where both questionnaires number their options the same way and ${signed(worst.opposite.est)} where they do not (${Math.abs(worst.z).toFixed(1)} standard errors apart, flagged above ${limit.toFixed(1)})`
      : 'too few respondents to compare the directions of the options',
    consequence: 'The model prefers a place in the list of options, and the path is about that.',
    mend: 'Ask for the labels in words, or give the options no numbers; a preference for a place is the model’s own.',
  }
}
