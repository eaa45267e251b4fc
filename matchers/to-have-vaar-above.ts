import { type EstimatorOptions, type VaarEstimator, vaarEstimators } from '../src/alignment/aggregate.ts'
import { type VaarResult, vaar } from '../src/alignment/vaar.ts'
import { judgeVaarAbove, lowerBoundOf } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assess.ts'
import { MatcherInputError } from '../src/errors.ts'
import { chanceOf } from './chance-of.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { groundsOf } from './grounds-of.ts'
import type { Judgement } from './judgement.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

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
    requireUsable: () => requireUsable(threshold, options),
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

function requireUsable(threshold: unknown, options: VaarAboveOptions): void {
  refuseUnknownOptions('toHaveVAARAbove', options, [
    'estimator',
    'confidence',
    'alpha',
    'negligible',
    'provenance',
  ])
  const { estimator, confidence, alpha, negligible } = options
  const refuse = (what: string, mend: string) => {
    throw new MatcherInputError(`toHaveVAARAbove was given ${what}.`, mend)
  }
  if (!(typeof threshold === 'number' && threshold > 0 && threshold < 1)) {
    refuse(
      `the threshold ${String(threshold)}`,
      'Give a number above 0 and below 1, e.g. toHaveVAARAbove(0.7).',
    )
  }
  if (estimator !== undefined && !vaarEstimators.includes(estimator)) {
    refuse(`the estimator ${JSON.stringify(estimator)}`, `Choose one of ${vaarEstimators.join(', ')}.`)
  }
  if (confidence !== undefined && !(typeof confidence === 'number' && confidence > 0.5 && confidence < 1)) {
    refuse(`the confidence ${String(confidence)}`, 'Give a number above 0.5 and below 1, e.g. 0.9.')
  }
  if (alpha !== undefined && !(typeof alpha === 'number' && alpha > 0 && alpha < 0.5)) {
    refuse(`the alpha ${String(alpha)}`, 'Give a number above 0 and below 0.5, e.g. 0.05.')
  }
  if (negligible !== undefined && !(typeof negligible === 'number' && negligible >= 0 && negligible < 1)) {
    refuse(`the negligible path ${String(negligible)}`, 'Give a number from 0 and below 1, e.g. 0.1.')
  }
  requireFitting('alpha', alpha, 'significant', estimator)
  requireFitting('negligible', negligible, 'rope', estimator)
}

/** An option that the estimator does not heed would leave the assertion other than it reads. */
function requireFitting(
  option: string,
  value: number | undefined,
  of: VaarEstimator,
  estimator: VaarEstimator | undefined,
): void {
  if (value === undefined || estimator === of) return
  throw new MatcherInputError(
    `toHaveVAARAbove was given ${option}, which only the estimator '${of}' heeds.`,
    `Leave it out, or add estimator: '${of}'.`,
  )
}
