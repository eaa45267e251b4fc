import { expect, test } from 'vitest'
import { nullStudyOf } from '../../../src/alignment/null-study.ts'
import { pathCovariance, pathEstimate } from '../../../src/alignment/path-estimate.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { fitModel } from '../../../src/sem/index.ts'

const reference = [
  { path: 'y ~ a', sign: 'negative' },
  { path: 'y ~ b', sign: 'positive' },
  { path: 'z ~ a', sign: 'positive' },
] as const
const names = reference.map(({ path }) => path)

/** Predictors that correlate .6, and two outcomes with `effect` of the first, whose rests correlate .5. */
function fitOf(effect: number, syntax: string) {
  const random = createRandom(3)
  const rows = Array.from({ length: 4000 }, () => {
    const [a, own, shared] = [random.normal(), random.normal(), random.normal()]
    const rest = () => Math.SQRT1_2 * (shared + random.normal())
    return { a, b: 0.6 * a + 0.8 * own, y: effect * a + rest(), z: effect * a + rest() }
  })
  return fitModel(syntax, rows, { estimator: 'MLR' })
}

function studyOf(fit: ReturnType<typeof fitOf>) {
  const paths = names.map(path => pathEstimate(fit.standardized, path))
  return nullStudyOf(fit, paths, pathCovariance(fit, names), reference)
}

test('estimates err together as least squares says, in each direction that is expected', () => {
  const syntax = 'y ~ a + b\nz ~ a + b\ny ~~ z\na ~~ b'
  const { respondents, predictors, correlations } = studyOf(fitOf(0, syntax))
  expect([respondents, predictors]).toEqual([4000, 2])
  const [own, without] = correlations
  // of the coefficients of a and b on y, whose expected signs differ, +.6; of y ~ a and z ~ a, which differ too, -.5
  expect(without![0]![1]).toBeCloseTo(0.6, 1)
  expect(without![0]![2]).toBeCloseTo(-0.5, 1)
  for (const [p, q] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    expect(own![p]![q]).toBeCloseTo(without![p]![q]!, 1)
  }
})

test('what relations there are changes how estimates err, but not how they would without any', () => {
  const syntax = 'y ~ a + b\nz ~ a + b\ny ~~ z\na ~~ b'
  const [own, without] = studyOf(fitOf(1.5, syntax)).correlations
  expect(without![0]![1]).toBeCloseTo(0.6, 1)
  expect(own![0]![1]! - without![0]![1]!).toBeGreaterThan(0.1)
})

test('where a predictor is an outcome itself, only the first is known', () => {
  expect(studyOf(fitOf(0, 'y ~ a + b\nz ~ a\nb ~ a\ny ~~ z')).correlations).toHaveLength(1)
})

test('a fit without estimates has no correlations that can be used', () => {
  const { correlations } = studyOf(fitModel('y ~ a + b\nz ~ a', [{ a: 1, b: 1, y: 1, z: 1 }]))
  expect(correlations.every(one => one.flat().some(value => !Number.isFinite(value)))).toBe(true)
})
