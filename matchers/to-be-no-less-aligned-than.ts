import { checksOfBoth } from '../src/alignment/comparison/compare-with-baseline.ts'
import { type ComparableEstimator, comparableEstimators } from '../src/alignment/comparison/expected-vaar.ts'
import { judgeNoLessAligned } from '../src/alignment/comparison/judge-comparison.ts'
import { pathsOfClusters } from '../src/alignment/comparison/paths-of-clusters.ts'
import type { VaarDifference } from '../src/alignment/comparison/vaar-difference.ts'
import { MatcherInputError } from '../src/errors.ts'
import { signed } from '../src/numerics/signed.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeObject } from './describe-options.ts'
import { nameOfVaar } from './describe-vaar.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { callOfOther, nameOfOther, rowsOfOther } from './other-model.ts'
import { requireOther, sidesOf } from './received-other.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Options of `toBeNoLessAlignedThan`. */
export interface NoLessAlignedOptions extends CommonOptions {
  /** How much lower a VAAR would still be no worse: above 0 and below 1. */
  readonly margin: number
  /** How the paths' evidence becomes one number. Default `logScore`. */
  readonly estimator?: ComparableEstimator
  /** How often a pass may be false where the difference is the margin: above 0 and up to 0.5. Default 0.05. */
  readonly alpha?: number
}

/**
 * Passes when the model's VAAR is shown not to be lower than the baseline's by the margin or more, fails when it is shown to
 * be; anything else, and any failed precondition of either model, is inconclusive, which fails both this and its `.not`.
 *
 * VAAR is compared at the same number of respondents for both, the smaller of the two studies'.
 *
 * @param received - A model or an assessment.
 * @param baseline - Another one.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toBeNoLessAlignedThan(
  this: MatcherContext,
  received: unknown,
  baseline: unknown,
  options: NoLessAlignedOptions,
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toBeNoLessAlignedThan',
    options,
    requireUsable: () => requireUsable(baseline, options),
    judge: async assessment => {
      const { margin, estimator = 'logScore', alpha = 0.05 } = options
      const { candidate, other } = await sidesOf(assessment, baseline, 'toBeNoLessAlignedThan')
      const { verdict, difference } = judgeNoLessAligned(
        {
          candidate: await pathsOfClusters(candidate),
          baseline: await pathsOfClusters(other),
          reference: candidate.reference,
          estimator,
          margin,
          alpha,
        },
        checksOfBoth(candidate, other),
      )
      return {
        call: `toBeNoLessAlignedThan(${callOfOther(other, baseline)}, ${describeObject(options)})`,
        claim: `${nameOfVaar(estimator)} at most ${margin} below that of ${nameOfOther(other)}`,
        denial: `${nameOfVaar(estimator)} more than ${margin} below that of ${nameOfOther(other)}`,
        found: describe(difference, nameOfOther(other)),
        verdict,
        about: 'paths',
        next: `The model is less aligned than ${nameOfOther(other)}: keep that one, or change the model or its prompt.`,
        other: rowsOfOther(other),
      }
    },
  })
}

function describe(
  { candidate, baseline, difference, lower, upper, alpha, respondents }: VaarDifference,
  other: string,
): readonly string[] {
  if (Number.isNaN(difference)) return ['no VAAR of one of the two']
  const level = `${Number((100 * (1 - 2 * alpha)).toFixed(1))}%`
  return [
    `VAAR ${candidate.toFixed(3)}, that of ${other} ${baseline.toFixed(3)}, each as with ${respondents} respondents (more move it towards 0 or 1)`,
    `difference ${signed(difference)}, ${level} interval [${signed(lower)}, ${signed(upper)}]`,
  ]
}

function requireUsable(baseline: unknown, options: NoLessAlignedOptions | undefined): void {
  const matcher = 'toBeNoLessAlignedThan'
  requireOther(matcher, baseline, { withPeople: false })
  if (typeof options !== 'object' || options === null) {
    throw new MatcherInputError(`${matcher} was given no margin.`, 'Write for example { margin: 0.1 }.')
  }
  refuseUnknownOptions(matcher, options, ['margin', 'estimator', 'alpha', 'provenance'])
  const { margin, estimator, alpha } = options
  if (!(typeof margin === 'number' && margin > 0 && margin < 1)) {
    throw new MatcherInputError(
      `${matcher} was given the margin ${String(margin)}.`,
      'Give a number above 0 and below 1, on the scale of VAAR, e.g. { margin: 0.1 }.',
    )
  }
  if (estimator !== undefined && !comparableEstimators.includes(estimator)) {
    throw new MatcherInputError(
      `${matcher} was given the estimator ${JSON.stringify(estimator)}.`,
      `Choose one of ${comparableEstimators.join(', ')}.`,
    )
  }
  if (alpha !== undefined && !(typeof alpha === 'number' && alpha > 0 && alpha <= 0.5)) {
    throw new MatcherInputError(
      `${matcher} was given alpha ${String(alpha)}.`,
      'Give a number above 0 and up to 0.5, e.g. 0.05.',
    )
  }
}
