import { normalQuantile } from '../../numerics/distributions.ts'
import { signed } from '../../numerics/signed.ts'
import type { Check } from '../check.ts'
import type { HumanReference } from '../human-reference.ts'
import { type Prospect, remedyByRespondents, widerForSure } from '../remedy-by-respondents.ts'
import { preconditionVerdict, type Verdict } from '../verdict.ts'
import type { PathComparison } from './compare-models.ts'
import type { PathDifference, PathEquality } from './equal-paths.ts'
import type { ComparableEstimator } from './expected-vaar.ts'
import {
  type KnownPaths,
  type VaarDifference,
  vaarDifference,
  withMoreRespondents,
} from './vaar-difference.ts'

/** The claim "the candidate's VAAR is not lower than the baseline's by `margin` or more", and what it is about. */
export interface NonInferiorityClaim {
  readonly candidate: KnownPaths
  readonly baseline: KnownPaths
  readonly reference: HumanReference
  readonly estimator: ComparableEstimator
  /** Above 0 and below 1, on the scale of VAAR. */
  readonly margin: number
  readonly alpha: number
}

/**
 * Judges non-inferiority: pass when the lower bound of the difference lies above −margin, fail when the upper bound lies
 * at or below it, inconclusive otherwise and where a precondition of either model fails. At a true difference of −margin a
 * pass is false at most `alpha` of the time.
 *
 * @param checks - Preconditions of both models.
 */
export function judgeNoLessAligned(
  claim: NonInferiorityClaim,
  checks: readonly Check[],
): { readonly verdict: Verdict; readonly difference: VaarDifference } {
  const { candidate, baseline, reference, estimator, margin, alpha } = claim
  const difference = vaarDifference(candidate, baseline, reference, { estimator, alpha })
  const blocked = preconditionVerdict(checks)
  if (blocked) return { verdict: blocked, difference }
  if (Number.isNaN(difference.difference)) {
    return {
      verdict: { verdict: 'inconclusive', reasons: ['a path has no usable estimate'], remedies: [] },
      difference,
    }
  }
  const kind = weigh(difference, margin)
  if (kind === 'pass') return { verdict: { verdict: kind, reasons: [], remedies: [] }, difference }
  const bounds = `[${signed(difference.lower)}, ${signed(difference.upper)}]`
  if (kind === 'fail') {
    const reasons = [`VAAR is lower by more than the margin: the bounds of the difference are ${bounds}`]
    return { verdict: { verdict: kind, reasons, remedies: [] }, difference }
  }
  // a difference takes milliseconds; its bounds are so many errors away
  const wider = widerForSure(normalQuantile(1 - alpha / 2))
  const decides = (share: number) => {
    const more = (known: KnownPaths) => withMoreRespondents(known, 1 / (share * wider) ** 2)
    const then = vaarDifference(more(candidate), more(baseline), reference, { estimator, alpha })
    return weigh(then, margin) !== 'inconclusive'
  }
  return {
    verdict: {
      verdict: kind,
      reasons: [`the bounds of the difference, ${bounds}, reach over the margin of -${margin}`],
      remedies: [remedyByRespondents(difference.respondents, { dimensions: 0, decides }, { ofBoth: true })],
    },
    difference,
  }
}

function weigh({ lower, upper }: VaarDifference, margin: number): Verdict['verdict'] {
  if (lower > -margin) return 'pass'
  return upper <= -margin ? 'fail' : 'inconclusive'
}

/**
 * Judges the claim "no path differs by `within` or more".
 *
 * - pass: the 90% interval of every path's difference lies within ±`within` (two one-sided tests a path, all must reject:
 *   no multiplicity to correct);
 * - fail: not so, and equal paths are refuted at `alpha` by the likelihood-ratio test, or by the Wald test where that is
 *   missing;
 * - inconclusive otherwise, and where a precondition of either model fails.
 */
export function judgeSamePaths(
  { equality, notes }: Pick<PathComparison, 'equality' | 'notes'>,
  { within, alpha = 0.05 }: { readonly within: number; readonly alpha?: number },
  { checks, respondents }: { readonly checks: readonly Check[]; readonly respondents: number },
): Verdict {
  const blocked = preconditionVerdict(checks)
  if (blocked) return blocked
  const { differences } = equality
  if (!differences.every(({ difference, se }) => Number.isFinite(difference) && se > 0)) {
    return { verdict: 'inconclusive', reasons: ['a path has no usable estimate', ...notes], remedies: [] }
  }
  if (equivalent(differences, within, 1)) return { verdict: 'pass', reasons: [...notes], remedies: [] }
  const test = differenceTest(equality)
  if (test.pvalue < alpha) {
    const which = differences.filter(apart).map(({ path, difference }) => `${path} by ${signed(difference)}`)
    const reasons = [
      `the paths are shown to differ (${test.words})${which.length > 0 ? `: ${which.join(', ')}` : ''}`,
      ...notes,
    ]
    return { verdict: 'fail', reasons, remedies: [] }
  }
  const wide = differences.filter(difference => !equivalent([difference], within, 1))
  const decides: Prospect['decides'] = (share, deviates) => {
    const then = differences.map((path, p) => shifted(path, path.se * share * deviates[p]!))
    const differs = then.some(({ difference, se }) => Math.abs(difference) > 2 * se * share)
    return differs || equivalent(then, within, share)
  }
  return {
    verdict: 'inconclusive',
    reasons: [
      `the paths are neither shown to differ (${test.words}) nor shown to be within ${within}: the 90% interval of ${wide.map(({ path }) => path).join(' and of ')} reaches beyond it`,
      ...notes,
    ],
    remedies: [
      remedyByRespondents(respondents, { dimensions: differences.length, decides }, { ofBoth: true }),
    ],
  }
}

/** The same path in a study that found another difference. */
function shifted(path: PathDifference, by: number): PathDifference {
  const [lower, upper] = path.interval
  return { ...path, difference: path.difference + by, interval: [lower + by, upper + by] }
}

function equivalent(differences: readonly PathDifference[], within: number, share: number): boolean {
  return differences.every(({ difference, interval }) => {
    const half = ((interval[1] - interval[0]) / 2) * share
    return difference - half > -within && difference + half < within
  })
}

function differenceTest({ likelihoodRatio, wald }: PathEquality): { pvalue: number; words: string } {
  const { chisq, df, pvalue } = likelihoodRatio ?? wald
  const name = likelihoodRatio ? 'likelihood ratio' : 'Wald'
  const p = pvalue < 0.0005 ? '< 0.001' : `= ${pvalue.toFixed(3)}`
  return { pvalue, words: `${name} chi-square(${df}) = ${chisq.toFixed(2)}, p ${p}` }
}

function apart({ interval: [lower, upper] }: PathDifference): boolean {
  return lower > 0 || upper < 0
}
