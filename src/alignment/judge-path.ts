import { signed } from '../numerics/signed.ts'
import type { PathEstimate } from './path-estimate.ts'
import { pathInterval } from './path-interval.ts'
import { type Prospect, remedyByRespondents } from './remedy-by-respondents.ts'
import { anytimeInterval } from './sequential.ts'
import { type Grounds, preconditionVerdict, type Verdict, type VerdictKind } from './verdict.ts'

/** What a sign or a range claimed of one path. */
export interface PathClaim {
  readonly sign?: 'positive' | 'negative'
  readonly min?: number
  readonly max?: number
  /** Confidence of the interval that decides, above 0.5 and below 1. */
  readonly confidence: number
}

/** An estimate, with its standard error. */
type Estimate = Pick<PathEstimate, 'est' | 'se'>

/**
 * Judges a claim about one path by its confidence interval: pass when the whole interval lies inside the claimed
 * region, fail when it lies outside, inconclusive when it straddles a border or there is no interval.
 *
 * Of a study that stops once settled by the interval that holds at every look (`claimInterval`): it may have stopped because of this very
 * path, and then an interval made for a fixed number leaves out the truth too often. What its stopping rule says of all paths is
 * then no precondition.
 */
export function judgePath(path: Estimate, claim: PathClaim, grounds: Grounds): Verdict {
  const { checks, respondents, sequential } = grounds
  const blocked = preconditionVerdict(
    sequential ? checks.filter(({ name }) => name !== 'sequential gate') : checks,
  )
  if (blocked) return blocked
  if (!(Number.isFinite(path.est) && path.se > 0)) {
    return { verdict: 'inconclusive', reasons: ['the path has no usable estimate'], remedies: [] }
  }
  const verdict = weighPath(path, claim, sequential)
  const [lower, upper] = claimInterval(path, claim.confidence, sequential)
  const interval = `its ${percent(claim.confidence)} interval [${signed(lower)}, ${signed(upper)}]`
  if (verdict === 'pass') return { verdict, reasons: [], remedies: [] }
  if (verdict === 'fail') return { verdict, reasons: [`${interval} lies outside the claim`], remedies: [] }
  const borders = claimedRegion(claim).filter(border => lower <= border && border <= upper)
  const decides: Prospect['decides'] = (share, [deviate = 0]) => {
    const se = path.se * share
    return weighPath({ est: path.est + se * deviate, se }, claim, sequential) !== 'inconclusive'
  }
  return {
    verdict,
    reasons: [
      `${interval} reaches over ${borders.join(' and ')}, ${borders.length > 1 ? 'the borders' : 'the border'} of the claim`,
    ],
    remedies: [remedyByRespondents(respondents, { dimensions: 1, decides })],
  }
}

function weighPath(path: Estimate, claim: PathClaim, sequential: Grounds['sequential']): VerdictKind {
  const [lower, upper] = claimInterval(path, claim.confidence, sequential)
  const [from, to] = claimedRegion(claim)
  if (lower > from && upper < to) return 'pass'
  return upper <= from || lower >= to ? 'fail' : 'inconclusive'
}

function claimedRegion({ sign, min = -Infinity, max = Infinity }: PathClaim): readonly [number, number] {
  return [sign === 'positive' ? Math.max(min, 0) : min, sign === 'negative' ? Math.min(max, 0) : max]
}

/** The interval that decides a claim: of a fixed number of respondents the normal one. */
export function claimInterval(
  path: Estimate,
  confidence: number,
  sequential: Grounds['sequential'],
): readonly [number, number] {
  return sequential ? anytimeInterval(path, confidence, sequential) : pathInterval(path, confidence)
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`
}
