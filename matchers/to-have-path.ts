import { judgePath, pathInterval } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assess.ts'
import { MatcherInputError } from '../src/errors.ts'
import { conclude } from './conclude.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** What `toHavePath` claims of a standardized path; at least one of sign, min and max. */
export interface PathExpectation {
  readonly sign?: 'positive' | 'negative'
  /** Smallest standardized coefficient. */
  readonly min?: number
  /** Largest standardized coefficient. */
  readonly max?: number
  /** Confidence of the interval that decides, above 0.5 and below 1. Default 0.95. */
  readonly confidence?: number
}

/**
 * Passes when the whole confidence interval of a standardized path lies inside the claim, fails when it lies outside;
 * an interval that reaches over the border, and any failed precondition, is inconclusive, which fails both this and
 * its `.not`.
 *
 * @param received - A model or an assessment.
 * @param path - As lavaan writes it, e.g. `sharing ~ privacy`; spaces do not matter.
 * @throws MatcherInputError for a path that is not in the study's reference or a claim that claims nothing, also under `.not`.
 */
export function toHavePath(
  this: MatcherContext,
  received: unknown,
  path: string,
  expectation: PathExpectation,
): Promise<MatcherResult> {
  return conclude(
    this,
    received,
    'toHavePath',
    assessment => {
      const { confidence = 0.95 } = expectation
      const estimate = findPath(assessment, path)
      const [lower, upper] = pathInterval(estimate, confidence)
      const verdict = judgePath(
        estimate,
        { ...expectation, confidence },
        { checks: assessment.checks, respondents: assessment.respondents.inFit },
      )
      return {
        call: `toHavePath('${path}', ${describeClaim(expectation)})`,
        claim: `${estimate.path} with ${describeClaim(expectation)}, judged by its ${Math.round(confidence * 100)}% interval`,
        found: Number.isNaN(estimate.est)
          ? 'no estimate'
          : `${estimate.est.toFixed(3)}, SE ${estimate.se.toFixed(3)}, interval [${lower.toFixed(3)}, ${upper.toFixed(3)}]`,
        verdict,
      }
    },
    () => requireUsable(path, expectation),
  )
}

function findPath({ paths }: Assessment, path: string) {
  const plain = (text: string) => text.replaceAll(/\s+/g, '')
  const found = paths.find(candidate => plain(candidate.path) === plain(path))
  if (found) return found
  throw new MatcherInputError(
    `toHavePath was given the path "${path}", which is not in study.reference.`,
    `Its paths are: ${paths.map(candidate => `"${candidate.path}"`).join(', ')}.`,
  )
}

function describeClaim({ sign, min, max }: PathExpectation): string {
  const parts = [
    sign === undefined ? [] : `sign: '${sign}'`,
    min === undefined ? [] : `min: ${min}`,
    max === undefined ? [] : `max: ${max}`,
  ].flat()
  return `{ ${parts.join(', ')} }`
}

function requireUsable(path: unknown, expectation: PathExpectation | undefined): void {
  const problem = problemOf(path, expectation)
  if (problem) {
    throw new MatcherInputError(
      `toHavePath ${problem}.`,
      "Write for example: toHavePath('sharing ~ privacy', { sign: 'negative' }) or { min: -0.4, max: -0.1 }.",
    )
  }
}

function problemOf(path: unknown, expectation: PathExpectation | undefined): string | undefined {
  if (typeof path !== 'string') return `was given the path ${String(path)}`
  if (typeof expectation !== 'object' || expectation === null)
    return 'was given nothing to expect of the path'
  refuseUnknownOptions('toHavePath', expectation, ['sign', 'min', 'max', 'confidence'])
  const { sign, min, max, confidence = 0.95 } = expectation
  if (sign === undefined && min === undefined && max === undefined)
    return 'was given neither a sign, nor min, nor max'
  if (sign !== undefined && sign !== 'positive' && sign !== 'negative')
    return `was given the sign ${JSON.stringify(sign)}`
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound !== undefined && !Number.isFinite(bound)) return `was given ${name}: ${String(bound)}`
  }
  if (min !== undefined && max !== undefined && !(min < max))
    return `was given min ${min} that is not below max ${max}`
  if (
    (sign === 'positive' && max !== undefined && max <= 0) ||
    (sign === 'negative' && min !== undefined && min >= 0)
  ) {
    return `was given a ${sign} sign and a range of the other sign`
  }
  if (!(confidence > 0.5 && confidence < 1)) return `was given the confidence ${confidence}`
  return undefined
}
