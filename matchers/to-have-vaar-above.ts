import type { EstimatorOptions, VaarEstimator } from '../src/alignment/aggregate.ts'
import { vaar } from '../src/alignment/vaar.ts'
import { judgeVaarAbove, lowerBoundOf, type Verdict } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { adviceOnSettledPaths } from './advice-on-paths.ts'
import { chanceOf } from './chance-of.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { describeVaar, nameOfVaar } from './describe-vaar.ts'
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
  const subject = `${bound ? `the lower ${percent(bound.confidence)} bound of ` : ''}${nameOfVaar(result.estimator)}`
  return {
    call: `toHaveVAARAbove(${threshold}${describeOptions(options)})`,
    claim: `${subject} above ${threshold}`,
    denial: `${subject} not above ${threshold}`,
    found: bound
      ? [describeBound({ ...bound, lower: lowerBoundOf(claim) }), describeVaar(result)]
      : describeVaar(result),
    about: 'paths',
    next: adviceOnSettledPaths,
    verdict: startingWith(
      result.value > threshold ? undefined : `VAAR ${result.value.toFixed(3)} is not above ${threshold}`,
      judgeVaarAbove(claim, groundsOf(assessment)),
    ),
    vaar: result,
    chance: chanceOf(
      assessment,
      threshold,
      { ...how, confidence },
      `${confidence === undefined ? '{ confidence: 0.9 } or ' : ''}toHaveExpectedSigns() makes that rarer`,
    ),
  }
}

/** A failure is of the claim first, and of what brought it about then. */
function startingWith(reason: string | undefined, verdict: Verdict): Verdict {
  if (reason === undefined || verdict.verdict !== 'fail') return verdict
  return { ...verdict, reasons: [reason, ...verdict.reasons] }
}

function describeBound({
  lower,
  draws: { draws, failed },
}: {
  readonly lower: number
  readonly draws: { readonly draws: number; readonly failed: number }
}): string {
  const lost = failed > 0 ? `, ${failed} of them without estimates` : ''
  return `lower bound ${lower.toFixed(3)} (${draws} draws of the respondents${lost})`
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`
}
