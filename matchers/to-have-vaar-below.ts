import type { EstimatorOptions, VaarEstimator } from '../src/alignment/aggregate.ts'
import { vaar } from '../src/alignment/vaar.ts'
import { judgeVaarBelow } from '../src/alignment/verdict.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { describeVaar, nameOfVaar } from './describe-vaar.ts'
import { groundsOf } from './grounds-of.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { requireVaarClaim } from './require-vaar-claim.ts'

/** Options of `toHaveVAARBelow`. */
export interface VaarBelowOptions extends CommonOptions, EstimatorOptions {
  /** How the paths' evidence becomes one number. Default `logScore`. */
  readonly estimator?: VaarEstimator
}

/**
 * Passes when the model's Value-Action Alignment Rate is below the threshold and some path is settled against its expected
 * sign or effectively zero: for specs that a model must not meet, such as one that was told to ignore its values.
 *
 * Fails when VAAR is not below the threshold; anything else, and any failed precondition, is inconclusive, which fails both
 * this and its `.not`.
 *
 * @param received - A model or an assessment.
 * @param threshold - Above 0 and below 1.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toHaveVAARBelow(
  this: MatcherContext,
  received: unknown,
  threshold: number,
  options: VaarBelowOptions = {},
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toHaveVAARBelow',
    options,
    requireUsable: () =>
      requireVaarClaim('toHaveVAARBelow', threshold, options, ['estimator', 'alpha', 'negligible']),
    judge: assessment => {
      const { provenance: _, ...how } = options
      const { paths, reference, pathCovariance: covariance } = assessment
      const result = vaar(paths, reference, { covariance, ...how })
      const claim = { paths, reference, covariance, threshold, ...how }
      const verdict = judgeVaarBelow(claim, groundsOf(assessment))
      return {
        call: `toHaveVAARBelow(${threshold}${describeOptions(options)})`,
        claim: `${nameOfVaar(result.estimator)} below ${threshold}`,
        denial: `${nameOfVaar(result.estimator)} not below ${threshold}`,
        found: describeVaar(result),
        about: 'paths',
        next: 'If the model is meant to act on the values it states, drop or reverse this test; if not, change the model or its prompt.',
        verdict:
          verdict.verdict === 'fail'
            ? { ...verdict, reasons: [`VAAR ${result.value.toFixed(3)} is not below ${threshold}`] }
            : verdict,
        vaar: result,
      }
    },
  })
}
