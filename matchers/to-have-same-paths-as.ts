import { comparePaths } from '../src/alignment/comparison/compare-models.ts'
import { checksOfBoth } from '../src/alignment/comparison/compare-with-baseline.ts'
import type { PathDifference, PathEquality } from '../src/alignment/comparison/equal-paths.ts'
import { judgeSamePaths } from '../src/alignment/comparison/judge-comparison.ts'
import { MatcherInputError } from '../src/errors.ts'
import { signed } from '../src/numerics/signed.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { callOfOther, nameOfOther, rowsOfOther } from './other-model.ts'
import { requireOther, sidesOf } from './received-other.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Options of `toHaveSamePathsAs`. */
export interface SamePathsOptions extends CommonOptions {
  /** Paths this far apart, in standard deviations, are not the same: above 0 and below 1. Default 0.2. */
  readonly within?: number
}

/** The size of a typical path: a model without one that the other has is not the same. */
const defaultWithin = 0.2

/**
 * Passes when every path is shown to differ from the other's by less than `within`, fails when equal paths are refuted;
 * anything else, and any failed precondition of either side, is inconclusive, which fails both this and its `.not`.
 *
 * Both are groups of one structural equation model with equal loadings; where those do not hold, each one's own
 * standardized paths are compared, and the message says so.
 *
 * @param received - A model or an assessment.
 * @param other - Another one, or a sample of people.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toHaveSamePathsAs(
  this: MatcherContext,
  received: unknown,
  other: unknown,
  options: SamePathsOptions = {},
): Promise<MatcherResult> {
  const { within = defaultWithin } = options
  return conclude(this, received, {
    name: 'toHaveSamePathsAs',
    options,
    requireUsable: () => requireUsable(other, options),
    judge: async assessment => {
      const sides = await sidesOf(assessment, other, 'toHaveSamePathsAs')
      const comparison = comparePaths(sides.candidate, sides.other)
      const respondents = Math.min(sides.candidate.respondents.inFit, sides.other.respondents.inFit)
      return {
        call: `toHaveSamePathsAs(${callOfOther(sides.other, other)}${describeOptions(options)})`,
        claim: `every path shown to be within ${within} standard deviations of that of ${nameOfOther(sides.other)}; fails where that is not so and the paths are shown to differ (p < 0.05)`,
        denial: `paths shown to differ from those of ${nameOfOther(sides.other)} (p < 0.05), and not each shown to be within ${within} standard deviations`,
        found: [
          ...comparison.equality.differences.map(describe),
          scaleOf(comparison.equality, nameOfOther(sides.other)),
        ],
        about: 'paths',
        next: `The model acts on its values otherwise than ${nameOfOther(sides.other)}: keep that one, or change the model or its prompt; if only less alignment matters, use toBeNoLessAlignedThan(…).`,
        other: rowsOfOther(sides.other),
        verdict: judgeSamePaths(
          comparison,
          { within },
          { checks: checksOfBoth(sides.candidate, sides.other), respondents },
        ),
      }
    },
  })
}

function describe({
  path,
  candidate,
  baseline,
  difference,
  interval: [lower, upper],
}: PathDifference): string {
  if (Number.isNaN(difference)) return `no difference of ${path}`
  return `${path} ${signed(candidate)} minus ${signed(baseline)} = ${signed(difference)}, 90% interval [${signed(lower)}, ${signed(upper)}]`
}

/** Why these are not quite the paths that stand below. */
function scaleOf({ metric }: PathEquality, other: string): string {
  return metric === 'common'
    ? `(this model minus ${other}, both with equal loadings on the scale of ${other}: not quite the numbers of Paths and Beside)`
    : `(this model minus ${other}, each by its own standardized paths: the two do not measure alike)`
}

function requireUsable(other: unknown, options: SamePathsOptions): void {
  const matcher = 'toHaveSamePathsAs'
  requireOther(matcher, other, { withPeople: true })
  refuseUnknownOptions(matcher, options, ['within', 'provenance'])
  const { within } = options
  if (within !== undefined && !(typeof within === 'number' && within > 0 && within < 1)) {
    throw new MatcherInputError(
      `${matcher} was given within: ${String(within)}.`,
      'Give a number above 0 and below 1, in standard deviations, e.g. 0.2.',
    )
  }
}
