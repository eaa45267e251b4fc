import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { momentsOfData } from '../../../../src/sem/data/moments-of-data.ts'
import type { GroupMoments } from '../../../../src/sem/data/sample-moments.ts'
import { cellTerms } from '../../../../src/sem/discrepancies/cell-terms.ts'
import { maximumLikelihood } from '../../../../src/sem/discrepancies/maximum-likelihood.ts'
import { momentJacobian } from '../../../../src/sem/discrepancies/moment-jacobian.ts'
import { momentVector } from '../../../../src/sem/discrepancies/moment-vector.ts'
import { normalWeights } from '../../../../src/sem/discrepancies/moment-weights.ts'
import type { ParameterTableRequest } from '../../../../src/sem/index.ts'
import { fitModel, parameterTable } from '../../../../src/sem/index.ts'
import { compileModel } from '../../../../src/sem/model/compile-model.ts'
import { ModelObjective } from '../../../../src/sem/model/model-objective.ts'
import { startingValues } from '../../../../src/sem/model/starting-values.ts'
import { casewiseProducts } from '../../../../src/sem/robust/casewise-products.ts'
import { distributionFreeCovariance } from '../../../../src/sem/robust/distribution-free-weights.ts'
import { weightedTrace } from '../../../../src/sem/robust/fourth-moments.ts'
import { robustParts } from '../../../../src/sem/robust/robust-parts.ts'
import { SandwichCovariance, traceOfProduct } from '../../../../src/sem/robust/sandwich-covariance.ts'

const models: [name: string, syntax: string, request: ParameterTableRequest][] = [
  ['a factor model', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nx1 ~~ x4', {}],
  [
    'latent regressions and means',
    'f =~ x1 + a*x2 + x3\ng =~ x4 + a*x5 + x6\ng ~ b*f\nf ~ 1\nx1 ~ 0*1',
    { meanStructure: true },
  ],
  ['observed regressions', 'x1 ~ x2 + x3\nx4 ~ x1 + x5', { meanStructure: true }],
]

function sampleOf(p: number, n: number, seed: number): GroupMoments {
  const random = createRandom(seed)
  const values = new Float64Array(n * p)
  for (let row = 0; row < n; row++) {
    const common = random.normal()
    for (let i = 0; i < p; i++) values[row * p + i] = Math.exp(0.3 * random.normal()) + 0.6 * common + i
  }
  return momentsOfData({ label: `${seed}`, n, values }, p)
}

function setUp(syntax: string, request: ParameterTableRequest) {
  const model = compileModel(parameterTable(syntax, request))
  const samples = model.groups.map((_, g) => sampleOf(model.observedCount, 60 + g, g + 3))
  const x = startingValues(model, samples)
  const objective = new ModelObjective(
    model,
    samples,
    samples.map(({ n }) => n),
    maximumLikelihood,
  )
  expect(Number.isFinite(objective.evaluate(x))).toBe(true)
  return { model, samples, x, objective }
}

/** Half of −2 ln f of one row (less constants), from the discrepancy of a sample of that row alone. */
function rowOf(sample: GroupMoments, row: number, p: number, meanStructure: boolean): GroupMoments {
  const y = sample.rows!.slice(row * p, (row + 1) * p)
  const covariance = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++)
      covariance[i * p + j] = (y[i]! - sample.means[i]!) * (y[j]! - sample.means[j]!)
  }
  // without means the row's products about the sample means stand for its covariances
  return { ...sample, n: 1, means: y, covariance: meanStructure ? new Float64Array(p * p) : covariance }
}

describe.for(models)('casewise products of %s', ([, syntax, request]) => {
  test('are those of the scores, row by row', () => {
    const { model, samples, x, objective } = setUp(syntax, request)
    const { meanStructure, observedCount: p, groups } = model
    const group = groups[0]!
    const size = group.parameters.length
    const expected = new Float64Array(size * size)
    for (let row = 0; row < samples[0]!.n; row++) {
      // predictors keep the moments that all rows have
      const discrepancy = maximumLikelihood(model, group, rowOf(samples[0]!, row, p, meanStructure))
      discrepancy.implied.takeExogenous(samples[0]!)
      discrepancy.evaluate(x)
      const gradient = new Float64Array(x.length)
      discrepancy.addGradient(1, gradient)
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          expected[i * size + j]! += gradient[group.parameters[i]!]! * gradient[group.parameters[j]!]!
        }
      }
    }
    const { implied } = objective.discrepancies[0]!
    const found = casewiseProducts(group, implied, samples[0]!, meanStructure, model.exogenous, 'model')
    found.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected[at]!)))
    })
  })
})

test('the products about the sample moments are Δᵀ W Γ W Δ, and the trace that of W Γ, as matrices over moments', () => {
  const [, syntax, request] = models[1]!
  const { model, samples, objective } = setUp(syntax, request)
  const sample = samples[0]!
  const group = model.groups[0]!
  const p = model.observedCount
  const layout = momentVector(p, true)
  const { count } = layout
  const gamma = distributionFreeCovariance(layout, sample)
  const { implied } = objective.discrepancies[0]!
  const weights = normalWeights(layout, { ...sample, covariance: implied.covariance })
  const size = group.parameters.length
  const jacobian = new Float64Array(size * count).fill(Number.NaN)
  momentJacobian(layout, group, cellTerms(group, p, model.latentNames.length), implied, jacobian)
  const weighted = Array.from({ length: size }, (_, i) => {
    const out = new Float64Array(count)
    weights.apply(jacobian.subarray(i * count, (i + 1) * count), out)
    return out
  })
  const found = casewiseProducts(group, implied, sample, true, [], 'sample')
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let expected = 0
      for (let t = 0; t < count; t++) {
        for (let s = 0; s < count; s++)
          expected += weighted[i]![t]! * gamma[t * count + s]! * weighted[j]![s]!
      }
      expected *= sample.n
      expect(Math.abs(found[i * size + j]! - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))
    }
  }
  let trace = 0
  for (let t = 0; t < count; t++) {
    const unit = new Float64Array(count)
    const out = new Float64Array(count)
    unit[t] = 1
    weights.apply(unit, out)
    for (let s = 0; s < count; s++) trace += out[s]! * gamma[s * count + t]!
  }
  expect(weightedTrace(sample, implied.covariance, [], true)).toBeCloseTo(trace, 8)
})

test('tr(WΓ) of one variable is 1 for its mean and (kurtosis − 1) / 2 for its variance', () => {
  const sample = sampleOf(1, 200, 6)
  const [variance] = sample.covariance as unknown as [number]
  const fourth = sample.rows!.reduce((sum, value) => sum + (value - sample.means[0]!) ** 4 / 200, 0)
  const kurtosis = fourth / variance ** 2
  expect(weightedTrace(sample, sample.covariance, [], true)).toBeCloseTo(1 + (kurtosis - 1) / 2, 12)
  expect(weightedTrace(sample, sample.covariance, [], false)).toBeCloseTo((kurtosis - 1) / 2, 12)
})

test('what a fixed predictor explains does not vary: a variable that it predicts wholly adds nothing', () => {
  const random = createRandom(3)
  const values = new Float64Array(400)
  for (let row = 0; row < 200; row++) {
    values[row * 2] = random.normal() ** 3
    values[row * 2 + 1] = 2 * values[row * 2]!
  }
  const sample = momentsOfData({ label: '', n: 200, values }, 2)
  const sigma = Float64Array.from([1, 0, 0, 1])
  expect(weightedTrace(sample, sigma, [], true)).toBeGreaterThan(1)
  expect(Math.abs(weightedTrace(sample, sigma, [0], true))).toBeLessThan(1e-9)
})

describe('a sandwich covariance with groups and shared parameters', () => {
  const request: ParameterTableRequest = { groups: ['a', 'b', 'c'], groupEqual: ['loadings', 'intercepts'] }
  const { model, samples, objective } = setUp('f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f', request)
  const parts = robustParts(model, samples, objective, 'moments')
  if ('flat' in parts) throw new Error('not identified')
  const sandwich = new SandwichCovariance(model, parts.bread, parts.meat)
  const full = sandwich.full()
  const size = model.parameterCount

  test('is H B H, whichever way it is asked for', () => {
    const inverse = parts.bread.full()
    const meat = new Float64Array(size * size)
    model.groups.forEach(({ parameters }, g) => {
      const n = parameters.length
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++)
          meat[parameters[i]! * size + parameters[j]!]! += parts.meat[g]![i * n + j]!
      }
    })
    const dense = (a: Float64Array, b: Float64Array) => {
      const out = new Float64Array(size * size)
      for (let i = 0; i < size; i++) {
        for (let k = 0; k < size; k++) {
          for (let j = 0; j < size; j++) out[i * size + j]! += a[i * size + k]! * b[k * size + j]!
        }
      }
      return out
    }
    const expected = dense(dense(inverse, meat), inverse)
    const scale = Math.max(...expected.map(Math.abs))
    full.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-11 * scale)
    })
    const trace = dense(inverse, meat).reduce(
      (sum, value, at) => (at % (size + 1) === 0 ? sum + value : sum),
      0,
    )
    expect(traceOfProduct(parts.bread, parts.meat)).toBeCloseTo(trace, 9)
  })

  test('its parts and its variances of functions are those of the whole', () => {
    model.groups.forEach(({ parameters }, g) => {
      const part = sandwich.ofGroup(g)
      const n = parameters.length
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const whole = full[parameters[i]! * size + parameters[j]!]!
          expect(Math.abs(part[i * n + j]! - whole)).toBeLessThan(1e-12)
        }
      }
    })
    const errors = sandwich.standardErrors()
    errors.forEach((value, i) => {
      const unit = new Float64Array(size)
      unit[i] = 1
      expect(value).toBeCloseTo(Math.sqrt(sandwich.varianceOf(unit)), 10)
    })
  })
})

test('a saturated model has no scaling factor, and its scaled statistic is 0', () => {
  const random = createRandom(2)
  const rows = Array.from({ length: 80 }, () => {
    const x = random.normal()
    return { x, y: 0.5 * x + random.normal() ** 3 }
  })
  for (const estimator of ['MLR', 'MLM'] as const) {
    const { fitMeasures, status } = fitModel('y ~ x', rows, { estimator })
    expect(status).toBe('ok')
    expect(fitMeasures.chisqScalingFactor).toBeNaN()
    expect(Math.abs(fitMeasures.chisqScaled)).toBeLessThan(1e-9)
    expect(fitMeasures.cfiScaled).toBe(1)
    expect(fitMeasures.baselineChisqScalingFactor).toBeGreaterThan(0)
  }
})

test('an estimator without scaled tests withholds the scaled measures', () => {
  const random = createRandom(2)
  const rows = Array.from({ length: 80 }, () => ({ x: random.normal(), y: random.normal() }))
  expect(fitModel('y ~ x', rows).fitMeasures.cfiScaled).toBeNaN()
  expect(() => fitModel('y ~ x', rows, { estimator: 'MLR', likelihood: 'wishart' })).toThrow(
    /'wishart' cannot go/,
  )
})
