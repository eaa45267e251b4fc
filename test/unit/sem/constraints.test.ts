import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ArgumentError, ModelSpecificationError } from '../../../src/errors.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import type { FitOptions, SemFit } from '../../../src/sem/index.ts'
import {
  fitModel,
  modificationIndices,
  parameterTable,
  structuralAfterMeasurement,
  testScore,
} from '../../../src/sem/index.ts'
import { hsModel, readCsv } from '../../reference/models.ts'

const hs = readCsv('hs1939.csv')
const labelled = `visual =~ x1 + a*x2 + b*x3
  textual =~ x4 + c*x5 + d*x6
  speed =~ x7 + e*x8 + f*x9
`
const heywood = hs.map((row, i) => ({ ...row, x3: Number(row['x2']) + (i < 2 ? 1 : 0) }))

function expectSame(fit: SemFit, other: SemFit, within: number): void {
  expect(fit.status).toBe('ok')
  const close = (a: number, b: number) => {
    if (!Number.isFinite(b)) expect(a).toBe(b)
    else expect(Math.abs(a - b) / Math.max(1, Math.abs(b))).toBeLessThanOrEqual(within)
  }
  other.parameters.forEach((row, i) => {
    const { est, se, stdAll } = fit.parameters[i]!
    close(est, row.est)
    close(se, row.se)
    close(stdAll, row.stdAll)
  })
  other.standardized.forEach((row, i) => {
    close(fit.standardized[i]!.se, row.se)
  })
  for (const [name, value] of Object.entries(other.fitMeasures)) {
    close(fit.fitMeasures[name as 'chisq'], value)
  }
}

interface Reference {
  readonly model: string
  readonly args: FitOptions
  readonly est: readonly number[]
  readonly se: readonly number[]
  readonly stdAll: readonly number[]
  readonly stdSe: readonly number[]
  readonly fit: Readonly<Record<string, number>>
}
const references = JSON.parse(
  readFileSync(new URL('../../reference/lavaan/constraints.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Reference>>

const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b))

describe('linear equalities have the numbers of lavaan', () => {
  test.for(['sum_ml', 'sum_mlr', 'groups_ml', 'groups_mlr', 'groups_fiml'])('%s', name => {
    const reference = references[name]!
    const fit = fitModel(reference.model, hs, reference.args)
    expect(fit.status).toBe('ok')
    expect(fit.parameters).toHaveLength(reference.est.length)
    fit.parameters.forEach((row, i) => {
      expect(relative(row.est, reference.est[i]!)).toBeLessThanOrEqual(1e-6)
      expect(relative(row.se, reference.se[i]!)).toBeLessThanOrEqual(1e-6)
      expect(relative(fit.standardized[i]!.est, reference.stdAll[i]!)).toBeLessThanOrEqual(1e-6)
      expect(relative(fit.standardized[i]!.se, reference.stdSe[i]!)).toBeLessThanOrEqual(1e-6)
    })
    for (const [key, value] of Object.entries(reference.fit)) {
      const ours =
        fit.fitMeasures[key.replaceAll(/\.(.)/g, (_, next: string) => next.toUpperCase()) as 'chisq']
      expect(relative(ours, value)).toBeLessThanOrEqual(1e-6)
    }
  })

  test('inequalities: the estimates of lavaan, which stops short of the optimum', () => {
    const { model, est, fit: measures } = references['bound_ml']!
    const fit = fitModel(model, hs)
    fit.parameters.forEach((row, i) => {
      expect(relative(row.est, est[i]!)).toBeLessThanOrEqual(1e-4)
    })
    expect(relative(fit.fitMeasures.chisq, measures['chisq']!)).toBeLessThanOrEqual(1e-6)
    expect(fit.fitMeasures.chisq).toBeLessThanOrEqual(measures['chisq']! + 1e-9)
    expect(fit.fitMeasures).toMatchObject({ npar: measures['npar'], df: measures['df'] })
  })
})

describe('what already holds changes nothing', () => {
  const cases: [string, FitOptions][] = [
    ['ML', {}],
    ['MLR, two groups', { estimator: 'MLR', group: 'school' }],
    ['FIML', { missing: 'fiml' }],
    ['GLS', { estimator: 'GLS' }],
  ]
  test.for(cases)('bounds that are not active: %s', ([, options]) => {
    const free = fitModel(labelled, hs, options)
    const bounded = fitModel(`${labelled}a > -5; b + c < 100; f < 40`, hs, { ...options, bounds: 'pos.var' })
    expectSame(bounded, free, 1e-7)
    expect(bounded.warnings.map(({ code }) => code)).not.toContain('bound-active')
  })

  test.for(cases)(
    'an equality that holds at the estimates: estimates, and the chi-square with one more degree of freedom: %s',
    ([, options]) => {
      const free = fitModel(labelled, hs, options)
      const estimateOf = (label: string) => free.parameters.find(row => row.label === label)!.est
      const factor = (estimateOf('a') - estimateOf('c')) / estimateOf('b')
      const tied = fitModel(`${labelled}a == ${factor}*b + c`, hs, options)
      free.parameters.forEach((row, i) => {
        expect(relative(tied.parameters[i]!.est, row.est)).toBeLessThanOrEqual(1e-6)
      })
      expect(relative(tied.fitMeasures.chisq, free.fitMeasures.chisq)).toBeLessThanOrEqual(1e-7)
      expect(tied.fitMeasures.df).toBe(free.fitMeasures.df + 1)
      expect(tied.fitMeasures.npar).toBe(free.fitMeasures.npar - 1)
    },
  )

  test.for<[string, FitOptions]>([
    ['ML', {}],
    ['MLR', { estimator: 'MLR' }],
    ['ULS', { estimator: 'ULS' }],
    ['FIML', { missing: 'fiml', estimator: 'MLR' }],
    ['WLSMV', { ordered: true }],
  ])('a difference of 0 is the same as one label: %s', ([, options]) => {
    const data = options.ordered ? ordinal() : hs
    const joined = fitModel(`${labelled}a == b; d == e`, data, options)
    const constrained = fitModel(`${labelled}a - b == 0; 2*d - 2*e == 0`, data, options)
    const { h0Factor: _, ...rest } = joined.fitMeasures as typeof joined.fitMeasures & { h0Factor?: number }
    expectSame(
      { ...constrained, fitMeasures: constrained.fitMeasures },
      { ...joined, fitMeasures: rest },
      1e-6,
    )
  })

  test('a definition in a constraint stands for its expression', () => {
    const direct = fitModel(`${labelled}a + 2*c == 2.5`, hs)
    const defined = fitModel(`${labelled}total := a + 2*c\ntotal == 2.5`, hs)
    expect(defined.fitMeasures.chisq).toBeCloseTo(direct.fitMeasures.chisq, 9)
    expect(defined.parameters.at(-1)).toMatchObject({ lhs: 'total', se: expect.closeTo(0, 7) })
  })
})

function ordinal() {
  const random = createRandom(8)
  return Array.from({ length: 400 }, () => {
    const factors = Array.from({ length: 3 }, () => random.normal())
    const cells = Array.from({ length: 9 }, (_, i) => {
      const response = factors[Math.floor(i / 3)]! + 0.4 * factors[0]! + random.normal()
      return [`x${i + 1}`, response < -0.8 ? 1 : response < 0.7 ? 2 : 3] as const
    })
    return Object.fromEntries(cells)
  })
}

describe('bounds', () => {
  test('end a Heywood case on the bound, with a warning and no standard error there', () => {
    const fit = fitModel(hsModel, heywood, { bounds: 'pos.var' })
    expect(fit.status).toBe('ok')
    const held = fit.parameters.find(row => row.lhs === 'x2' && row.rhs === 'x2')!
    expect(held.est).toBe(0)
    expect(held.se).toBeNaN()
    expect(fit.parameters.filter(row => row !== held).every(row => Number.isFinite(row.se))).toBe(true)
    expect(fit.warnings).toContainEqual(
      expect.objectContaining({
        code: 'bound-active',
        data: { bounds: ['x2 ~~ x2 > 0'], parameters: ['x2 ~~ x2'] },
      }),
    )
    // the rest is the model with the variance fixed there, and the slope at the bound points outwards
    const fixed = fitModel(`${hsModel}\nx2 ~~ 0*x2`, heywood)
    fixed.parameters.forEach(row => {
      const same = fit.parameters.find(
        ({ lhs, op, rhs }) => lhs === row.lhs && op === row.op && rhs === row.rhs,
      )!
      expect(relative(same.est, row.est)).toBeLessThanOrEqual(1e-7)
      if (same !== held) expect(relative(same.se, row.se)).toBeLessThanOrEqual(1e-6)
    })
    const inside = fitModel(`${hsModel}\nx2 ~~ 0.001*x2`, heywood, { bounds: 'pos.var' })
    expect(inside.fitMeasures.chisq).toBeGreaterThan(fit.fitMeasures.chisq)
  })

  test.for<[string, FitOptions]>([
    ['MLR', { estimator: 'MLR' }],
    ['FIML', { missing: 'fiml' }],
    ['GLS', { estimator: 'GLS' }],
    ['bootstrap', { se: 'bootstrap', bootstrap: { draws: 20, seed: 3 } }],
  ])('hold with equalities and with other estimators: %s', ([, options]) => {
    const fit = fitModel(`${labelled}a == 2*b - 1`, heywood, { ...options, bounds: 'pos.var' })
    const estimateOf = (label: string) => fit.parameters.find(row => row.label === label)!.est
    expect(fit.converged).toBe(true)
    expect(estimateOf('a') - 2 * estimateOf('b') + 1).toBeCloseTo(0, 10)
    const variances = fit.parameters.filter(row => row.op === '~~' && row.lhs === row.rhs)
    expect(variances.every(row => row.est >= 0)).toBe(true)
  })

  test('lower() and upper() of one parameter, by group', () => {
    const fit = fitModel('f =~ x1 + lower(c(0.9, -1))*x2 + upper(0.8)*x3 + x4', hs, { group: 'school' })
    const rows = fit.parameters.filter(row => row.op === '=~')
    const free = fitModel('f =~ x1 + x2 + x3 + x4', hs, { group: 'school' }).parameters
    for (const row of rows) {
      const { est } = free.find(
        other => other.rhs === row.rhs && other.op === '=~' && other.group === row.group,
      )!
      const lower = row.rhs === 'x2' ? [0.9, -1][row.group - 1]! : -Infinity
      const upper = row.rhs === 'x3' ? 0.8 : Infinity
      expect(row.est).toBeGreaterThanOrEqual(lower)
      expect(row.est).toBeLessThanOrEqual(upper)
      if (!(est >= lower && est <= upper)) expect([lower, upper]).toContain(row.est)
    }
    expect(fit.status).toBe('ok')
  })

  test('a constraint on either side of an optimum is kept as an equality would keep it', () => {
    const bounded = fitModel(`${labelled}a + b < 1`, hs)
    const equal = fitModel(`${labelled}a + b == 1`, hs)
    bounded.parameters.forEach((row, i) => {
      expect(relative(row.est, equal.parameters[i]!.est)).toBeLessThanOrEqual(1e-7)
      expect(relative(row.se, equal.parameters[i]!.se)).toBeLessThanOrEqual(1e-6)
    })
    // lavaan too counts equalities only
    expect(bounded.fitMeasures.df).toBe(equal.fitMeasures.df - 1)
  })
})

describe('constraints that cannot be', () => {
  test.for([
    ['a > 2; a < 1', 'No values satisfy all constraints: a > 2, a < 1.'],
    ['a + b == 1; a + b - 2 == 0', 'contradict one another'],
    ['a + b == 1; a > 1; b > 1', 'No values satisfy'],
    ['a > 2*q', 'q is no label of the model'],
  ])('%s', ([constraint, message]) => {
    const attempt = () => fitModel(labelled + constraint, hs)
    expect(attempt).toThrow(ModelSpecificationError)
    expect(attempt).toThrow(message)
  })

  test('score tests are of equal labels only; modification indices go on', () => {
    const fit = fitModel(`${labelled}a + b == 1.5`, hs)
    expect(() => testScore(fit)).toThrow(ArgumentError)
    expect(modificationIndices(fit)[0]?.mi).toBeGreaterThan(0)
  })

  test('parts of a model that are fitted one after another', () => {
    const attempt = () => structuralAfterMeasurement(`${labelled}textual ~ p*visual\np > 0`, hs)
    expect(attempt).toThrow(ModelSpecificationError)
    expect(attempt).toThrow('Constraints join the parts of a model')
  })

  test('bounds of a table that is given already', () => {
    const table = parameterTable(hsModel, { bounds: 'pos.var' })
    expect(fitModel(table, heywood).status).toBe('ok')
    expect(() => fitModel(table, heywood, { bounds: 'pos.var' })).toThrow('bounds shape a parameter table')
  })
})

describe('ridge', () => {
  test('is the model of the changed moments, and says so', () => {
    const given = fitModel(hsModel, hs, { ridge: 0.1 })
    const p = 9
    const variables = Array.from({ length: p }, (_, i) => `x${i + 1}`)
    const n = hs.length
    const columns = variables.map(name => hs.map(row => Number(row[name])))
    const mean = columns.map(column => column.reduce((sum, value) => sum + value, 0) / n)
    const covariance = columns.map((a, i) =>
      columns.map((b, j) => {
        const value = a.reduce((sum, x, r) => sum + (x - mean[i]!) * (b[r]! - mean[j]!), 0) / n
        return i === j ? value * 1.1 : value
      }),
    )
    const moments = fitModel(hsModel, { variables, groups: [{ label: '', n, covariance }] })
    expectSame(given, moments, 1e-8)
    expect(given.warnings).toMatchObject([{ code: 'ridge-used', data: { ridge: 0.1 } }])
  })

  test('lets duplicate items and few rows be fitted, never a constant item', () => {
    const copies = hs.map(row => ({ ...row, x3: row['x2']! }))
    expect(fitModel(hsModel, copies).problem?.code).toBe('dependent-variables')
    expect(fitModel(hsModel, copies, { ridge: 1e-3, bounds: 'pos.var' }).converged).toBe(true)
    expect(fitModel('f =~ x1 + x2 + x3 + x4', hs.slice(0, 4), { ridge: 0.5 }).status).not.toBe('data-unfit')
    const constant = hs.map(row => ({ ...row, x3: 1 }))
    expect(fitModel(hsModel, constant, { ridge: 0.1 }).problem?.code).toBe('constant-variable')
  })

  test.for<[FitOptions, string]>([
    [{ ridge: -1 }, 'ridge cannot be -1.'],
    [{ ridge: Number.NaN }, 'ridge cannot be NaN.'],
    [{ ridge: 0.1, missing: 'fiml' }, "ridge cannot go with missing 'fiml'"],
    [{ ridge: 0.1, ordered: true }, 'ridge cannot go with ordered variables'],
    [{ ridge: 0.1, estimator: 'MLR' }, "ridge cannot go with estimator 'MLR'"],
    [{ ridge: 0.1, se: 'robust' }, "ridge cannot go with se 'robust'"],
  ])('%o', ([options, message]) => {
    const attempt = () => fitModel(hsModel, hs, options)
    expect(attempt).toThrow(ArgumentError)
    expect(attempt).toThrow(message)
  })
})
