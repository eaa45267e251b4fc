import { describe, expect, test } from 'vitest'
import {
  chanceOfPassing,
  defaultReference,
  type HumanReference,
  type VaarEstimator,
  vaar,
} from '../../../src/alignment/index.ts'
import { smallSampleNull } from '../../../src/alignment/null-estimate.ts'
import { chanceOfSumAbove, chanceOfWaitingBelow } from '../../../src/alignment/sums-of-chance.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const draws = 4000
const se = 0.06

function references(weights: readonly number[], signProbability = 1): HumanReference {
  return weights.map((weight, p) => ({ path: `y ~ x${p}`, sign: 'positive', weight, signProbability }))
}

/** Share of models whose VAAR passes, when a null path's estimate is its error alone; `certain` are far from 0. */
function passRate(
  reference: HumanReference,
  estimator: VaarEstimator,
  threshold: number,
  missing: (p: number) => boolean,
): number {
  const random = createRandom(1)
  const covariance = reference.map((_, p) => reference.map((_, q) => (p === q ? se ** 2 : 0)))
  let passes = 0
  for (let draw = 0; draw < draws; draw++) {
    const paths = reference.map(({ path, sign }, p) => {
      const est = missing(p) ? se * random.normal() : sign === 'positive' ? 9 : -9
      return { path, est, se }
    })
    if (vaar(paths, reference, { estimator, covariance }).value > threshold) passes++
  }
  return passes / draws
}

function expectNear(rate: number, chance: number) {
  expect(Math.abs(rate - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / draws) + 1e-3)
}

describe('the chance of passing without deserving it', () => {
  test.for<[estimator: VaarEstimator, threshold: number, bothNull: number, oneCertain: number]>([
    ['logScore', 0.7, 1 - 0.49 + 0.49 * Math.log(0.49), 0.51],
    ['logScore', 0.9, 1 - 0.81 + 0.81 * Math.log(0.81), 0.19],
    ['probability', 0.9, 0.02, 0.2],
    ['minimum', 0.95, 0.0025, 0.05],
    ['sign', 0.99, 0.25, 0.5],
    ['significant', 0.99, 0.0025, 0.05],
    ['joint', 0.7, 1 - 0.7 + 0.7 * Math.log(0.7), 0.3],
  ])('of %s above %d with two paths is what pencil and paper give', ([estimator, threshold, both, one]) => {
    const { noRelation, oneMissing } = chanceOfPassing(threshold, defaultReference, { estimator })
    expect(noRelation).toBeCloseTo(both, 10)
    expect(oneMissing).toBeCloseTo(one, 10)
  })

  test('of the default at 0.7 is 16% and 51%', () => {
    const { noRelation, oneMissing } = chanceOfPassing(0.7, defaultReference)
    expect([noRelation.toFixed(2), oneMissing.toFixed(2)]).toEqual(['0.16', '0.51'])
  })

  test.for<[weights: number[], signProbability: number, estimator: VaarEstimator, threshold: number]>([
    [[1, 1], 1, 'logScore', 0.7],
    [[1, 3], 1, 'logScore', 0.8],
    [[1, 1, 2, 5], 1, 'logScore', 0.6],
    [[1, 1], 0.9, 'logScore', 0.7],
    [[2, 1, 1], 0.95, 'logScore', 0.7],
    [[1, 3], 1, 'probability', 0.8],
    [[1, 2, 3], 0.9, 'probability', 0.7],
    [[1, 2, 3], 1, 'probability', 0.3],
    [[1, 1, 1], 1, 'sign', 0.6],
    [[1, 2, 3], 1, 'significant', 0.4],
    [[1, 1], 1, 'rope', 0.3],
    [[1, 2], 1, 'rope', 0.7],
    [[1, 1], 0.9, 'joint', 0.6],
    [[1, 1, 1], 1, 'minimum', 0.6],
  ])(
    'with weights %j, sign probability %d, of %s above %d is what simulation gives',
    ([weights, signProbability, estimator, threshold]) => {
      const reference = references(weights, signProbability)
      const { noRelation, oneMissing } = chanceOfPassing(threshold, reference, {
        estimator,
        standardErrors: weights.map(() => se),
      })
      expectNear(
        passRate(reference, estimator, threshold, () => true),
        noRelation,
      )
      const rates = weights.map((_, missing) => passRate(reference, estimator, threshold, p => p === missing))
      expectNear(Math.max(...rates), oneMissing)
    },
  )

  test.for<[estimator: VaarEstimator, threshold: number, rho: number, respondents: number]>([
    ['logScore', 0.7, 0.4, 1e6],
    ['logScore', 0.7, -0.4, 100],
    ['logScore', 0.9, 0.2, 60],
    ['minimum', 0.9, 0.5, 100],
    ['probability', 0.8, 0.3, 200],
    ['joint', 0.7, 0.3, 1e6],
    ['joint', 0.7, -0.4, 100],
    ['rope', 0.3, 0.4, 150],
    ['significant', 0.9, 0.4, 100],
    ['sign', 0.9, 0.3, 100],
  ])(
    'of %s above %d with errors that correlate %d and %d respondents is what simulation gives',
    ([estimator, threshold, rho, respondents]) => {
      const reference = references([1, 1])
      const correlation = [
        [1, rho],
        [rho, 1],
      ]
      const here = chanceOfPassing(threshold, reference, {
        estimator,
        standardErrors: [se, se],
        study: { respondents, correlations: [correlation] },
      })
      const { noRelation, oneMissing } = chanceOfPassing(threshold, reference, {
        estimator,
        standardErrors: [se, se],
      })
      expect(here.largeSample).toEqual({ noRelation, oneMissing })
      const random = createRandom(2)
      const { of } = smallSampleNull(respondents, 2)
      const covariance = correlation.map(row => row.map(value => value * se ** 2))
      let passes = 0
      for (let draw = 0; draw < draws; draw++) {
        const [x, y] = [random.normal(), random.normal()]
        const z = [of(x), of(rho * x + Math.sqrt(1 - rho ** 2) * y)]
        const paths = reference.map(({ path }, p) => ({ path, est: z[p]! * se, se }))
        if (vaar(paths, reference, { estimator, covariance }).value > threshold) passes++
      }
      expectNear(passes / draws, here.noRelation)
    },
  )

  test('with one estimate as good as another is that of the one', () => {
    const correlation = [
      [1, 1],
      [1, 1],
    ]
    const { noRelation } = chanceOfPassing(0.7, defaultReference, {
      study: { respondents: 1e7, correlations: [correlation] },
    })
    // the integrand then jumps
    expect(noRelation).toBeCloseTo(0.3, 2)
  })

  test.for([60, 100, 300, 3000])(
    'of %d respondents is never less than that of very many with errors as here',
    respondents => {
      for (const rho of [-0.5, 0, 0.5]) {
        const correlation = [
          [1, rho],
          [rho, 1],
        ]
        const at = (of: number) =>
          chanceOfPassing(0.7, defaultReference, { study: { respondents: of, correlations: [correlation] } })
        expect(at(respondents).noRelation).toBeGreaterThanOrEqual(at(1e9).noRelation)
        expect(at(respondents).oneMissing).toBeGreaterThanOrEqual(0.51 - 1e-12)
      }
    },
  )

  test('of three or more joint paths with errors that correlate is an upper bound, that each is above the threshold', () => {
    const correlation = [0, 1, 2].map(p => [0, 1, 2].map(q => (p === q ? 1 : 0.5)))
    const how = { study: { respondents: 300, correlations: [correlation] } }
    const reference = references([1, 1, 1])
    const bound = chanceOfPassing(0.7, reference, { ...how, estimator: 'joint' }).noRelation
    expect(bound).toBeCloseTo(
      chanceOfPassing(0.7, reference, { ...how, estimator: 'minimum' }).noRelation,
      10,
    )
  })

  test('of errors that correlate in one way or another is the larger one', () => {
    const either = [0, 0.4].map(rho => [
      [1, rho],
      [rho, 1],
    ])
    const at = (correlations: number[][][]) =>
      chanceOfPassing(0.7, defaultReference, { study: { respondents: 300, correlations } }).noRelation
    expect(at(either)).toBe(at(either.slice(1)))
    expect(at(either)).toBeGreaterThan(at(either.slice(0, 1)))
  })

  test('takes errors as independent where a fit gave no correlations', () => {
    const correlation = [
      [1, Number.NaN],
      [Number.NaN, 1],
    ]
    expect(
      chanceOfPassing(0.7, defaultReference, { study: { respondents: 300, correlations: [correlation] } }),
    ).toEqual(chanceOfPassing(0.7, defaultReference, { study: { respondents: 300 } }))
  })

  test('of joint with many soft paths takes no longer than the others', () => {
    const soft = references([1, 1, 1, 1, 1], 0.9)
    const { noRelation, oneMissing } = chanceOfPassing(0.5, soft, { estimator: 'joint' })
    expect(noRelation).toBeLessThan(0.001)
    // .9^4 a > .5, and a is uniform between .1 and .9
    expect(oneMissing).toBeCloseTo((0.9 - 0.5 / 0.9 ** 4) / 0.8, 6)
  })

  test('of a lower bound falls with its confidence: from 51% to 10% at 0.9 and 5% at 0.95', () => {
    const at = (confidence?: number) => chanceOfPassing(0.7, defaultReference, { confidence }).oneMissing
    expect([at(), at(0.9), at(0.95)].map(chance => chance.toFixed(3))).toEqual(['0.510', '0.104', '0.053'])
  })

  test.for([0, 1, Number.NaN])('of a threshold of %d is refused', threshold => {
    expect(() => chanceOfPassing(threshold, defaultReference)).toThrow(
      `The threshold is ${threshold}. Give a number above 0 and below 1, e.g. 0.7.`,
    )
  })
})

describe('sums of chance', () => {
  test('the sum of equal exponentials is gamma, of two unequal ones its closed form', () => {
    const x = 0.4
    expect(chanceOfWaitingBelow([1, 1, 1], x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + x ** 2 / 2), 13)
    const [a, b] = [0.2, 0.8]
    const closed = 1 - (a * Math.exp(-x / a) - b * Math.exp(-x / b)) / (a - b)
    expect(chanceOfWaitingBelow([a, b], x)).toBeCloseTo(closed, 13)
    expect(chanceOfWaitingBelow([0.5, 0.5 + 1e-9], x)).toBeCloseTo(chanceOfWaitingBelow([0.5, 0.5], x), 8)
  })

  test('a sum of uniforms is symmetric about its middle, and Irwin-Hall for equal weights', () => {
    expect(chanceOfSumAbove([1, 1, 1], 2.5)).toBeCloseTo(0.5 ** 3 / 6, 13)
    expect(chanceOfSumAbove([0.2, 0.5, 0.3], 0.5)).toBeCloseTo(0.5, 13)
    expect(chanceOfSumAbove(Array(20).fill(0.05), 0.5)).toBeCloseTo(0.5, 13)
    expect(chanceOfSumAbove([1, 1], 2)).toBe(0)
    expect(chanceOfSumAbove([1, 1], 0)).toBe(1)
  })
})
