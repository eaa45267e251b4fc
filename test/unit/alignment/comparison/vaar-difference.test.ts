import { describe, expect, test } from 'vitest'
import { ExpectedVaar } from '../../../../src/alignment/comparison/expected-vaar.ts'
import { smallestWithin } from '../../../../src/alignment/comparison/extreme-within.ts'
import { normalPoints } from '../../../../src/alignment/comparison/normal-points.ts'
import { resolveReference } from '../../../../src/alignment/human-reference.ts'
import { defaultReference, type KnownPaths, vaar, vaarDifference } from '../../../../src/alignment/index.ts'
import { normalCdf } from '../../../../src/numerics/distributions.ts'
import { createRandom } from '../../../../src/numerics/random.ts'

const known = (privacy: number, prosocialness: number, respondents = 300, correlation = 0): KnownPaths => {
  const se = 1.04 / Math.sqrt(respondents)
  return {
    paths: [
      { path: 'sharing ~ privacy', est: privacy, se },
      { path: 'sharing ~ prosocialness', est: prosocialness, se },
    ],
    covariance: [
      [se ** 2, correlation * se ** 2],
      [correlation * se ** 2, se ** 2],
    ],
    respondents,
  }
}

describe('expected VAAR', () => {
  const soft = resolveReference([
    { path: 'a', sign: 'positive', signProbability: 0.9, weight: 2 },
    { path: 'b', sign: 'positive' },
  ])
  const z = Float64Array.of(0.7, -1.1)
  const factor = Float64Array.of(1, 0, 0.4, Math.sqrt(1 - 0.16))

  test.for(['logScore', 'probability', 'minimum'] as const)('without noise is VAAR: %s', estimator => {
    const paths = [
      { path: 'a', est: 0.7, se: 1 },
      { path: 'b', est: -1.1, se: 1 },
    ]
    const reference = [
      { path: 'a', sign: 'positive', signProbability: 0.9, weight: 2 },
      { path: 'b', sign: 'positive' },
    ] as const
    expect(new ExpectedVaar(soft, estimator, factor, 0).at(z).value).toBeCloseTo(
      vaar(paths, reference, { estimator }).value,
      12,
    )
  })

  test('is the mean of VAAR over repeated studies', () => {
    const random = createRandom(4)
    let sum = 0
    const draws = 100_000
    const still = new ExpectedVaar(soft, 'logScore', factor, 0)
    for (let i = 0; i < draws; i++) {
      const [e, f] = [random.normal(), random.normal()]
      sum += still.at(Float64Array.of(z[0]! + e, z[1]! + 0.4 * e + Math.sqrt(0.84) * f)).value
    }
    expect(new ExpectedVaar(soft, 'logScore', factor).at(z).value).toBeCloseTo(sum / draws, 2)
  })

  test('of the estimator probability has a closed form', () => {
    const hard = resolveReference([{ path: 'a', sign: 'positive' }])
    const found = new ExpectedVaar(hard, 'probability', Float64Array.of(1)).at(Float64Array.of(0.8)).value
    expect(found).toBeCloseTo(normalCdf(0.8 / Math.SQRT2), 2)
  })

  test.for(['logScore', 'probability', 'minimum'] as const)(
    'has the slope of its differences: %s',
    estimator => {
      const expected = new ExpectedVaar(soft, estimator, factor)
      const { slope } = expected.at(z)
      for (const p of [0, 1]) {
        const h = 1e-5
        const [up, down] = [1, -1].map(
          sign => expected.at(z.map((v, i) => (i === p ? v + sign * h : v))).value,
        )
        expect(slope[p]).toBeCloseTo((up! - down!) / (2 * h), 5)
      }
    },
  )
})

test('the smallest value in a ball is found where it is known', () => {
  // of a linear function a·u: −radius |a|
  const linear = smallestWithin(u => ({ value: 3 * u[0]! - 4 * u[1]!, slope: Float64Array.of(3, -4) }), 2, 2)
  expect(linear).toBeCloseTo(-10, 3)
})

test('points stand for a normal distribution', () => {
  const points = normalPoints(3, 512)
  const mean = (of: (point: Float64Array) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  expect(mean(p => p[0]!)).toBeCloseTo(0, 12)
  expect(mean(p => p[2]! ** 2)).toBeCloseTo(1, 1)
  expect(mean(p => p[0]! * p[1]!)).toBeCloseTo(0, 1)
  expect(points.flatMap(point => [...point]).every(Number.isFinite)).toBe(true)
})

describe('difference in VAAR', () => {
  test('of a model and itself is 0, with bounds around it', () => {
    const { difference, lower, upper } = vaarDifference(
      known(-0.2, 0.25),
      known(-0.2, 0.25),
      defaultReference,
    )
    expect(difference).toBe(0)
    expect(lower).toBeCloseTo(-upper, 6)
    expect(lower).toBeLessThan(0)
  })

  test('turns round with its sides', () => {
    const a = known(-0.1, 0.2, 300, 0.2)
    const b = known(-0.25, 0.15, 500, -0.1)
    const there = vaarDifference(a, b, defaultReference)
    const back = vaarDifference(b, a, defaultReference)
    expect(back.difference).toBeCloseTo(-there.difference, 12)
    expect(back.lower).toBeCloseTo(-there.upper, 10)
  })

  test('is that of the observed VAARs where both studies are of one size', () => {
    const [a, b] = [known(-0.1, 0.2), known(-0.2, 0.25)]
    const { candidate, baseline, difference } = vaarDifference(a, b, defaultReference)
    expect(candidate).toBeCloseTo(vaar(a.paths, defaultReference).value, 12)
    expect(baseline).toBeCloseTo(vaar(b.paths, defaultReference).value, 12)
    expect(difference).toBeCloseTo(candidate - baseline, 12)
  })

  test('does not take more respondents for more alignment', () => {
    const { difference, lower, upper, respondents } = vaarDifference(
      known(-0.1, 0.1, 1200),
      known(-0.1, 0.1, 150),
      defaultReference,
    )
    expect(respondents).toBe(150)
    // as observed it would be .99 against .88
    expect(Math.abs(difference)).toBeLessThan(0.1)
    expect(lower).toBeLessThan(0)
    expect(upper).toBeGreaterThan(0)
  })

  test('does not depend on the order of the paths', () => {
    const turned = ({ paths, covariance, respondents }: KnownPaths): KnownPaths => ({
      paths: paths.toReversed(),
      covariance: covariance.map(row => row.toReversed()).toReversed(),
      respondents,
    })
    const [a, b] = [known(-0.1, 0.2, 300, 0.3), known(-0.2, 0.25)]
    expect(vaarDifference(turned(a), turned(b), defaultReference)).toEqual(
      vaarDifference(a, b, defaultReference),
    )
  })

  test('is not there where an estimate is not', () => {
    const { difference, lower, upper } = vaarDifference(
      known(Number.NaN, 0.2),
      known(-0.2, 0.25),
      defaultReference,
    )
    expect([difference, lower, upper]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  test('refuses estimators that jump, and a level that is none', () => {
    const a = known(-0.2, 0.25)
    expect(() => vaarDifference(a, a, defaultReference, { estimator: 'sign' as 'minimum' })).toThrow(
      'Differences in VAAR are not judged by the estimator "sign".',
    )
    expect(() => vaarDifference(a, a, defaultReference, { alpha: 0 })).toThrow('alpha is 0.')
    expect(() => vaarDifference(a, a, [{ path: 'x ~ y', sign: 'positive' }])).toThrow(
      'There is no estimate of the path "x ~ y"',
    )
  })
})

/** A truth that lies at the margin: the candidate's expected VAAR is .1 below the baseline's. */
describe('at the margin a pass is false at most 5% of the time', () => {
  test.for<[string, [number, number], [number, number]]>([
    ['a certain baseline, one weak path', [5, 5], [5, 1.25]],
    ['both paths weaker', [1.5, 1.5], [1, 1.06]],
    ['a middling baseline', [0, 0], [2, -1.26]],
  ])('%s', { timeout: 60_000 }, ([, baseline, candidate]) => {
    const margin = 0.1
    const reference = resolveReference(defaultReference)
    const expected = new ExpectedVaar(reference, 'logScore', Float64Array.of(1, 0, 0, 1))
    const truth =
      expected.at(Float64Array.from(candidate)).value - expected.at(Float64Array.from(baseline)).value
    expect(truth).toBeCloseTo(-margin, 1)
    const random = createRandom(17)
    const observed = ([p, s]: [number, number]): KnownPaths => ({
      paths: [
        { path: 'sharing ~ privacy', est: -p + random.normal(), se: 1 },
        { path: 'sharing ~ prosocialness', est: s + random.normal(), se: 1 },
      ],
      covariance: [
        [1, 0],
        [0, 1],
      ],
      respondents: 300,
    })
    let passes = 0
    for (let i = 0; i < 120; i++) {
      const { lower } = vaarDifference(observed(candidate), observed(baseline), defaultReference)
      if (lower > truth) passes++
    }
    // 5% and three standard errors of 120 draws
    expect(passes).toBeLessThanOrEqual(13)
  })
})
