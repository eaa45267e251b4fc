import { smallSampleLevel } from '../src/alignment/null-estimate.ts'
import { nullStudyOf } from '../src/alignment/null-study.ts'
import { type VaarResult, vaar } from '../src/alignment/vaar.ts'
import { judgeVaarAbove } from '../src/alignment/verdict.ts'
import { MatcherInputError } from '../src/errors.ts'
import { adviceOnSettledPaths } from './advice-on-paths.ts'
import { chanceOf } from './chance-of.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { describeProbability } from './describe-probability.ts'
import { groundsOf } from './grounds-of.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Options of `toHaveExpectedSigns`. */
export interface ExpectedSignsOptions extends CommonOptions {
  /** Probability that every single path must have of its expected sign; above 0.5 and below 1. Default 0.95. */
  readonly level?: number
}

/**
 * Passes when every path has its expected sign with at least this probability (an intersection-union test): a model with
 * any path that does not exist, or is reversed, passes at most 1 - level of the time, however many paths there are.
 * The probability is by a normal deviate, and standard errors of few respondents are themselves uncertain: somewhat more than the
 * level is needed, .953 for .95 with 300 respondents, .960 with 100 (`smallSampleLevel`).
 *
 * Fails when some path is settled against its expected sign or effectively zero; anything else, and any failed
 * precondition, is inconclusive, which fails both this and its `.not`.
 *
 * @param received - A model or an assessment.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toHaveExpectedSigns(
  this: MatcherContext,
  received: unknown,
  options: ExpectedSignsOptions = {},
): Promise<MatcherResult> {
  const { level = 0.95 } = options
  return conclude(this, received, {
    name: 'toHaveExpectedSigns',
    options,
    requireUsable: () => requireUsable(options),
    judge: assessment => {
      const { paths, reference, pathCovariance, fit } = assessment
      const result = vaar(paths, reference, { estimator: 'minimum' })
      const { respondents, predictors } = nullStudyOf(fit, paths, pathCovariance, reference)
      const threshold = smallSampleLevel(level, respondents, predictors)
      const claim = { paths, reference, threshold, inclusive: true, estimator: 'minimum' } as const
      const signs = result.paths.map(({ path, expectedSign }) => `${path} ${expectedSign}`).join(', ')
      const applied =
        fit.status === 'ok'
          ? `${threshold.toFixed(4)} (${level}, stricter with few respondents, ${respondents} here)`
          : `${level}`
      return {
        call: `toHaveExpectedSigns(${describeOptions(options).replace(/^, /, '')})`,
        claim: `${signs}; each with probability at least ${applied}`,
        denial: `some sign less sure (${signs}): probability below ${applied}`,
        found: leastProbable(result),
        about: 'paths',
        next: adviceOnSettledPaths,
        verdict: judgeVaarAbove(claim, groundsOf(assessment)),
        vaar: result,
        chance: chanceOf(assessment, threshold, { estimator: 'minimum', largeSampleThreshold: level }, ''),
      }
    },
  })
}

/** The path that the claim stands or falls with. */
function leastProbable({ paths, value }: VaarResult): string {
  if (Number.isNaN(value)) return 'no estimate of every path'
  const least = paths.toSorted((a, b) => a.pi - b.pi)[0]!
  return `least sure: ${least.path} ${least.expectedSign}, probability ${describeProbability(least.pi)}`
}

function requireUsable(options: ExpectedSignsOptions): void {
  refuseUnknownOptions('toHaveExpectedSigns', options, ['level', 'provenance'])
  const { level } = options
  if (level !== undefined && !(typeof level === 'number' && level > 0.5 && level < 1)) {
    throw new MatcherInputError(
      `toHaveExpectedSigns was given the level ${String(level)}.`,
      'Give a number above 0.5 and below 1, e.g. 0.95.',
    )
  }
}
