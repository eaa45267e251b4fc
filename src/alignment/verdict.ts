import { normalQuantile } from '../numerics/distributions.ts'
import { negligiblePath } from './aggregate.ts'
import type { Check } from './check.ts'
import type { HumanReference } from './human-reference.ts'
import type { PathDraws } from './path-draws.ts'
import type { PathEstimate } from './path-estimate.ts'
import { type Prospect, remedyByRespondents, widerForSure } from './remedy-by-respondents.ts'
import { type SequentialOutcome, sequentialCheck } from './sequential.ts'
import { type PathEvidence, type VaarOptions, vaar } from './vaar.ts'
import { vaarInterval } from './vaar-interval.ts'

/** `inconclusive` where the preconditions fail or the evidence settles nothing; never folded into the other two. */
export type VerdictKind = 'pass' | 'fail' | 'inconclusive'

/** A decision and why. */
export interface Verdict {
  readonly verdict: VerdictKind
  /** One sentence each. */
  readonly reasons: readonly string[]
  /** What would settle an inconclusive verdict; empty otherwise. */
  readonly remedies: readonly string[]
}

/** A path is settled against its expected sign when that sign is this improbable. */
const settledAgainst = 0.05
/** A path is effectively zero when its 90% interval lies within ±0.1 standard deviations. */
const negligible = { halfWidth: negligiblePath, quantile: normalQuantile(0.95) }

/** A remedy is an estimate; these many draws of a bootstrap are enough for it, and dear enough. */
const drawsOfRemedy = 200

/** What both judgements need besides the claim. */
export interface Grounds {
  /** Preconditions; a failed one makes any verdict inconclusive. */
  readonly checks: readonly Check[]
  /** Respondents in the fit, for saying how many more would settle it. */
  readonly respondents: number
  /** How a study that stops once settled came out; absent for a fixed number of respondents. */
  readonly sequential?: SequentialOutcome
}

/** The claim "VAAR is above the threshold", and the evidence it is about. */
export interface VaarClaim extends VaarOptions {
  readonly paths: readonly PathEstimate[]
  readonly reference: HumanReference
  readonly threshold: number
  /** The claim is "at least the threshold". */
  readonly inclusive?: boolean
  /** The claim is about the lower bound of VAAR with this confidence, made from these draws. */
  readonly bound?: { readonly confidence: number; readonly draws: PathDraws } | undefined
}

/**
 * Judges the claim "VAAR is above the threshold".
 *
 * - any failed precondition: inconclusive;
 * - VAAR (or its lower bound, where one is asked for) above the threshold: pass;
 * - VAAR itself not above it, and some path settled against its expected sign, or effectively zero and not settled in its
 *   favour: fail;
 * - otherwise inconclusive, with the number of respondents that would probably settle it, were the paths as estimated.
 *
 * NaN is inconclusive. Of a study that stops once settled, its stopping rule decides what passes at all, and what fails.
 *
 * @throws ArgumentError as `vaar` does.
 */
export function judgeVaarAbove(claim: VaarClaim, { checks, respondents, sequential }: Grounds): Verdict {
  const others = checks.filter(({ name }) => name !== 'sequential gate')
  const blocked = preconditionVerdict(others) ?? sequentialFailure(sequential) ?? preconditionVerdict(checks)
  if (blocked) return blocked
  if (claim.paths.some(({ est, se }) => !(Number.isFinite(est) && se > 0))) {
    return { verdict: 'inconclusive', reasons: ['a path has no usable estimate'], remedies: [] }
  }
  const { kind, reasons } = weighVaar(claim)
  if (kind !== 'inconclusive') return { verdict: kind, reasons, remedies: [] }
  const unsettled = 'no path is shown to lack the sign that it has in people, or to be effectively zero'
  const what = claim.bound ? 'the lower bound of VAAR' : 'VAAR'
  return {
    verdict: 'inconclusive',
    reasons: [
      reasons.length > 0
        ? `${what} is not above the threshold, but VAAR itself is (${reasons.join('; ')})`
        : `${what} is not above the threshold, but ${unsettled}`,
    ],
    remedies: [remedyByRespondents(respondents, prospectOf(claim))],
  }
}

/**
 * Judges the claim "VAAR is below the threshold", the mirror of `judgeVaarAbove`: pass when VAAR is below it and some path is
 * settled against its expected sign or effectively zero, fail when VAAR is not below it, otherwise inconclusive.
 *
 * @throws ArgumentError as `vaar` does.
 */
export function judgeVaarBelow(claim: Omit<VaarClaim, 'inclusive' | 'bound'>, grounds: Grounds): Verdict {
  const { verdict, reasons, remedies } = judgeVaarAbove({ ...claim, inclusive: true }, grounds)
  if (verdict === 'pass') return { verdict: 'fail', reasons: ['VAAR is not below the threshold'], remedies }
  if (verdict === 'fail') return { verdict: 'pass', reasons: [], remedies }
  const unsettled = reasons.length === 1 && reasons[0]!.startsWith('VAAR is not above')
  return {
    verdict,
    reasons: unsettled
      ? [
          'VAAR is below the threshold, but no path is shown to lack the sign that it has in people, or to be effectively zero: chance may be the cause',
        ]
      : reasons,
    remedies,
  }
}

/** A stopping rule that refuted a path has settled the claim; undefined otherwise. */
function sequentialFailure(outcome: SequentialOutcome | undefined): Verdict | undefined {
  if (outcome?.verdict !== 'fail') return undefined
  return { verdict: 'fail', reasons: [sequentialCheck(outcome).detail], remedies: [] }
}

function weighVaar(claim: VaarClaim): { kind: VerdictKind; reasons: string[] } {
  const { paths, reference, threshold, inclusive = false, bound, ...options } = claim
  const isAbove = (value: number) => (inclusive ? value >= threshold : value > threshold)
  const result = vaar(paths, reference, options)
  const above = isAbove(result.value)
  // the bound lies below VAAR, and is dear
  if (above && (!bound || isAbove(lowerBoundOf(claim)))) return { kind: 'pass', reasons: [] }
  const reasons = result.paths.flatMap(path => settlement(path) ?? [])
  const fails = !above && !Number.isNaN(result.value) && reasons.length > 0
  return { kind: fails ? 'fail' : 'inconclusive', reasons }
}

/** Lower bound of the claim's VAAR; NaN where none is asked for. */
export function lowerBoundOf({
  paths,
  reference,
  threshold: _,
  inclusive: __,
  bound,
  ...options
}: VaarClaim): number {
  if (!bound) return Number.NaN
  const { confidence, draws } = bound
  return vaarInterval(paths, draws, reference, { ...options, confidence, sides: 'lower' }).lower
}

/** The claim in other studies; with a bound, whose draws are dear, at the present estimates alone. */
function prospectOf(claim: VaarClaim): Prospect {
  const { bound, paths } = claim
  if (bound) {
    const wider = widerForSure(normalQuantile(bound.confidence))
    return { dimensions: 0, decides: share => isDecided(withShorterErrors(claim, share * wider)) }
  }
  const decides: Prospect['decides'] = (share, deviates) => {
    const then = withShorterErrors(claim, share)
    const drawn = then.paths.map((path, p) => ({ ...path, est: path.est + path.se * deviates[p]! }))
    return isDecided({ ...then, paths: drawn })
  }
  return { dimensions: paths.length, decides }
}

function isDecided(claim: VaarClaim): boolean {
  return weighVaar(claim).kind !== 'inconclusive'
}

/** The claim as it would be with more respondents: all errors shrink by a share, in the draws too. */
function withShorterErrors(claim: VaarClaim, share: number): VaarClaim {
  const { paths, covariance, bound } = claim
  const shorter = (drawn: readonly PathEstimate[]) =>
    drawn.map(({ path, est, se }, p) => {
      const centre = paths[p]!.est
      return { path, est: centre + (est - centre) * share, se: se * share }
    })
  return {
    ...claim,
    paths: shorter(paths),
    ...(covariance ? { covariance: covariance.map(row => row.map(value => value * share ** 2)) } : {}),
    ...(bound
      ? {
          bound: {
            ...bound,
            draws: { ...bound.draws, paths: bound.draws.paths.slice(0, drawsOfRemedy).map(shorter) },
          },
        }
      : {}),
  }
}

/** Inconclusive, with every failed check as a reason; undefined when all hold. */
export function preconditionVerdict(checks: readonly Check[]): Verdict | undefined {
  const failed = checks.filter(check => !check.ok)
  if (failed.length === 0) return undefined
  return {
    verdict: 'inconclusive',
    reasons: failed.map(({ name, detail }) => `precondition "${name}" failed: ${detail}`),
    remedies: failed.map(({ mend }) => mend),
  }
}

function settlement({ path, est, se, pi, expectedSign }: PathEvidence): string | undefined {
  if (pi <= settledAgainst) {
    return `${path} is ${expectedSign} in people, but not here (probability of ${expectedSign} ${pi < 0.0005 ? '<0.001' : pi.toFixed(3)})`
  }
  // a small effect that surely has its expected sign is no reason to fail
  const reach = Math.abs(est) + negligible.quantile * se
  if (pi < 1 - settledAgainst && reach <= negligible.halfWidth) {
    return `${path} is effectively zero: its 90% interval lies within ±${negligible.halfWidth}`
  }
  return undefined
}
