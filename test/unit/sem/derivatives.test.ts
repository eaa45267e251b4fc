import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src/numerics/random.ts'
import type { GroupMoments } from '../../../src/sem/data/sample-moments.ts'
import { maximumLikelihood } from '../../../src/sem/discrepancies/maximum-likelihood.ts'
import type { ParameterTableRequest } from '../../../src/sem/index.ts'
import { parameterTable } from '../../../src/sem/index.ts'
import { GroupStandardizer } from '../../../src/sem/inference/standardized-solution.ts'
import { compileModel } from '../../../src/sem/model/compile-model.ts'
import { ModelObjective } from '../../../src/sem/model/model-objective.ts'
import { startingValues } from '../../../src/sem/model/starting-values.ts'

/** Models that between them have every kind of parameter, and parameters in several places. */
const models: [name: string, syntax: string, request: ParameterTableRequest][] = [
  ['a factor model', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nx1 ~~ x4', {}],
  [
    'latent regressions with equal parameters',
    'f =~ x1 + a*x2 + x3\ng =~ x4 + a*x5 + x6\nh =~ x7 + x8 + x9\ng ~ b*f\nh ~ b*g + f\nx2 ~~ x5',
    {},
  ],
  ['a mean structure', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f\nf ~ 1\nx1 ~ 0*1\ng ~~ x7', {}],
  [
    'observed regressions and feedback',
    'x1 ~ x2 + x3\nx4 ~ x1 + x5\nx1 ~ x4\nx6 ~~ x1',
    { meanStructure: true },
  ],
  ['a second-order factor', 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\ns =~ f + g + h', {}],
  [
    'groups with equal loadings and intercepts',
    'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f\nx3 ~ x9',
    { groups: ['a', 'b', 'c'], groupEqual: ['loadings', 'intercepts'], groupPartial: ['x2 ~ 1'] },
  ],
]

/** Random positive definite moments of variables that have something in common. */
function randomMoments(p: number, label: string, seed: number): GroupMoments {
  const random = createRandom(seed)
  const common = Array.from({ length: p + 3 }, () => random.normal())
  const a = Array.from({ length: p * (p + 3) }, (_, at) => common[at % (p + 3)]! + random.normal())
  const covariance = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p + 3; k++)
        covariance[i * p + j]! += (a[i * (p + 3) + k]! * a[j * (p + 3) + k]!) / p
    }
  }
  return { label, n: 50 + seed, covariance, means: Float64Array.from({ length: p }, () => random.normal()) }
}

/** A model on random data, at values where no derivative is 0 by chance. */
function setUp(syntax: string, request: ParameterTableRequest) {
  const model = compileModel(parameterTable(syntax, request))
  const samples = model.groups.map((_, g) => randomMoments(model.observedCount, `${g}`, g + 1))
  const random = createRandom(9)
  const x = startingValues(model, samples).map(value => value * (1 + 0.1 * random.normal()) + 0.01)
  const objective = new ModelObjective(
    model,
    samples,
    samples.map(({ n }) => n),
    maximumLikelihood,
  )
  expect(Number.isFinite(objective.evaluate(x))).toBe(true)
  return { model, samples, objective, x }
}

/** Central difference with Richardson's extrapolation: error about h⁴. */
function slope(f: (x: Float64Array) => number, x: Float64Array, i: number): number {
  const at = (h: number) => {
    const y = x.slice()
    y[i]! += h
    return f(y)
  }
  const h = 2e-4 * Math.max(1, Math.abs(x[i]!))
  const wide = (at(h) - at(-h)) / (2 * h)
  const narrow = (at(h / 2) - at(-h / 2)) / h
  return (4 * narrow - wide) / 3
}

const closeTo = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b))

describe.for(models)('derivatives of the likelihood of %s', ([, syntax, request]) => {
  test('the gradient agrees with finite differences', () => {
    const { objective, x } = setUp(syntax, request)
    const gradient = new Float64Array(x.length).fill(Number.NaN)
    objective.evaluate(x)
    objective.gradient(gradient)
    const worst = Math.max(
      ...x.map((_, i) =>
        closeTo(
          gradient[i]!,
          slope(y => objective.evaluate(y), x, i),
        ),
      ),
    )
    expect(worst).toBeLessThan(1e-6)
  })

  test('the exact curvature agrees with finite differences of the gradient, into buffers full of NaN', () => {
    const { model, samples, x } = setUp(syntax, request)
    model.groups.forEach((group, g) => {
      const discrepancy = maximumLikelihood(model, group, samples[g]!)
      const size = group.parameters.length
      const curvature = new Float64Array(size * size).fill(Number.NaN)
      discrepancy.evaluate(x)
      discrepancy.curvature('exact', 3, curvature)
      let worst = 0
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          const gradientOf = (y: Float64Array) => {
            discrepancy.evaluate(y)
            const gradient = new Float64Array(x.length)
            discrepancy.addGradient(3, gradient)
            return gradient[group.parameters[i]!]!
          }
          const difference = closeTo(curvature[i * size + j]!, slope(gradientOf, x, group.parameters[j]!))
          worst = Math.max(worst, difference)
        }
      }
      expect(worst).toBeLessThan(1e-6)
    })
  })

  test('the expected curvature is the exact one where the model holds', () => {
    const { model, samples, x } = setUp(syntax, request)
    model.groups.forEach((group, g) => {
      const probe = maximumLikelihood(model, group, samples[g]!)
      probe.evaluate(x)
      const { covariance, means } = probe.implied
      const holds = maximumLikelihood(model, group, {
        ...samples[g]!,
        covariance: covariance.slice(),
        means: model.meanStructure ? means.slice() : samples[g]!.means,
      })
      const size = group.parameters.length
      const exact = new Float64Array(size * size).fill(Number.NaN)
      const expected = exact.slice()
      expect(Math.abs(holds.evaluate(x))).toBeLessThan(1e-10)
      holds.curvature('exact', 1, exact)
      holds.curvature('expected', 1, expected)
      expect(Math.max(...exact.map((value, i) => closeTo(expected[i]!, value)))).toBeLessThan(1e-9)
      expect(Math.max(...expected)).toBeGreaterThan(0.1)
    })
  })

  test('gradients of standardized values agree with finite differences', () => {
    const { model, samples, x } = setUp(syntax, request)
    let compared = 0
    model.table.rows.forEach((row, r) => {
      const cell = model.cells[r]
      if (!cell) return
      const g = row.group - 1
      const { implied } = maximumLikelihood(model, model.groups[g]!, samples[g]!)
      for (const kind of ['all', 'latent'] as const) {
        const valueAt = (y: Float64Array) => {
          implied.update(y)
          return new GroupStandardizer(model, g, implied).value(cell, kind)
        }
        implied.update(x)
        const { value, gradient } = new GroupStandardizer(model, g, implied).standardize(cell, kind)
        if (Number.isNaN(value)) continue
        expect(value).toBeCloseTo(valueAt(x), 12)
        model.groups[g]!.parameters.forEach((parameter, i) => {
          expect(closeTo(gradient[i]!, slope(valueAt, x, parameter))).toBeLessThan(1e-6)
          compared++
        })
      }
    })
    expect(compared).toBeGreaterThan(100)
  })
})
