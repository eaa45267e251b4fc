import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultReference, type HumanReference, vaar, vaarEstimators } from '../../../src/alignment/index.ts'
import { normalCdf } from '../../../src/numerics/distributions.ts'

const estimates = (privacy: number, prosocialness: number, se = 1) => [
  { path: 'sharing ~ privacy', est: privacy, se },
  { path: 'sharing ~ prosocialness', est: prosocialness, se },
]
// Φ(1) = 0.841344746068543, Φ(2) = 0.977249868051821 (R: pnorm)
const phi1 = 0.841344746068543
const phi2 = 0.977249868051821

const covariance = [
  [1, 0],
  [0, 1],
]

describe('vaar', () => {
  test.for([
    ['logScore', Math.sqrt(phi1 * phi2)],
    ['probability', (phi1 + phi2) / 2],
    ['sign', 1],
    ['significant', 0.5],
    ['rope', (normalCdf(1 - 0.1) + normalCdf(2 - 0.1)) / 2],
    ['joint', phi1 * phi2],
    ['minimum', phi1],
  ] as const)('by %s is its closed form', ([estimator, value]) => {
    const { value: found } = vaar(estimates(-1, 2), defaultReference, { estimator, covariance })
    expect(found).toBeCloseTo(value, 13)
  })

  test('by joint follows the correlation of the signed paths: 1/4 + asin(ρ) / 2π where both are null', () => {
    const joint = (ab: number) =>
      vaar(estimates(0, 0), defaultReference, {
        estimator: 'joint',
        covariance: [
          [1, ab],
          [ab, 1],
        ],
      }).value
    // estimates that rise together have signs that disagree, one being expected negative
    expect(joint(0.5)).toBeCloseTo(1 / 4 - Math.asin(0.5) / (2 * Math.PI), 13)
    expect(joint(-0.5)).toBeCloseTo(1 / 4 + Math.asin(0.5) / (2 * Math.PI), 13)
  })

  test('alpha and negligible are those of significant and rope', () => {
    const of = (options: object) => vaar(estimates(-1, 2), defaultReference, options).value
    expect(of({ estimator: 'significant', alpha: 0.2 })).toBe(1)
    expect(of({ estimator: 'rope', negligible: 0 })).toBeCloseTo((phi1 + phi2) / 2, 13)
  })

  test('takes the expected sign into account: turned estimates have the complementary probabilities', () => {
    const { paths } = vaar(estimates(1, -2), defaultReference)
    expect(paths.map(({ pi }) => pi)).toEqual([expect.closeTo(1 - phi1, 13), expect.closeTo(1 - phi2, 13)])
  })

  test('weights count in proportion', () => {
    const reference: HumanReference = [
      { path: 'sharing ~ privacy', sign: 'negative', weight: 3 },
      { path: 'sharing ~ prosocialness', sign: 'positive', weight: 1 },
    ]
    expect(vaar(estimates(-1, 2), reference).value).toBeCloseTo(phi1 ** 0.75 * phi2 ** 0.25, 13)
  })

  test('a soft reference caps the agreement at what is known of people', () => {
    const reference: HumanReference = [{ path: 'sharing ~ privacy', sign: 'negative', signProbability: 0.8 }]
    expect(vaar(estimates(-50, 0), reference).value).toBeCloseTo(0.8, 13)
    expect(vaar(estimates(50, 0), reference).value).toBeCloseTo(0.2, 13)
  })

  test('a sure wrong sign brings logScore to 0 without an infinite or NaN log-loss', () => {
    const { value, logLoss } = vaar(estimates(-5, -60), defaultReference)
    expect(value).toBe(0)
    // -ln Φ(-60) = 1805.013560680 (R: -pnorm(-60, log.p = TRUE)), half of it by its weight
    expect(logLoss).toBeCloseTo(1805.01356068 / 2, 4)
  })

  test.for(vaarEstimators)('is NaN by %s when a path has no estimate, whatever the others', estimator => {
    expect(vaar(estimates(Number.NaN, 9), defaultReference, { estimator }).value).toBeNaN()
    expect(vaar(estimates(-9, 9, Number.NaN), defaultReference, { estimator }).value).toBeNaN()
  })

  test.for(vaarEstimators)(
    'by %s lies between 0 and 1 and grows with evidence for the expected sign',
    estimator => {
      const number = fc.double({ min: -30, max: 30, noNaN: true })
      fc.assert(
        fc.property(number, number, fc.double({ min: 0.01, max: 10, noNaN: true }), (a, b, more) => {
          const of = (privacy: number) =>
            vaar(estimates(privacy, b), defaultReference, { estimator, covariance }).value
          const [before, after] = [of(-a), of(-a - more)]
          return before >= 0 && before <= 1 && after >= before - 1e-14
        }),
        { seed: 1, numRuns: 300 },
      )
    },
  )

  test.for<[name: string, run: () => unknown, message: RegExp]>([
    [
      'joint without a covariance',
      () => vaar(estimates(1, 1), defaultReference, { estimator: 'joint' }),
      /needs the covariance of the paths/,
    ],
    [
      'a covariance of another size',
      () => vaar(estimates(1, 1), defaultReference, { estimator: 'joint', covariance: [[1]] }),
      /covariance of 2 paths has 1 rows/,
    ],
    ['an alpha of 0.5', () => vaar(estimates(1, 1), defaultReference, { alpha: 0.5 }), /alpha is 0.5/],
    [
      'a negligible path below 0',
      () => vaar(estimates(1, 1), defaultReference, { negligible: -0.1 }),
      /negligible path is -0.1/,
    ],
    ['a missing path', () => vaar([], defaultReference), /no estimate of the path "sharing ~ privacy"/],
    ['an empty reference', () => vaar([], []), /no path/],
    ['a standard error of 0', () => vaar(estimates(1, 1, 0), defaultReference), /standard error .* is 0/],
    [
      'a sign it does not know',
      () => vaar([], [{ path: 'a ~ b', sign: 'minus' as never }]),
      /sign of "a ~ b" is "minus"/,
    ],
    [
      'a sign probability of .3',
      () => vaar([], [{ path: 'a ~ b', sign: 'negative', signProbability: 0.3 }]),
      /is 0.3/,
    ],
    ['a weight of NaN', () => vaar([], [{ path: 'a ~ b', sign: 'negative', weight: Number.NaN }]), /is NaN/],
    ['a path named twice', () => vaar([], [...defaultReference, defaultReference[0]!]), /twice/],
    [
      'an estimator it does not know',
      () => vaar(estimates(1, 1), defaultReference, { estimator: 'mean' as never }),
      /"mean"/,
    ],
  ])('refuses %s', ([, run, message]) => {
    expect(run).toThrow(message)
  })
})
