import { describe, expect, test } from 'vitest'
import {
  defaultReference,
  type HumanReference,
  type PathDraws,
  type VaarEstimator,
  type VaarIntervalOptions,
  vaar,
  vaarEstimators,
  vaarInterval,
} from '../../../src/alignment/index.ts'
import { isVaarBoundAbove } from '../../../src/alignment/vaar-interval.ts'
import { normalCdf, normalQuantile } from '../../../src/numerics/distributions.ts'
import { createRandom, type Random } from '../../../src/numerics/random.ts'

const se = 0.06
const names = ['sharing ~ privacy', 'sharing ~ prosocialness']
const covariance = [
  [se ** 2, 0],
  [0, se ** 2],
]

/** Paths of these signed sizes in standard errors. */
const pathsOf = (...z: number[]) =>
  z.map((value, p) => ({ path: names[p]!, est: (p === 0 ? -1 : 1) * value * se, se }))

function drawsOf(paths: ReturnType<typeof pathsOf>, draws: number, random: Random, failed = 0): PathDraws {
  const drawn = Array.from({ length: draws - failed }, () =>
    paths.map(path => ({ ...path, est: path.est + se * random.normal() })),
  )
  return { seed: 1, draws, failed, paths: drawn }
}

describe('the interval of VAAR', () => {
  test.for(vaarEstimators)(
    'by %s holds the value, and a lower bound lies above it at less confidence',
    estimator => {
      const paths = pathsOf(2.2, 1.4)
      const draws = drawsOf(paths, 300, createRandom(3))
      const options = { estimator, covariance }
      const { value } = vaar(paths, defaultReference, options)
      const { lower, upper } = vaarInterval(paths, draws, defaultReference, options)
      expect(lower).toBeLessThanOrEqual(value)
      expect(upper).toBeGreaterThanOrEqual(value)
      const bounds = [0.6, 0.8, 0.95].map(
        confidence =>
          vaarInterval(paths, draws, defaultReference, { ...options, confidence, sides: 'lower' }).lower,
      )
      expect(bounds).toEqual(bounds.toSorted((a, b) => b - a))
    },
  )

  test('of a single path is that of its z: Φ(z ∓ 1.96)', () => {
    const reference: HumanReference = [{ path: names[0]!, sign: 'negative' }]
    const paths = pathsOf(1.5)
    const draws = drawsOf(paths, 4000, createRandom(1))
    const { lower, upper } = vaarInterval(paths, draws, reference)
    expect(lower).toBeCloseTo(normalCdf(1.5 - normalQuantile(0.975)), 1)
    expect(upper).toBeCloseTo(normalCdf(1.5 + normalQuantile(0.975)), 1)
  })

  test.for<[VaarEstimator, number, number]>([
    ['logScore', 2, 2],
    ['logScore', 0, 0],
    ['minimum', 2, 2],
  ])(
    'by %s holds the truth as often as it says, where the paths are %d and %d errors away from 0',
    ([estimator, ...truth]) => {
      const random = createRandom(7)
      const samples = 100
      const value = vaar(pathsOf(...truth), defaultReference, { estimator }).value
      let held = 0
      for (let i = 0; i < samples; i++) {
        const paths = pathsOf(...truth.map(z => z + random.normal()))
        const draws = drawsOf(paths, 100, random)
        const { lower, upper } = vaarInterval(paths, draws, defaultReference, { estimator })
        if (lower <= value && value <= upper) held++
      }
      // three Monte Carlo errors around .95; npm run calibrate holds the figures of the real bootstrap
      expect(held / samples).toBeGreaterThan(0.95 - 0.065)
    },
  )

  test.for<[VaarEstimator, number, number]>([
    ['logScore', 2.2, 1.4],
    ['minimum', 1.8, 3],
    ['probability', 0.5, 2],
    ['sign', 1, 2],
  ])('by %s is above a threshold, or not, as the quick way says', ([estimator, ...z]) => {
    const paths = pathsOf(...z)
    const draws = drawsOf(paths, 400, createRandom(9))
    const deviations = draws.paths.map(draw =>
      draw.map(({ est }, p) => ((p === 0 ? -1 : 1) * (est - paths[p]!.est)) / se),
    )
    const how = { estimator, confidence: 0.9 }
    const { lower } = vaarInterval(paths, draws, defaultReference, { ...how, sides: 'lower' })
    for (const threshold of [lower - 0.03, lower + 0.03].filter(value => value > 0 && value < 1)) {
      expect(isVaarBoundAbove(paths, deviations, defaultReference, threshold, how)).toBe(lower > threshold)
    }
  })

  test('does not depend on how the standard errors of resamples vary', () => {
    const paths = pathsOf(1, 1)
    const draws = drawsOf(paths, 300, createRandom(3))
    const varied = draws.paths.map((drawn, at) =>
      drawn.map(path => ({ ...path, se: se * (at % 2 ? 0.7 : 1.3) })),
    )
    for (const estimator of vaarEstimators) {
      const of = (drawn: PathDraws) => vaarInterval(paths, drawn, defaultReference, { estimator, covariance })
      expect(of({ ...draws, paths: varied })).toEqual(of(draws))
    }
  })

  test('is widened by failed draws, and reaches 0 where they are as many as the error allowed', () => {
    const paths = pathsOf(3, 3)
    const lowerWith = (failed: number, options: VaarIntervalOptions = {}) =>
      vaarInterval(paths, drawsOf(paths, 400, createRandom(5), failed), defaultReference, {
        confidence: 0.9,
        sides: 'lower',
        ...options,
      }).lower
    expect(lowerWith(20)).toBeLessThan(lowerWith(0))
    expect(lowerWith(40)).toBe(0)
    expect(lowerWith(400)).toBe(0)
    expect(lowerWith(400, { estimator: 'sign' })).toBe(0)
  })

  test('is NaN for a path without an estimate', () => {
    const paths = pathsOf(3, Number.NaN)
    const { lower, upper } = vaarInterval(
      paths,
      { seed: 1, draws: 100, failed: 100, paths: [] },
      defaultReference,
    )
    expect([lower, upper]).toEqual([Number.NaN, Number.NaN])
  })

  test.for([0.5, 1, Number.NaN])('with a confidence of %d is refused', confidence => {
    const paths = pathsOf(1, 1)
    const draws = drawsOf(paths, 10, createRandom(1))
    expect(() => vaarInterval(paths, draws, defaultReference, { confidence })).toThrow(
      `The confidence is ${confidence}. Give a number above 0.5 and below 1, e.g. 0.9.`,
    )
  })
})
