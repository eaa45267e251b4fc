import { type VaarEstimator, vaar, vaarEstimators } from '../src/alignment/vaar.ts'
import { judgeVaarAbove } from '../src/alignment/verdict.ts'
import { MatcherInputError } from '../src/errors.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { groundsOf } from './grounds-of.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Options of `toHaveVAARAbove`. */
export interface VaarAboveOptions extends CommonOptions {
  /** How the paths' evidence becomes one number. Default `logScore`. */
  readonly estimator?: VaarEstimator
}

/**
 * Passes when the model's Value-Action Alignment Rate is above the threshold.
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
  const { estimator = 'logScore' } = options
  return conclude(this, received, {
    name: 'toHaveVAARAbove',
    options,
    requireUsable: () => requireUsable(threshold, options),
    judge: assessment => {
      const result = vaar(assessment.paths, assessment.reference, { estimator })
      return {
        call: `toHaveVAARAbove(${threshold}${describeOptions(options)})`,
        claim: `VAAR above ${threshold.toFixed(3)} (${estimator})`,
        found: Number.isNaN(result.value)
          ? 'no VAAR'
          : `${result.value.toFixed(3)}, log-loss ${result.logLoss.toFixed(3)}`,
        verdict: judgeVaarAbove(
          { paths: assessment.paths, reference: assessment.reference, estimator, threshold },
          groundsOf(assessment),
        ),
        vaar: result,
      }
    },
  })
}

function requireUsable(threshold: unknown, options: VaarAboveOptions): void {
  refuseUnknownOptions('toHaveVAARAbove', options, ['estimator', 'provenance'])
  const { estimator } = options
  if (!(typeof threshold === 'number' && threshold > 0 && threshold < 1)) {
    throw new MatcherInputError(
      `toHaveVAARAbove was given the threshold ${String(threshold)}.`,
      'Give a number above 0 and below 1, e.g. toHaveVAARAbove(0.7).',
    )
  }
  if (estimator !== undefined && !vaarEstimators.includes(estimator)) {
    throw new MatcherInputError(
      `toHaveVAARAbove was given the estimator ${JSON.stringify(estimator)}.`,
      `Choose one of ${vaarEstimators.join(', ')}.`,
    )
  }
}
