import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { momentsOfData } from '../../../../src/sem/data/moments-of-data.ts'
import type { GroupMoments } from '../../../../src/sem/data/sample-moments.ts'
import type { Discrepancy } from '../../../../src/sem/discrepancies/discrepancy.ts'
import { momentVector } from '../../../../src/sem/discrepancies/moment-vector.ts'
import type { MomentWeights } from '../../../../src/sem/discrepancies/moment-weights.ts'
import {
  denseWeights,
  identityWeights,
  normalWeights,
} from '../../../../src/sem/discrepancies/moment-weights.ts'
import { weightedLeastSquares } from '../../../../src/sem/discrepancies/weighted-least-squares.ts'
import { independenceDiscrepancy } from '../../../../src/sem/estimators/independence-discrepancy.ts'
import type { ParameterTableRequest } from '../../../../src/sem/index.ts'
import { fitModel, parameterTable } from '../../../../src/sem/index.ts'
import type { CompiledModel } from '../../../../src/sem/model/compile-model.ts'
import { compileModel } from '../../../../src/sem/model/compile-model.ts'
import { startingValues } from '../../../../src/sem/model/starting-values.ts'
import { distributionFreeCovariance } from '../../../../src/sem/robust/distribution-free-weights.ts'

const models: [name: string, syntax: string, request: ParameterTableRequest][] = [
  ['factors with a residual covariance', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nx1 ~~ x4', {}],
  [
    'latent regressions with equal parameters and means',
    'f =~ x1 + a*x2 + x3\ng =~ x4 + a*x5 + x6\ng ~ b*f\nf ~ 1\nx1 ~ 0*1',
    { meanStructure: true },
  ],
  ['a second-order factor', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\ns =~ f + g + h', {}],
  [
    'observed regressions and feedback',
    'x1 ~ x2 + x3\nx4 ~ x1 + x5\nx1 ~ x4\nx6 ~~ x1',
    { meanStructure: true },
  ],
]

/** Rows with something in common and a long right tail. */
function sampleOf(p: number, n: number, seed: number): GroupMoments {
  const random = createRandom(seed)
  const values = new Float64Array(n * p)
  for (let row = 0; row < n; row++) {
    const common = random.normal()
    for (let i = 0; i < p; i++) values[row * p + i] = Math.exp(0.3 * random.normal()) + 0.6 * common + i
  }
  return momentsOfData({ label: '', n, values }, p)
}

/** Some positive definite matrix. */
function someWeights(count: number): MomentWeights {
  const random = createRandom(5)
  const a = Array.from({ length: count * count }, () => random.normal() / Math.sqrt(count))
  const matrix = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      for (let k = 0; k < count; k++) matrix[i * count + j]! += a[i * count + k]! * a[j * count + k]!
    }
    matrix[i * count + i]! += 0.5
  }
  return denseWeights(matrix, count)
}

const discrepancies: [name: string, discrepancy: Discrepancy][] = [
  ['ULS', weightedLeastSquares(() => identityWeights)],
  ['GLS', weightedLeastSquares((sample, layout) => normalWeights(layout, sample))],
  ['full weights', weightedLeastSquares((_, { count }) => someWeights(count))],
]

function setUp(syntax: string, request: ParameterTableRequest) {
  const model = compileModel(parameterTable(syntax, request))
  const sample = sampleOf(model.observedCount, 200, 3)
  const random = createRandom(9)
  const x = startingValues(model, [sample]).map(value => value * (1 + 0.1 * random.normal()) + 0.01)
  return { model, sample, x }
}

/** Central difference with Richardson's extrapolation: error about h⁴. */
function slope(f: (x: Float64Array) => number, x: Float64Array, i: number): number {
  const at = (h: number) => {
    const y = x.slice()
    y[i]! += h
    return f(y)
  }
  const h = 2e-4 * Math.max(1, Math.abs(x[i]!))
  return (4 * ((at(h / 2) - at(-h / 2)) / h) - (at(h) - at(-h)) / (2 * h)) / 3
}

const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b))

describe.for(models)('least squares of %s', ([, syntax, request]) => {
  test.for(discrepancies)('%s: gradient and exact curvature agree with finite differences', ([, make]) => {
    const { model, sample, x } = setUp(syntax, request)
    const group = model.groups[0]!
    const discrepancy = make(model, group, sample)
    const gradientAt = (y: Float64Array) => {
      discrepancy.evaluate(y)
      const out = new Float64Array(x.length)
      discrepancy.addGradient(3, out)
      return out
    }
    const gradient = gradientAt(x)
    const size = group.parameters.length
    const curvature = new Float64Array(size * size).fill(Number.NaN)
    discrepancy.evaluate(x)
    discrepancy.curvature('exact', 3, curvature)
    for (let i = 0; i < size; i++) {
      const parameter = group.parameters[i]!
      const expected = slope(y => 3 * discrepancy.evaluate(y), x, parameter)
      expect(relative(gradient[parameter]!, expected)).toBeLessThan(1e-6)
      for (let j = 0; j <= i; j++) {
        const second = slope(y => gradientAt(y)[parameter]!, x, group.parameters[j]!)
        expect(relative(curvature[i * size + j]!, second)).toBeLessThan(1e-6)
      }
    }
  })

  test.for(discrepancies)(
    '%s: expected and exact curvature are the same where the model holds',
    ([, make]) => {
      const { model, sample, x } = setUp(syntax, request)
      const group = model.groups[0]!
      const probe = make(model, group, sample)
      probe.evaluate(x)
      const { covariance, means } = probe.implied
      const holds = make(model, group, { ...sample, covariance: covariance.slice(), means: means.slice() })
      const size = group.parameters.length
      const exact = new Float64Array(size * size).fill(Number.NaN)
      const expected = exact.slice()
      expect(Math.abs(holds.evaluate(x))).toBeLessThan(1e-12)
      holds.curvature('exact', 1, exact)
      holds.curvature('expected', 1, expected)
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          expect(relative(expected[i * size + j]!, exact[i * size + j]!)).toBeLessThan(1e-9)
        }
      }
    },
  )
})

test('normal weights give the generalized least squares of Browne (1974), tr[(S⁻¹(S − Σ))²] / 2', () => {
  const sample = sampleOf(2, 50, 1)
  const layout = momentVector(2, false)
  const [a, b, , d] = sample.covariance as unknown as [number, number, number, number]
  // residual [1, 0; 0, 0]: S⁻¹R has the trace of its square (S⁻¹)₁₁²
  const out = new Float64Array(3).fill(Number.NaN)
  normalWeights(layout, sample).apply(new Float64Array([1, 0, 0]), out)
  expect(out[0]).toBeCloseTo(0.5 * (d / (a * d - b * b)) ** 2, 12)
})

test('the covariance of the moments is that of squares and products about their means', () => {
  const values = Float64Array.from([1, 2, 4, 9, 3, 1])
  const sample = momentsOfData({ label: '', n: 6, values }, 1)
  const squares = values.map(value => (value - sample.means[0]!) ** 2)
  const mean = squares.reduce((sum, value) => sum + value, 0) / 6
  const variance = squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6
  const gamma = distributionFreeCovariance(momentVector(1, true), sample)
  expect(gamma[0]).toBeCloseTo(sample.covariance[0]!, 12)
  expect(gamma[3]).toBeCloseTo(variance, 12)
  expect(gamma[1]).toBe(gamma[2])
})

test('the baseline discrepancy is the minimum over all variances', () => {
  const model: CompiledModel = compileModel(parameterTable('f =~ x1 + x2 + x3 + x4'))
  const sample = sampleOf(4, 100, 2)
  const layout = momentVector(4, false)
  const weights = someWeights(layout.count)
  const independence = compileModel(
    parameterTable(
      'x1 ~~ x1\nx2 ~~ x2\nx3 ~~ x3\nx4 ~~ x4\nx1 ~~ 0*x2 + 0*x3 + 0*x4\nx2 ~~ 0*x3 + 0*x4\nx3 ~~ 0*x4',
    ),
  )
  const discrepancy = weightedLeastSquares(() => weights)(independence, independence.groups[0]!, sample)
  const found = independenceDiscrepancy(model, sample, layout, weights)
  const random = createRandom(4)
  let least = Infinity
  for (let k = 0; k < 200; k++) {
    const x = Float64Array.from({ length: 4 }, (_, i) => sample.covariance[i * 5]! * (0.5 + random.uniform()))
    least = Math.min(least, 2 * discrepancy.evaluate(x))
  }
  expect(found).toBeLessThanOrEqual(least)
  expect(found).toBeGreaterThan(0.5 * least)
})

describe('what least squares cannot do is said', () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    x1: i % 5,
    x2: (i * i) % 7,
    x3: (i * 3) % 4,
    x4: (i * 5) % 9,
  }))
  test('WLS with fewer rows than moments is unfit data, not a number', () => {
    const few = fitModel('f =~ x1 + x2 + x3 + x4', rows.slice(0, 9), { estimator: 'WLS' })
    expect(few).toMatchObject({ status: 'data-unfit', converged: false, problem: { code: 'too-few-rows' } })
    expect(few.stopReason).toMatch(/9 rows for 10 moments/)
  })
  test('robust standard errors are refused', () => {
    expect(() => fitModel('f =~ x1 + x2 + x3', rows, { estimator: 'GLS', se: 'robust' })).toThrow(
      /'robust' does not go with estimator 'GLS'/,
    )
  })
  test('estimators that need rows refuse moments', () => {
    const moments = {
      variables: ['x1', 'x2', 'x3'],
      groups: [
        {
          label: '',
          n: 50,
          covariance: [
            [1, 0.5, 0.4],
            [0.5, 1, 0.3],
            [0.4, 0.3, 1],
          ],
        },
      ],
    }
    for (const estimator of ['MLR', 'MLM', 'WLS'] as const) {
      expect(() => fitModel('f =~ x1 + x2 + x3', moments, { estimator })).toThrow(/need raw rows/)
    }
    expect(() => fitModel('f =~ x1 + x2 + x3', moments, { se: 'bootstrap', bootstrap: { seed: 1 } })).toThrow(
      /need raw rows/,
    )
    expect(fitModel('f =~ x1 + x2 + x3', moments, { estimator: 'GLS' }).status).toBe('ok')
  })
})
