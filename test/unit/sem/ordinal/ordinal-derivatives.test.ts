import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { DiagonalLeastSquares } from '../../../../src/sem/discrepancies/diagonal-least-squares.ts'
import type { ParameterTableRequest } from '../../../../src/sem/index.ts'
import { parameterTable } from '../../../../src/sem/index.ts'
import { GroupStandardizer } from '../../../../src/sem/inference/standardized-solution.ts'
import { compileModel } from '../../../../src/sem/model/compile-model.ts'
import { ModelObjective } from '../../../../src/sem/model/model-objective.ts'
import { startingValues } from '../../../../src/sem/model/starting-values.ts'
import { MomentInfluence } from '../../../../src/sem/ordinal/moment-influence.ts'
import type { OrdinalMoments } from '../../../../src/sem/ordinal/ordinal-moments.ts'

const ordered = (...names: string[]) => Object.fromEntries(names.map((name, i) => [name, 1 + (i % 3)]))
const six = ordered('x1', 'x2', 'x3', 'x4', 'x5', 'x6')
const two = 'f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6'

/** `exact`: whether second derivatives are those of the function, or those of Gauss and Newton. */
const models: [name: string, syntax: string, request: ParameterTableRequest, exact: boolean][] = [
  ['factors', `${two}\nx1 ~~ x4\ng ~ f`, { thresholds: six }, true],
  [
    'a second-order factor and equal parameters',
    `${two}\nh =~ a*f + a*g + x7\nx7 ~~ x7\nx1 | b*t1\nx2 | b*t1`,
    { thresholds: six },
    true,
  ],
  ['continuous variables too', `${two}\ng ~ f`, { thresholds: ordered('x1', 'x2', 'x5') }, true],
  [
    'groups with equal thresholds',
    `${two}\ng ~ f`,
    { thresholds: six, groups: ['a', 'b'], groupEqual: ['loadings', 'thresholds'] },
    true,
  ],
  [
    'ordered outcomes and mediators',
    'x2 ~ x1\nx3 ~ x2 + x1\nx4 ~ x3 + x2\nx1 ~~ x1',
    { thresholds: ordered('x2', 'x3', 'x4') },
    false,
  ],
]

function setUp(syntax: string, request: ParameterTableRequest) {
  const model = compileModel(parameterTable(syntax, request))
  const random = createRandom(3)
  const { layout } = model.ordinal!
  const p = model.observedCount
  const samples = model.groups.map((_, g): OrdinalMoments => {
    const covariance = Float64Array.from({ length: p * p }, (_, at) => (at % (p + 1) === 0 ? 1 : 0.4))
    const values = Float64Array.from({ length: layout.count }, () => 0.4 + 0.2 * random.normal())
    return {
      label: `${g}`,
      n: 100 + g,
      covariance,
      means: new Float64Array(p),
      thresholds: values.slice(0, layout.thresholdCount),
      layout,
      values,
      influence: new MomentInfluence(100 + g, layout),
      gammaDiagonal: new Float64Array(0),
      atBoundary: [],
    }
  })
  const weights = Float64Array.from({ length: layout.count }, () => 0.5 + random.uniform())
  const objective = new ModelObjective(
    model,
    samples,
    samples.map(({ n }) => n),
    (compiled, group, sample) => new DiagonalLeastSquares(compiled, group, sample as OrdinalMoments, weights),
  )
  const x = startingValues(model, samples).map(value => value * (1 + 0.1 * random.normal()) + 0.03)
  for (const row of model.table.rows) if (row.op === '~*~' && row.free > 0) x[row.free - 1] = 1.2
  expect(Number.isFinite(objective.evaluate(x))).toBe(true)
  return { model, objective, x }
}

/** Central difference with Richardson's extrapolation. */
function slope(f: (x: Float64Array) => number, x: Float64Array, i: number): number {
  const at = (h: number) => {
    const y = x.slice()
    y[i]! += h
    return f(y)
  }
  const h = 1e-3
  const wide = (at(h) - at(-h)) / (2 * h)
  return (4 * ((at(h / 2) - at(-h / 2)) / h) - wide) / 3
}

const error = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b))

describe.for(models)('derivatives with %s', ([, syntax, request, exact]) => {
  test('the gradient is that of the function', () => {
    const { objective, x } = setUp(syntax, request)
    objective.evaluate(x)
    const gradient = new Float64Array(x.length).fill(Number.NaN)
    objective.gradient(gradient)
    expect(gradient.some(value => Math.abs(value) > 1)).toBe(true)
    x.forEach((_, i) => {
      expect(
        error(
          gradient[i]!,
          slope(y => objective.evaluate(y), x, i),
        ),
      ).toBeLessThan(1e-6)
    })
  })

  test('the exact curvature is the derivative of the gradient', () => {
    const { objective, x } = setUp(syntax, request)
    objective.evaluate(x)
    const blocks = objective.curvature('exact').map(block => block.slice())
    const total = new Float64Array(x.length ** 2)
    objective.layouts.forEach(({ unknowns }, g) => {
      unknowns.forEach((i, a) => {
        unknowns.forEach((j, b) => {
          total[i * x.length + j]! += blocks[g]![Math.max(a, b) * unknowns.length + Math.min(a, b)]!
        })
      })
    })
    const gradientAt = (y: Float64Array, j: number) => {
      objective.evaluate(y)
      const gradient = new Float64Array(x.length).fill(Number.NaN)
      objective.gradient(gradient)
      return gradient[j]!
    }
    let worst = 0
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < x.length; j++) {
        const found = error(
          total[i * x.length + j]!,
          slope(y => gradientAt(y, j), x, i),
        )
        worst = found <= worst ? worst : found
      }
    }
    if (exact) expect(worst).toBeLessThan(1e-6)
    else expect(worst).toBeGreaterThan(1e-6)
  })

  test('the gradient of every standardized value is that of the value', () => {
    const { model, objective, x } = setUp(syntax, request)
    const standardized = (y: Float64Array, row: number) => {
      objective.evaluate(y)
      const g = model.table.rows[row]!.group - 1
      return new GroupStandardizer(model, g, objective.discrepancies[g]!.implied).standardize(
        model.cells[row]!,
        'all',
      )
    }
    model.table.rows.forEach((row, i) => {
      const { gradient } = standardized(x, i)
      const { parameters } = model.groups[row.group - 1]!
      parameters.forEach((parameter, at) => {
        expect(
          error(
            gradient[at]!,
            slope(y => standardized(y, i).value, x, parameter),
          ),
        ).toBeLessThan(1e-6)
      })
    })
  })
})
