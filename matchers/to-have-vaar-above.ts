import type { EstimatorOptions, VaarEstimator } from '../src/alignment/aggregate.ts'
import { type VaarResult, vaar } from '../src/alignment/vaar.ts'
import { judgeVaarAbove, lowerBoundOf } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { chanceOf } from './chance-of.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { groundsOf } from './grounds-of.ts'
import type { Judgement } from './judgement.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { requireVaarClaim } from './require-vaar-claim.ts'

/** Options of `toHaveVAARAbove`. */
export interface VaarAboveOptions extends CommonOptions, EstimatorOptions {
  /** How the paths' evidence becomes one number. Default `logScore`. */
  readonly estimator?: VaarEstimator
  /**
   * Above 0.5 and below 1: asks the lower bound of VAAR with this confidence to be above the threshold, by a bootstrap of 1,000
   * draws of the respondents. Default: VAAR itself is asked, whatever its error.
   */
  readonly confidence?: number
}

/**
 * Passes when the model's Value-Action Alignment Rate, or with `confidence` its lower bound, is above the threshold.
 *
 * Fails when it is not and some path is settled against its expected sign or effectively zero; anything else, and any
 * failed precondition, is inconclusive, which fails both this and its `.not`.
 *
 * @param received - A model or an assessment.
 * @param threshold - Above 0 and below 1.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toHaveVAARAbove(
  this: MatcherContext,
  received: unknown,
  threshold: number,
  options: VaarAboveOptions = {},
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toHaveVAARAbove',
    options,
    requireUsable: () =>
      requireVaarClaim('toHaveVAARAbove', threshold, options, [
        'estimator',
        'confidence',
        'alpha',
        'negligible',
      ]),
    judge: assessment => judge(assessment, threshold, options),
  })
}

async function judge(
  assessment: Assessment,
  threshold: number,
  options: VaarAboveOptions,
): Promise<Judgement> {
  const { provenance: _, confidence, ...how } = options
  const { paths, reference, pathCovariance: covariance } = assessment
  const bound = confidence === undefined ? undefined : { confidence, draws: await assessment.draws() }
  const claim = { paths, reference, covariance, threshold, bound, ...how }
  const result = vaar(paths, reference, { covariance, ...how })
  return {
    call: `toHaveVAARAbove(${threshold}${describeOptions(options)})`,
    claim: `${bound ? `lower ${percent(bound.confidence)} bound of VAAR` : 'VAAR'} above ${threshold.toFixed(3)} (${result.estimator})`,
    found: describeResult(result, bound && { ...bound, lower: lowerBoundOf(claim) }),
    verdict: judgeVaarAbove(claim, groundsOf(assessment)),
    vaar: result,
    chance: chanceOf(
      assessment,
      threshold,
      { ...how, confidence },
      `${confidence === undefined ? '{ confidence: 0.9 } or ' : ''}toHaveExpectedSigns() brings it down`,
    ),
  }
}

function describeResult(
  { value, logLoss }: VaarResult,
  bound:
    | { lower: number; confidence: number; draws: { readonly draws: number; readonly failed: number } }
    | undefined,
): string {
  if (Number.isNaN(value)) return 'no VAAR'
  const found = `${value.toFixed(3)}, log-loss ${logLoss.toFixed(3)}`
  if (!bound) return found
  const { draws, failed } = bound.draws
  const lost = failed > 0 ? `, ${failed} of them without estimates` : ''
  return `lower bound ${bound.lower.toFixed(3)} (${draws} draws${lost}); VAAR ${found}`
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`
}
