import { normalQuantile } from '../numerics/distributions.ts'
import type { Check } from './preconditions.ts'
import type { PathEvidence, VaarResult } from './vaar.ts'

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
const negligible = { halfWidth: 0.1, quantile: normalQuantile(0.95) }

/**
 * Judges the claim "VAAR is above the threshold".
 *
 * - any failed precondition: inconclusive;
 * - VAAR > threshold: pass;
 * - VAAR <= threshold, and some path is settled against its expected sign or effectively zero: fail;
 * - otherwise inconclusive, with the number of respondents that would settle it if the estimates stayed as they are.
 *
 * NaN is inconclusive.
 *
 * @param respondents - Respondents in the fit, for the remedy.
 */
export function judgeVaarAbove(
  result: VaarResult,
  threshold: number,
  { checks, respondents }: { checks: readonly Check[]; respondents: number },
): Verdict {
  const blocked = preconditionVerdict(checks)
  if (blocked) return blocked
  if (result.value > threshold) return { verdict: 'pass', reasons: [], remedies: [] }
  const settled = result.paths.flatMap(path => settlement(path) ?? [])
  if (result.value <= threshold && settled.length > 0)
    return { verdict: 'fail', reasons: settled, remedies: [] }
  return {
    verdict: 'inconclusive',
    reasons: [
      'VAAR is not above the threshold, but no path is settled against its expected sign or effectively zero',
    ],
    remedies: [
      remedyByRespondents(
        Math.max(...result.paths.map(path => settlingSize(path, respondents))),
        respondents,
      ),
    ],
  }
}

/** What a sign or a range claimed of one path. */
export interface PathClaim {
  readonly sign?: 'positive' | 'negative'
  readonly min?: number
  readonly max?: number
  /** Confidence of the interval that decides, above 0.5 and below 1. */
  readonly confidence: number
}

/**
 * Judges a claim about one path by its confidence interval: pass when the whole interval lies inside the claimed
 * region, fail when it lies outside, inconclusive when it straddles a border.
 */
export function judgePath(
  path: { readonly est: number; readonly se: number },
  claim: PathClaim,
  { checks, respondents }: { checks: readonly Check[]; respondents: number },
): Verdict {
  const blocked = preconditionVerdict(checks)
  if (blocked) return blocked
  const [lower, upper] = pathInterval(path, claim.confidence)
  const from = Math.max(
    claim.min ?? Number.NEGATIVE_INFINITY,
    claim.sign === 'positive' ? 0 : Number.NEGATIVE_INFINITY,
  )
  const to = Math.min(
    claim.max ?? Number.POSITIVE_INFINITY,
    claim.sign === 'negative' ? 0 : Number.POSITIVE_INFINITY,
  )
  const interval = `its ${percent(claim.confidence)} interval [${lower.toFixed(3)}, ${upper.toFixed(3)}]`
  if (lower > from && upper < to) return { verdict: 'pass', reasons: [], remedies: [] }
  if (upper <= from || lower >= to)
    return { verdict: 'fail', reasons: [`${interval} lies outside the claim`], remedies: [] }
  const border = lower <= from ? from : to
  const needed = respondentsToSettle(Math.abs(path.est - border), path.se, respondents, claim.confidence)
  return {
    verdict: 'inconclusive',
    reasons: [`${interval} reaches over ${border}, the border of the claim`],
    remedies: [remedyByRespondents(needed, respondents)],
  }
}

/** Two-sided normal confidence interval of a path. */
export function pathInterval(
  { est, se }: { readonly est: number; readonly se: number },
  confidence: number,
): readonly [number, number] {
  const half = normalQuantile((1 + confidence) / 2) * se
  return [est - half, est + half]
}

function preconditionVerdict(checks: readonly Check[]): Verdict | undefined {
  const failed = checks.filter(check => !check.ok)
  if (failed.length === 0) return undefined
  return {
    verdict: 'inconclusive',
    reasons: failed.map(({ name, detail }) => `precondition "${name}" failed: ${detail}`),
    remedies: failed.map(({ mend }) => mend),
  }
}

function settlement({ path, est, se, pi, expectedSign }: PathEvidence): string | undefined {
  if (pi <= settledAgainst)
    return `${path} is settled against its expected ${expectedSign} sign (probability ${pi < 0.0005 ? '<0.001' : pi.toFixed(3)})`
  const reach = Math.abs(est) + negligible.quantile * se
  if (reach <= negligible.halfWidth)
    return `${path} is effectively zero: its 90% interval lies within ±${negligible.halfWidth}`
  return undefined
}

/** A path is settled by its sign or as effectively zero, whichever border its estimate is farther from. */
function settlingSize({ est, se }: PathEvidence, respondents: number): number {
  const distance = Math.max(Math.abs(est), negligible.halfWidth - Math.abs(est))
  return respondentsToSettle(distance, se, respondents, 1 - 2 * settledAgainst)
}

/**
 * Respondents at which an estimate, staying as it is, is settled on its side of a border so far away: standard errors
 * shrink with the root of the sample.
 */
function respondentsToSettle(distance: number, se: number, respondents: number, confidence: number): number {
  return respondents * ((normalQuantile((1 + confidence) / 2) * se) / distance) ** 2
}

function remedyByRespondents(needed: number, respondents: number): string {
  const more = Math.ceil((needed - respondents) / 10) * 10
  return more > 0 && Number.isFinite(more)
    ? `About ${more} more respondents would settle it if the estimates stay as they are.`
    : 'More respondents would settle it.'
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`
}
