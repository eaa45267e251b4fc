import { describe, expect, test } from 'vitest'
import { ArgumentError, DataError, ModelSpecificationError } from '../../../src/errors.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import type { FitOptions, SemFit } from '../../../src/sem/index.ts'
import { fitModel } from '../../../src/sem/index.ts'
import type { Cells } from '../../reference/models.ts'
import { hsModel, readCsv } from '../../reference/models.ts'

const hs = readCsv('hs1939.csv')
const changed = (change: (row: Cells, i: number) => Record<string, unknown>) =>
  hs.map((row, i) => ({ ...row, ...change(row, i) }))

/** What must hold of every fit that is not ok. */
function expectNothingSilent(fit: SemFit): void {
  const { npar, ntotal, df, ...measures } = fit.fitMeasures
  expect(Number.isInteger(npar) && Number.isInteger(df) && ntotal === fit.nobs).toBe(true)
  expect(Object.values(measures).every(Number.isNaN)).toBe(true)
  expect(fit.admissible).toBe(false)
  expect(fit.problem?.message).toBeTruthy()
  expect(fit.stopReason).toBe(`${fit.problem?.message} ${fit.problem?.mend}`)
  if (!fit.converged)
    expect(fit.parameters.filter(row => row.free > 0).every(row => Number.isNaN(row.se))).toBe(true)
}

describe('data that no covariance structure can be fitted to are data-unfit, with the variables named', () => {
  test.for<[string, Record<string, unknown>[], FitOptions, string, string[], string | undefined]>([
    ['a constant item', changed(() => ({ x3: 2 })), {}, 'constant-variable', ['x3'], undefined],
    [
      'a constant item with a large mean',
      changed(() => ({ x3: 123456.7 })),
      {},
      'constant-variable',
      ['x3'],
      undefined,
    ],
    [
      'two constant items',
      changed(() => ({ x3: 2, x8: 0 })),
      {},
      'constant-variable',
      ['x3', 'x8'],
      undefined,
    ],
    [
      'an item constant in one group',
      changed(row => (row['school'] === 'Grant-White' ? { x3: 2 } : {})),
      { group: 'school' },
      'constant-variable',
      ['x3'],
      'Grant-White',
    ],
    ...[{}, { missing: 'fiml' }, { estimator: 'GLS' }].map(
      (options): [string, Record<string, unknown>[], FitOptions, string, string[], undefined] => [
        `squares that overflow with ${JSON.stringify(options)}`,
        changed(row => ({ x3: Number(row['x3']) * 1e200 })),
        options as FitOptions,
        'values-too-large',
        ['x3'],
        undefined,
      ],
    ),
    [
      'duplicate items',
      changed(row => ({ x3: row['x2'] })),
      {},
      'dependent-variables',
      ['x2', 'x3'],
      undefined,
    ],
    [
      'an item that is the sum of others',
      changed(row => ({ x9: Number(row['x1']) + Number(row['x2']) - 2 * Number(row['x4']) })),
      {},
      'dependent-variables',
      ['x1', 'x2', 'x4', 'x9'],
      undefined,
    ],
    [
      'as many rows as variables',
      hs.slice(0, 9),
      {},
      'too-few-rows',
      Array.from({ length: 9 }, (_, i) => `x${i + 1}`),
      undefined,
    ],
    [
      'a single row',
      hs.slice(0, 1),
      {},
      'too-few-rows',
      Array.from({ length: 9 }, (_, i) => `x${i + 1}`),
      undefined,
    ],
    ['an item without values', changed(() => ({ x3: null })), {}, 'missing-variable', ['x3'], undefined],
    [
      'no complete row',
      changed((_, i) => (i % 2 === 0 ? { x3: null } : { x4: null })),
      {},
      'too-few-rows',
      Array.from({ length: 9 }, (_, i) => `x${i + 1}`),
      undefined,
    ],
  ])('%s', ([, data, options, code, names, group]) => {
    const fit = fitModel(hsModel, data, options)
    expect(fit).toMatchObject({
      status: 'data-unfit',
      converged: false,
      iterations: 0,
      problem: { code, names, group },
    })
    expect(fit.parameters.filter(row => row.free > 0).every(row => Number.isNaN(row.est))).toBe(true)
    expect(fit.vcov).toEqual([])
    expect(fit.implied().covariance.flat().every(Number.isNaN)).toBe(true)
    expectNothingSilent(fit)
  })
})

describe('a model that the data cannot tell from others is not-identified, with the parameters named', () => {
  test('more parameters than moments', () => {
    const fit = fitModel('f =~ x1 + x2', hs)
    expect(fit).toMatchObject({ status: 'not-identified', problem: { code: 'more-parameters-than-moments' } })
    expect(fit.problem?.message).toContain('1 more free parameters')
    expectNothingSilent(fit)
  })

  test('a latent without a scale', () => {
    const fit = fitModel('f =~ NA*x1 + x2 + x3 + x4', hs)
    expect(fit).toMatchObject({ status: 'not-identified', problem: { code: 'indistinguishable-parameters' } })
    expect(fit.problem?.names).toEqual(['f =~ x1', 'f =~ x2', 'f =~ x3', 'f =~ x4', 'f ~~ f'])
    expectNothingSilent(fit)
  })

  test('one group of several: the others are not blamed', () => {
    const fit = fitModel('f =~ c(1, NA)*x1 + x2 + x3 + x4', hs, { group: 'school' })
    expect(fit.status).toBe('not-identified')
    expect(fit.problem?.names.every(name => name.endsWith('(Grant-White)'))).toBe(true)
  })

  test('parameters shared by all groups', () => {
    const fit = fitModel('f =~ c(a, a)*x1 + x2 + x3 + x4\nf =~ NA*x1', hs, {
      group: 'school',
      groupEqual: ['loadings', 'lv.variances'],
    })
    expect(fit.status).toBe('not-identified')
    expect(fit.problem?.names).toEqual(['f =~ x1', 'f =~ x2', 'f =~ x3', 'f =~ x4', 'f ~~ f'])
  })
})

describe('a solution that no population has is inadmissible', () => {
  test('a negative variance', () => {
    const fit = fitModel(
      hsModel,
      changed((row, i) => ({ x3: Number(row['x2']) + (i < 2 ? 1 : 0) })),
    )
    expect(fit).toMatchObject({
      status: 'inadmissible',
      converged: true,
      problem: { code: 'negative-variance', names: ['x2'] },
      warnings: [{ code: 'near-duplicates', data: { variables: ['x2', 'x3'] } }],
    })
    expect(fit.parameters.find(row => row.lhs === 'x2' && row.rhs === 'x2')?.est).toBeLessThan(0)
    expect(fit.parameters.every(row => Number.isFinite(row.est) && Number.isFinite(row.se))).toBe(true)
    expectNothingSilent(fit)
  })

  test('a variable that the model leaves no variance', () => {
    const one = [{ v1: 1 }, { v1: 2 }, { v1: 4 }, { v1: 5 }]
    const fit = fitModel('f =~ 0*v1\nv1 ~~ 0*v1\nf ~~ 1*f', one, { estimator: 'ULS' })
    expect(fit).toMatchObject({ status: 'inadmissible', problem: { code: 'no-variance', names: ['v1'] } })
  })

  test('not a slope that is the same for everybody, which has no standardized mean', () => {
    const random = createRandom(9)
    const rows = Array.from({ length: 100 }, () => {
      const start = random.normal()
      const at = (time: number) => start + 0.5 * time + random.normal()
      return { t0: at(0), t1: at(1), t2: at(2), t3: at(3) }
    })
    const growth = `i =~ 1*t0 + 1*t1 + 1*t2 + 1*t3
      s =~ 0*t0 + 1*t1 + 2*t2 + 3*t3
      t0 + t1 + t2 + t3 ~ 0*1
      i + s ~ 1
      s ~~ 0*s + 0*i`
    const { status, standardized } = fitModel(growth, rows)
    expect(status).toBe('ok')
    const row = (lhs: string, op: string, rhs: string) =>
      standardized.find(one => one.lhs === lhs && one.op === op && one.rhs === rhs)
    expect(row('s', '~1', '')).toMatchObject({ est: Number.NaN, se: Number.NaN })
    expect(row('s', '~~', 's')).toMatchObject({ est: 0, se: 0 })
    expect(row('i', '~1', '')?.se).toBeGreaterThan(0)
  })

  test('factors that correlate beyond 1', () => {
    const random = createRandom(4)
    const rows = Array.from({ length: 200 }, () => {
      const shared = random.normal()
      const item = (own: number) => shared + own
      const a = random.normal()
      const b = random.normal()
      return {
        a1: item(a) + random.normal(),
        a2: item(-a) + random.normal(),
        a3: item(0) + random.normal(),
        b1: item(b) + a + random.normal(),
        b2: item(-b) - a + random.normal(),
        b3: item(0) + random.normal(),
      }
    })
    const fit = fitModel('A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3', rows)
    expect(fit.status).toBe('inadmissible')
    expect(fit.problem).toMatchObject({ code: 'covariance-not-positive', names: ['A', 'B'] })
    expectNothingSilent(fit)
  })
})

describe('a search that finds no minimum is not-converged', () => {
  test('too few iterations', () => {
    const fit = fitModel(hsModel, hs, { maxIterations: 2 })
    expect(fit).toMatchObject({
      status: 'not-converged',
      converged: false,
      problem: { code: 'max-iterations' },
    })
    expect(fit.parameters.every(row => Number.isFinite(row.est))).toBe(true)
    expectNothingSilent(fit)
  })

  test('a solution at infinity names what runs there', () => {
    const fit = fitModel(hsModel, hs.slice(0, 25), { maxIterations: 300 })
    expect(fit).toMatchObject({ status: 'not-converged', problem: { code: 'diverging' } })
    expect(fit.problem?.names).toEqual(expect.arrayContaining(['speed =~ x9', 'x9 ~~ x9', 'speed ~~ speed']))
    expectNothingSilent(fit)
  })
})

describe('missing values', () => {
  test('rows with null, undefined or NaN are left out, with a warning that counts them', () => {
    const holes = [Number.NaN, null, undefined]
    const fit = fitModel(
      hsModel,
      changed((_, i) => (i < 3 ? { x3: holes[i] } : {})),
    )
    expect(fit).toMatchObject({ status: 'ok', nobs: 298 })
    expect(fit.warnings).toMatchObject([{ code: 'rows-dropped', data: { dropped: 3, total: 301 } }])
    const without = fitModel(hsModel, hs.slice(3))
    expect(fit.parameters).toEqual(without.parameters)
  })

  test('of variables that are not in the model do not matter; a missing group does', () => {
    const fit = fitModel(
      'f =~ x1 + x2 + x3 + x4',
      changed((_, i) => (i < 3 ? { x9: null } : {})),
    )
    expect(fit).toMatchObject({ nobs: 301, warnings: [] })
    const grouped = fitModel(
      hsModel,
      changed((_, i) => (i < 3 ? { school: null } : {})),
      { group: 'school' },
    )
    expect(grouped.groups.map(group => group.n)).toEqual([153, 145])
  })
})

describe('input that cannot be used at all throws, with the value and the mend', () => {
  test.for<[string, () => unknown, new (...rest: never[]) => Error, string]>([
    [
      'Infinity',
      () =>
        fitModel(
          hsModel,
          changed((_, i) => (i === 5 ? { x3: Infinity } : {})),
        ),
      DataError,
      'Row 6, column x3: the value is Infinity.',
    ],
    [
      'a string cell',
      () =>
        fitModel(
          hsModel,
          changed((_, i) => (i === 5 ? { x3: '4' } : {})),
        ),
      DataError,
      'Row 6, column x3: "4" is not a number.',
    ],
    ['an unknown variable', () => fitModel('f =~ x1 + x2 + nope', hs), DataError, 'no column "nope"'],
    [
      'an unknown group column',
      () => fitModel(hsModel, hs, { group: 'nope' }),
      DataError,
      'no column "nope"',
    ],
    ['no rows', () => fitModel(hsModel, []), DataError, 'The data have no rows.'],
    [
      'a row that is no object',
      () => fitModel(hsModel, [null as unknown as object]),
      DataError,
      'Row 1 is null',
    ],
    [
      'no data',
      () => fitModel(hsModel, undefined as unknown as object[]),
      DataError,
      'The data are undefined.',
    ],
    [
      'uneven columns',
      () => fitModel('f =~ a + b', { a: [1, 2], b: [1] }),
      DataError,
      'Column b has 1 values and a has 2.',
    ],
    [
      'an unknown option',
      () => fitModel(hsModel, hs, { estimatr: 'ML' } as FitOptions),
      ArgumentError,
      'There is no option estimatr.',
    ],
    [
      'an unknown estimator',
      () => fitModel(hsModel, hs, { estimator: 'XML' } as unknown as FitOptions),
      ArgumentError,
      'estimator cannot be "XML".',
    ],
    [
      'no iterations',
      () => fitModel(hsModel, hs, { maxIterations: 0 }),
      ArgumentError,
      'maxIterations cannot be 0.',
    ],
    [
      'a variable that acts on itself',
      () => fitModel('x1 ~ x1', hs),
      ModelSpecificationError,
      'cannot act on itself',
    ],
    [
      'a parameter given twice',
      () => fitModel('f =~ x1 + x2 + x3\nx1 ~ f', hs),
      ModelSpecificationError,
      'are one parameter given twice',
    ],
    ['an unknown group', () => fitModel(hsModel, hs).implied(2), ArgumentError, 'There is no group 2.'],
  ])('%s', ([, attempt, type, message]) => {
    expect(attempt).toThrow(type)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ mend: expect.stringMatching(/\.$/) }))
  })

  test('an aborted signal', () => {
    const signal = AbortSignal.abort(new Error('enough'))
    expect(() => fitModel(hsModel, hs, { signal })).toThrow('enough')
  })
})
