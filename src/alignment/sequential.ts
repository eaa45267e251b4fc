import { normalQuantile } from '../numerics/distributions.ts'
import type { Check, CheckName } from './check.ts'
import { type HumanReference, resolveReference } from './human-reference.ts'
import type { PathEstimate } from './path-estimate.ts'

/** As of any verdict; `inconclusive` while there is more to ask, and where the cap came first. */
export type SequentialVerdict = 'pass' | 'fail' | 'inconclusive'

/** When asking batch by batch stops. */
export interface StoppingRule {
  /**
   * - `sprt`: Wald's sequential probability ratio test of each path, none against `alternative`;
   * - `confidence-sequence`: bounds of each path that hold at every look, however often one looks.
   */
  readonly kind: 'sprt' | 'confidence-sequence'
  /** Size of a standardized path that is worth telling from none, in its expected direction; above 0. */
  readonly alternative: number
  /** Chance that a model passes of which some path is null or reversed. */
  readonly alpha: number
  /** Chance, for each path, that one of the alternative's size fails. */
  readonly beta: number
  /** Most respondents. */
  readonly cap: number
}

/** What a look at the answers so far says of one path. */
export interface SequentialPath extends PathEstimate {
  /** `shown`: it has its expected sign; `refuted`: it is smaller than the alternative, or reversed. */
  readonly state: 'shown' | 'refuted' | 'open'
  /** `sprt`: log-likelihood ratio of the alternative against none; NaN for the other kind. */
  readonly logRatio: number
  /** `confidence-sequence`: bounds of the path in its expected direction (positive is as expected); NaN for the other kind. */
  readonly lower: number
  readonly upper: number
}

/** One look. */
export interface SequentialLook {
  /** In the fit. */
  readonly respondents: number
  readonly paths: readonly SequentialPath[]
  /** `pass`: every path is shown; `fail`: one is refuted; `inconclusive`: go on asking. */
  readonly verdict: SequentialVerdict
  /** A failed precondition for which asking stopped: no more respondents would mend it. */
  readonly beyondMending?: CheckName
}

/** How a study that stops once settled came out. */
export interface SequentialOutcome {
  readonly rule: StoppingRule
  readonly verdict: SequentialVerdict
  /** In the fit at the last look. */
  readonly respondents: number
  /**
   * Respondents that a study of a fixed number would need to tell none from the alternative with the same error rates, by
   * the standard errors of the last look; NaN without any.
   */
  readonly fixedDesign: number
  readonly looks: readonly SequentialLook[]
}

/**
 * Looks at the estimates of all answers so far.
 *
 * `sprt`: by the normal likelihood of the estimate, log LR = (s est δ - δ²/2) / se². A path is shown at ln((1 - β)/α) or
 * above and refuted at ln(β/(1 - α)) or below (Wald 1945). A pass needs every path shown at once, so that a model with one
 * null path passes with a chance of at most about α, whatever the others do; it fails when one path is refuted, so that a
 * model with K paths of the alternative's size fails with a chance of at most K β.
 *
 * `confidence-sequence`: one-sided asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas,
 * arXiv 2103.06476), the lower bound at α, the upper at β. Slower, and valid whenever one looks.
 *
 * Never stops at the first π above a bound: with looks enough that happens to any model.
 *
 * @param respondents - Number behind the estimates.
 * @param usable - False where a precondition failed: such a look settles nothing. NaN settles nothing either.
 */
export function lookAt(
  rule: StoppingRule,
  paths: readonly PathEstimate[],
  reference: HumanReference,
  { respondents, usable }: { respondents: number; usable: boolean },
): SequentialLook {
  const judged = resolveReference(reference).map(({ path, direction }): SequentialPath => {
    const estimate = paths.find(candidate => candidate.path === path) ?? {
      path,
      est: Number.NaN,
      se: Number.NaN,
    }
    const towards = direction * estimate.est
    return {
      ...estimate,
      ...(rule.kind === 'sprt'
        ? byRatio(rule, towards, estimate.se)
        : byBounds(rule, towards, estimate.se, respondents)),
    }
  })
  return { respondents, paths: judged, verdict: usable ? verdictOf(judged) : 'inconclusive' }
}

/** The outcome of a study, from its looks; without any, inconclusive. */
export function sequentialOutcome(rule: StoppingRule, looks: readonly SequentialLook[]): SequentialOutcome {
  const last = looks.at(-1)
  return {
    rule,
    verdict: last?.verdict ?? 'inconclusive',
    respondents: last?.respondents ?? 0,
    fixedDesign: last ? fixedDesign(rule, last) : Number.NaN,
    looks,
  }
}

/**
 * The precondition that a sequential study adds: estimates of a study that stopped when it suited them are no evidence of
 * anything but what the stopping rule says.
 */
export function sequentialCheck({ rule, verdict, respondents, looks }: SequentialOutcome): Check {
  const { beyondMending } = looks.at(-1) ?? {}
  const refuted = looks.at(-1)?.paths.filter(({ state }) => state === 'refuted') ?? []
  const detail = {
    pass: `every path was shown after ${respondents} of at most ${rule.cap} respondents`,
    fail: `${refuted.map(({ path }) => path).join(' and ')} ${refuted.length === 1 ? 'is' : 'are'} reversed, or smaller than ${rule.alternative}, after ${respondents} of at most ${rule.cap} respondents`,
    inconclusive: `not settled after ${respondents} of at most ${rule.cap} respondents${beyondMending ? `; no more were asked, because "${beyondMending}" would fail whatever they answer` : ''}`,
  }
  const mend = {
    pass: '',
    fail: 'The model does not show the path; more respondents would not change that.',
    inconclusive: beyondMending
      ? `See "${beyondMending}".`
      : 'Raise study.sequential.cap, or ask a fixed number of respondents.',
  }
  return {
    name: 'sequential gate',
    ok: verdict === 'pass',
    value: respondents,
    bound: rule.cap,
    consequence:
      'Estimates of a study that stopped when it suited them say only what its stopping rule says.',
    detail: `${rule.kind}: ${detail[verdict]}`,
    mend: mend[verdict],
  }
}

function verdictOf(paths: readonly SequentialPath[]): SequentialVerdict {
  if (paths.some(({ state }) => state === 'refuted')) return 'fail'
  return paths.every(({ state }) => state === 'shown') ? 'pass' : 'inconclusive'
}

type Judged = Pick<SequentialPath, 'state' | 'logRatio' | 'lower' | 'upper'>

function byRatio({ alternative, alpha, beta }: StoppingRule, towards: number, se: number): Judged {
  const logRatio = (towards * alternative - alternative ** 2 / 2) / se ** 2
  const shown = logRatio >= Math.log((1 - beta) / alpha)
  const refuted = logRatio <= Math.log(beta / (1 - alpha))
  return { state: stateOf(shown, refuted), logRatio, lower: Number.NaN, upper: Number.NaN }
}

function byBounds(rule: StoppingRule, towards: number, se: number, respondents: number): Judged {
  const lower = towards - reach(rule.alpha, se, respondents, rule.cap)
  const upper = towards + reach(rule.beta, se, respondents, rule.cap)
  // a path that is surely positive is not refuted for being small
  return { state: stateOf(lower > 0, upper < rule.alternative), logRatio: Number.NaN, lower, upper }
}

function stateOf(shown: boolean, refuted: boolean): SequentialPath['state'] {
  if (shown) return 'shown'
  return refuted ? 'refuted' : 'open'
}

/**
 * Distance of a one-sided asymptotic confidence sequence from its estimate, se √(2 (n ρ² + 1)/(n ρ²) ln(1 + √(n ρ² + 1)/(2 α))).
 * ρ makes it tightest at half of the cap.
 */
function reach(alpha: number, se: number, respondents: number, cap: number): number {
  const twice = -2 * Math.log(2 * alpha)
  const rho2 = (twice + Math.log(twice + 1)) / (cap / 2)
  const t = respondents * rho2
  return se * Math.sqrt((2 * (t + 1) * Math.log(1 + Math.sqrt(t + 1) / (2 * alpha))) / t)
}

/**
 * Interval of a path that holds the truth with this confidence at every look at once, and so wherever a study stopped: the two-sided
 * asymptotic confidence sequence, about half as wide again as that of a fixed number. Holds for either kind of rule.
 */
export function anytimeInterval(
  { est, se }: Pick<PathEstimate, 'est' | 'se'>,
  confidence: number,
  { respondents, rule }: Pick<SequentialOutcome, 'respondents' | 'rule'>,
): readonly [number, number] {
  const distance = reach((1 - confidence) / 2, se, respondents, rule.cap)
  return [est - distance, est + distance]
}

function fixedDesign(
  { alternative, alpha, beta }: StoppingRule,
  { paths, respondents }: SequentialLook,
): number {
  const distance = (normalQuantile(1 - alpha) + normalQuantile(1 - beta)) / alternative
  const needed = paths.map(({ se }) => respondents * se ** 2 * distance ** 2)
  return Math.ceil(Math.max(...needed))
}
