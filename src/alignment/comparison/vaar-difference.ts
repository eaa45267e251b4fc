import { ArgumentError } from '../../errors.ts'
import { cholesky } from '../../numerics/cholesky.ts'
import { normalQuantile } from '../../numerics/distributions.ts'
import { type HumanReference, type ResolvedReferencePath, resolveReference } from '../human-reference.ts'
import type { PathEstimate } from '../path-estimate.ts'
import { type ComparableEstimator, comparableEstimators, ExpectedVaar } from './expected-vaar.ts'
import { smallestWithin } from './extreme-within.ts'

/** The paths of one model, how well they are known, and from how many respondents. */
export interface KnownPaths {
  readonly paths: readonly PathEstimate[]
  /** Covariance matrix of the estimates, in the order of `paths`. */
  readonly covariance: readonly (readonly number[])[]
  readonly respondents: number
}

/** How far the VAAR of a candidate lies above that of a baseline; negative: below. */
export interface VaarDifference {
  readonly estimator: ComparableEstimator
  /** Number of respondents that both VAARs are of: the smaller of the two studies'. */
  readonly respondents: number
  /** Unbiased estimates of each model's VAAR with so many respondents; of the smaller study, its observed VAAR. */
  readonly candidate: number
  readonly baseline: number
  /** candidate − baseline; NaN where an estimate is missing. */
  readonly difference: number
  /** One-sided bounds: each is beyond the truth in at most `alpha` of studies. */
  readonly lower: number
  readonly upper: number
  readonly alpha: number
}

/**
 * The difference of two models' VAAR, with bounds.
 *
 * Estimand: the difference of the VAARs that studies of the two models show on average with `respondents` respondents, the
 * smaller number of the two, so that a model that was asked more often is not taken for a better one.
 *
 * Bounds: the smallest and largest difference among all true paths that lie within r standard errors (Mahalanobis
 * distance) of the estimates, with r = z(1 − α/2). One-sided normal theory would have r = z(1 − α), which holds where the
 * difference is linear in the paths. It is not: VAAR bends where a path becomes certain, and simulation shows error rates of
 * up to .09 with r = 1.645, as with percentile bounds, and up to .05 with r = 1.96 (docs/comparing-models.md).
 *
 * The two studies are taken as independent; if models react alike to the same personas, the bounds are a little too wide.
 *
 * @param alpha - Above 0, up to 0.5. Default 0.05.
 * @throws ArgumentError for an unknown estimator or alpha, or a path of the reference without an estimate.
 */
export function vaarDifference(
  candidate: KnownPaths,
  baseline: KnownPaths,
  reference: HumanReference,
  { estimator = 'logScore', alpha = 0.05 }: { estimator?: ComparableEstimator; alpha?: number } = {},
): VaarDifference {
  requireComparable(estimator, alpha)
  const resolved = resolveReference(reference)
  const respondents = Math.min(candidate.respondents, baseline.respondents)
  const sides = [candidate, baseline].map(known => directed(known, resolved, respondents))
  const unknown = {
    estimator,
    respondents,
    alpha,
    candidate: Number.NaN,
    baseline: Number.NaN,
    difference: Number.NaN,
    lower: Number.NaN,
    upper: Number.NaN,
  }
  const [one, two] = sides
  if (!one || !two) return unknown
  const [first, second] = [one, two].map(side => estimateOf(side, resolved, estimator)) as [number, number]
  const radius = normalQuantile(1 - alpha / 2)
  return {
    ...unknown,
    candidate: first,
    baseline: second,
    difference: first - second,
    lower: smallestDifference(one, two, resolved, estimator, radius),
    upper: -smallestDifference(two, one, resolved, estimator, radius),
  }
}

/** The same estimates as if `factor` times as many respondents had been asked. */
export function withMoreRespondents(
  { paths, covariance, respondents }: KnownPaths,
  factor: number,
): KnownPaths {
  return {
    paths: paths.map(path => ({ ...path, se: path.se / Math.sqrt(factor) })),
    covariance: covariance.map(row => row.map(value => value / factor)),
    respondents: respondents * factor,
  }
}

/** Paths of one model on the scale of a study with fewer respondents. */
interface Directed {
  /** Estimates in standard errors of that study; positive as in people. */
  readonly z: Float64Array
  /** Factor of the correlations of the estimates. */
  readonly factor: Float64Array
  /** Standard errors of the estimates in those of that study: 1, or less for a larger study. */
  readonly spread: number
}

/** Undefined where a path has no usable estimate, or the covariances are none. */
function directed(
  { paths, covariance, respondents }: KnownPaths,
  reference: readonly ResolvedReferencePath[],
  wanted: number,
): Directed | undefined {
  const size = reference.length
  const spread = Math.sqrt(wanted / respondents)
  const places = reference.map(({ path }) => {
    const at = paths.findIndex(candidate => candidate.path === path)
    if (at >= 0) return at
    throw new ArgumentError(
      `There is no estimate of the path "${path}" that the human reference names.`,
      `The estimates are of: ${paths.map(candidate => candidate.path).join(', ') || 'nothing'}.`,
    )
  })
  const se = places.map(at => Math.sqrt(covariance[at]?.[at] ?? Number.NaN))
  const z = Float64Array.from(places, (at, p) => (reference[p]!.direction * paths[at]!.est * spread) / se[p]!)
  const factor = new Float64Array(size * size)
  for (let p = 0; p < size; p++) {
    for (let q = 0; q < size; q++) {
      const sign = reference[p]!.direction * reference[q]!.direction
      factor[p * size + q] = (sign * covariance[places[p]!]![places[q]!]!) / (se[p]! * se[q]!)
    }
  }
  const usable = [...z, ...factor].every(Number.isFinite) && cholesky(factor, size) < 0
  return usable ? { z, factor, spread } : undefined
}

/** What is left of the smaller study's noise is put in, so that the estimate is unbiased for its expected VAAR. */
function estimateOf(
  { z, factor, spread }: Directed,
  reference: readonly ResolvedReferencePath[],
  estimator: ComparableEstimator,
): number {
  const left = Math.sqrt(Math.max(0, 1 - spread * spread))
  return new ExpectedVaar(reference, estimator, factor, left).at(z).value
}

/** Smallest expected difference one − two within the radius around the estimates. */
function smallestDifference(
  one: Directed,
  two: Directed,
  reference: readonly ResolvedReferencePath[],
  estimator: ComparableEstimator,
  radius: number,
): number {
  const size = reference.length
  const expected = [one, two].map(({ factor }) => new ExpectedVaar(reference, estimator, factor))
  return smallestWithin(
    u => {
      const slope = new Float64Array(2 * size)
      let value = 0
      for (const [m, { z, factor, spread }] of [one, two].entries()) {
        const own = u.subarray(m * size, (m + 1) * size)
        const found = expected[m]!.at(z.map((at, p) => at + spread * along(factor, own, p, size)))
        const sign = m === 0 ? 1 : -1
        value += sign * found.value
        for (let q = 0; q < size; q++) {
          for (let p = q; p < size; p++) {
            slope[m * size + q]! += sign * spread * factor[p * size + q]! * found.slope[p]!
          }
        }
      }
      return { value, slope }
    },
    2 * size,
    radius,
  )
}

/** Row p of L u. */
function along(factor: Float64Array, u: Float64Array, p: number, size: number): number {
  let sum = 0
  for (let q = 0; q <= p; q++) sum += factor[p * size + q]! * u[q]!
  return sum
}

function requireComparable(estimator: string, alpha: number): void {
  if (!(comparableEstimators as readonly string[]).includes(estimator)) {
    throw new ArgumentError(
      `Differences in VAAR are not judged by the estimator ${JSON.stringify(estimator)}.`,
      `Choose one of ${comparableEstimators.join(', ')}: the others jump, so that a difference has no interval.`,
    )
  }
  if (!(alpha > 0 && alpha <= 0.5)) {
    throw new ArgumentError(`alpha is ${alpha}.`, 'Give a number above 0 and up to 0.5, e.g. 0.05.')
  }
}
