import { ArgumentError } from '../errors.ts'
import { percentileInterval } from '../sem/index.ts'
import { type AggregateContext, aggregate, type SignedPath } from './aggregate.ts'
import { type HumanReference, resolveReference } from './human-reference.ts'
import { type InvertedTest, invertTest, isLowerBoundAbove } from './invert-test.ts'
import type { PathDraws } from './path-draws.ts'
import type { PathEstimate } from './path-estimate.ts'
import { signedCorrelation, signedPaths, type VaarOptions } from './vaar.ts'

/** What the draws say of a VAAR. */
export interface VaarInterval {
  readonly lower: number
  /** 1 for a lower bound alone. */
  readonly upper: number
  /** As asked. */
  readonly confidence: number
  /** `percentile` for the estimators that count paths, the outer bounds of both for those that average probabilities. */
  readonly method: IntervalMethod
  /** Resamples drawn, and how many of them gave no estimates; these widen the interval. */
  readonly draws: number
  readonly failed: number
}

/** How an interval was made. */
export type IntervalMethod = 'test inversion' | 'percentile' | 'outer of both'

/** How to make an interval. */
export interface VaarIntervalOptions extends VaarOptions {
  /** Above 0.5 and below 1. Default 0.95. */
  readonly confidence?: number
  /** `lower`: all of the error is spent on the lower bound. Default `both`. */
  readonly sides?: 'both' | 'lower'
}

/** An evaluation of `joint` for three or more paths takes about a millisecond, and an interval thousands of them. */
const coarse = { points: 61, shifts: 2 }
const fewestOfJoint = 200

/**
 * Bootstrap interval of a VAAR.
 *
 * The estimand is the VAAR that a study of this size would show if its paths were estimated without error: the aggregate at
 * the true paths over the standard errors of their estimates. VAAR is not the mean of anything, and near its ends the
 * draws lie to one side of it, so that their percentiles do not cover (docs/vaar.md has the figures). The test is
 * inverted instead: a value is left out when draws, moved so that they come from paths with that value, would
 * hardly ever show as much (or as little) as was seen (Carpenter 1999). The paths are moved along the steepest way, which
 * keeps them as near as can be to the estimates. A mean of probabilities has no steepest way where it is a saddle (some paths surely wrong,
 * others surely right), and its percentiles hold there; it gets the outer bounds of both.
 *
 * Draws are estimates in the standard errors of the whole sample.
 *
 * A failed draw counts as one that would have shown as much, which widens the interval; with as many as the error allowed it reaches
 * 0 or 1. For `joint` with three or more paths the first 200 draws are used.
 *
 * @param paths - Estimates of the model. @param draws - Of the same paths.
 * @returns NaN bounds where a path has no usable estimate.
 * @throws ArgumentError as `vaar` does, or for a confidence out of range.
 */
export function vaarInterval(
  paths: readonly PathEstimate[],
  draws: PathDraws,
  reference: HumanReference,
  { confidence = 0.95, sides = 'both', ...options }: VaarIntervalOptions = {},
): VaarInterval {
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new ArgumentError(
      `The confidence is ${confidence}.`,
      'Give a number above 0.5 and below 1, e.g. 0.9.',
    )
  }
  const expected = resolveReference(reference)
  const signed = signedPaths(paths, expected)
  const context = contextOf(options, signed.length, signedCorrelation(options.covariance, paths, expected))
  const method = methodOf(context)
  const facts = {
    confidence,
    method,
    draws: draws.draws,
    failed: draws.failed,
  }
  const value = aggregate(signed, context)
  if (Number.isNaN(value)) return { ...facts, lower: Number.NaN, upper: Number.NaN }
  const drawn = draws.paths.map(estimates => inErrorsOf(signed, signedPaths(estimates, expected)))
  const tail = sides === 'both' ? (1 - confidence) / 2 : 1 - confidence
  const percentiles = () =>
    ofPercentiles(
      drawn.map(draw => aggregate(draw, context)),
      draws,
      tail,
    )
  const inverted = () => ofTests(signed, drawn, draws, context, tail, sides)
  const made = [
    ...(method === 'test inversion' ? [] : [percentiles()]),
    ...(method === 'percentile' ? [] : [inverted()]),
  ]
  const bounds = [
    Math.min(...made.map(([lower]) => lower)),
    Math.max(...made.map(([, upper]) => upper)),
  ] as const
  return { ...facts, lower: bounds[0], upper: sides === 'both' ? bounds[1] : 1 }
}

/**
 * A draw in the standard errors of the whole sample. Resamples repeat respondents, so that their own standard errors vary far more than
 * those of samples do: estimates over them spread by 1.07 with 150 respondents where 1.03 is true, and intervals would be too wide.
 */
function inErrorsOf(whole: readonly SignedPath[], draw: readonly SignedPath[]): readonly SignedPath[] {
  return whole.map((path, p) => ({ ...path, z: (draw[p]!.z * draw[p]!.se) / path.se }))
}

function contextOf(
  { estimator = 'logScore', covariance: _, ...options }: VaarOptions,
  paths: number,
  correlation: AggregateContext['correlation'],
): AggregateContext {
  return { estimator, correlation, ...options, ...(paths > 2 ? { size: coarse } : {}) }
}

/** A failed draw may have been anything: it stands at both ends. */
function ofPercentiles(
  values: readonly number[],
  { failed }: PathDraws,
  tail: number,
): readonly [number, number] {
  const confidence = 1 - 2 * tail
  const fill = (end: number) => [...values, ...Array.from({ length: failed }, () => end)]
  return [percentileInterval(fill(0), confidence)[0], percentileInterval(fill(1), confidence)[1]]
}

function ofTests(
  signed: readonly SignedPath[],
  drawn: readonly (readonly SignedPath[])[],
  { draws, failed }: PathDraws,
  context: AggregateContext,
  tail: number,
  sides: 'both' | 'lower',
): readonly [number, number] {
  const used = context.estimator === 'joint' && signed.length > 2 ? drawn.slice(0, fewestOfJoint) : drawn
  const deviations = used.map(draw => draw.map(({ z }, p) => z - signed[p]!.z))
  const problem = invertedTest(signed, deviations, failed / draws, context, tail)
  return [invertTest(problem, -1), sides === 'both' ? invertTest(problem, 1) : 1]
}

function invertedTest(
  signed: readonly SignedPath[],
  deviations: InvertedTest['deviations'],
  unknown: number,
  context: AggregateContext,
  tail: number,
): InvertedTest {
  return {
    at: signed.map(({ z }) => z),
    deviations,
    unknown,
    tail,
    value: z =>
      aggregate(
        signed.map((path, p) => ({ ...path, z: z[p]! })),
        context,
      ),
  }
}

/**
 * Whether the lower bound of a VAAR is above a threshold, for plans that ask it of thousands of samples. Estimates whose errors are
 * known need no draws of respondents: the errors are given.
 *
 * @param deviations - Of the signed estimates from the truth, in standard errors; one row a draw.
 */
export function isVaarBoundAbove(
  paths: readonly PathEstimate[],
  deviations: readonly (readonly number[])[],
  reference: HumanReference,
  threshold: number,
  { confidence, ...options }: VaarOptions & { readonly confidence: number },
): boolean {
  const expected = resolveReference(reference)
  const signed = signedPaths(paths, expected)
  const context = contextOf(options, signed.length, signedCorrelation(options.covariance, paths, expected))
  const tail = 1 - confidence
  const method = methodOf(context)
  const aboveByTest = () => isLowerBoundAbove(invertedTest(signed, deviations, 0, context, tail), threshold)
  const aboveByPercentiles = () => {
    const values = deviations.map(row =>
      aggregate(
        signed.map((path, p) => ({ ...path, z: path.z + row[p]! })),
        context,
      ),
    )
    return percentileInterval(values, 1 - 2 * tail)[0] > threshold
  }
  return (method === 'percentile' || aboveByTest()) && (method === 'test inversion' || aboveByPercentiles())
}

function methodOf({ estimator }: AggregateContext): IntervalMethod {
  switch (estimator) {
    case 'sign':
    case 'significant':
      return 'percentile'
    case 'probability':
    case 'rope':
      return 'outer of both'
    default:
      return 'test inversion'
  }
}
