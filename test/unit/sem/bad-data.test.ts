import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src/numerics/random.ts'
import type { FitOptions, SemFit } from '../../../src/sem/index.ts'
import { fitInvariance, fitModel, modificationIndices } from '../../../src/sem/index.ts'

/**
 * Every case of bad data that language models' answers bring, with every family of estimators, in one group and in two. Each
 * ends in a named status, warning or error that names what is at fault; see `expectHonest` for what holds of all.
 */

type Row = Record<string, number | string | null>
const items = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6']
const model = 'A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6'

/** Two factors of three items with four categories each, in groups g and h. */
function sound(): Row[] {
  const random = createRandom(31)
  return Array.from({ length: 360 }, (_, i) => {
    const a = random.normal()
    const b = 0.5 * a + 0.8 * random.normal()
    const cells = items.map((name, k) => {
      const response = (k < 3 ? a : b) + 0.8 * random.normal()
      return [name, response < -0.9 ? 1 : response < 0 ? 2 : response < 0.9 ? 3 : 4] as const
    })
    return { ...Object.fromEntries(cells), group: i % 2 === 0 ? 'g' : 'h' }
  })
}

const good = sound()
const number = (row: Row, name: string) => Number(row[name])
const changed = (change: (row: Row, i: number) => Row) =>
  good.map((row, i) => ({ ...row, ...change(row, i) }))
/** Only in group h; alone it is all there is. */
const inH = (several: boolean, change: (row: Row, i: number) => Row) =>
  changed((row, i) => (!several || row['group'] === 'h' ? change(row, i) : {}))
const firstOf = (several: boolean, count: number) =>
  several
    ? [
        ...good.filter(row => row['group'] === 'g'),
        ...good.filter(row => row['group'] === 'h').slice(0, count),
      ]
    : good.slice(0, count)
const nothing = Object.fromEntries(items.map(name => [name, null]))

type Family = 'ML' | 'MLR' | 'FIML' | 'WLSMV'
const families: Record<Family, FitOptions> = {
  ML: {},
  MLR: { estimator: 'MLR' },
  FIML: { missing: 'fiml' },
  WLSMV: { ordered: true },
}

/** What a case must end in. `warning` and `error` stand beside or in place of a status. */
interface Ending {
  readonly status?: SemFit['status']
  readonly code?: string
  readonly names?: readonly string[]
  readonly warning?: string
  readonly error?: string
  /** Some status other than `ok`. */
  readonly refused?: boolean
}
interface Case {
  readonly name: string
  readonly data: (several: boolean) => Row[]
  readonly ending: (family: Family) => Ending
  /** The fault is in group h, not in the first. */
  readonly inH?: boolean
}

const unfit = (code: string, names: readonly string[]): Ending => ({ status: 'data-unfit', code, names })
const cases: readonly Case[] = [
  {
    name: 'a constant item',
    data: () => changed(() => ({ x3: 2 })),
    ending: () => unfit('constant-variable', ['x3']),
  },
  {
    name: 'a constant item in one group',
    data: several => inH(several, () => ({ x3: 2 })),
    ending: () => unfit('constant-variable', ['x3']),
    inH: true,
  },
  {
    name: 'two items that are one',
    data: several => inH(several, row => ({ x3: row['x2']! })),
    ending: family =>
      family === 'WLSMV'
        ? { warning: 'correlation-at-boundary', names: ['x2', 'x3'] }
        : unfit('dependent-variables', ['x2', 'x3']),
    inH: true,
  },
  {
    name: 'as many rows as items',
    data: several => firstOf(several, 6),
    // least squares of pairs need no regular matrix, so that only the fit tells
    ending: family => (family === 'WLSMV' ? { refused: true } : unfit('too-few-rows', items)),
    inH: true,
  },
  {
    name: 'a single row',
    data: several => firstOf(several, 1),
    ending: () => unfit('too-few-rows', items),
    inH: true,
  },
  {
    name: 'a category that is empty in one group',
    // in one group there is nothing to be empty: the variable has three categories
    data: () => changed(row => (row['group'] === 'h' && row['x3'] === 4 ? { x3: 3 } : {})),
    ending: family => (family === 'WLSMV' ? unfit('empty-category', ['x3']) : { status: 'ok' }),
    inH: true,
  },
  {
    name: 'rows without any value',
    data: () => changed((_, i) => (i % 30 === 0 ? nothing : {})),
    ending: family => ({ status: 'ok', warning: family === 'FIML' ? 'empty-rows' : 'rows-dropped' }),
  },
  {
    name: 'an item without any value',
    data: several => inH(several, () => ({ x3: null })),
    ending: () => unfit('missing-variable', ['x3']),
    inH: true,
  },
  {
    name: 'no values at all',
    data: () => changed(() => nothing),
    ending: () => unfit('missing-variable', items),
  },
  {
    name: 'a parcel that is the sum of others',
    data: several => inH(several, row => ({ x6: number(row, 'x4') + number(row, 'x5') - number(row, 'x1') })),
    ending: family =>
      // sums have other categories than their parts, and categories have no sums
      family === 'WLSMV' ? {} : unfit('dependent-variables', ['x1', 'x4', 'x5', 'x6']),
    inH: true,
  },
  {
    name: 'two items that differ in few rows (a Heywood case)',
    data: several => inH(several, (row, i) => ({ x3: i < 8 ? 5 - number(row, 'x2') : row['x2']! })),
    ending: family =>
      family === 'WLSMV' ? {} : { status: 'inadmissible', code: 'negative-variance', names: ['x2'] },
    inH: true,
  },
  {
    name: 'an answer between two categories',
    data: () => changed((_, i) => (i === 6 ? { x3: 2.5 } : {})),
    ending: family =>
      family === 'WLSMV'
        ? { error: 'Row 7, column x3: 2.5 is no category of an ordered variable.' }
        : { status: 'ok' },
  },
  {
    name: 'an infinite answer',
    data: () => changed((_, i) => (i === 6 ? { x3: -Infinity } : {})),
    ending: () => ({ error: 'Row 7, column x3: the value is -Infinity.' }),
  },
]

/** What holds of every fit, whatever its data. */
function expectHonest(fit: SemFit): void {
  const held = fit.warnings.flatMap(({ code, data }) =>
    code === 'bound-active' ? (data['parameters'] as string[]) : [],
  )
  if (fit.converged) {
    for (const { lhs, op, rhs, est, se } of fit.parameters) {
      expect(est).toSatisfy(Number.isFinite)
      if (!held.includes(`${lhs} ${op} ${rhs}`)) expect(se).toSatisfy(Number.isFinite)
    }
  }
  if (fit.status === 'ok') {
    expect(fit.fitMeasures.chisq).toSatisfy(Number.isFinite)
    return
  }
  const { npar, ntotal, df, ...measures } = fit.fitMeasures
  expect([npar, ntotal, df].every(Number.isInteger)).toBe(true)
  expect(Object.values(measures).every(Number.isNaN)).toBe(true)
  expect(fit.admissible).toBe(false)
  expect(fit.problem?.names.length).toBeGreaterThan(0)
  expect(fit.stopReason).toBe(`${fit.problem?.message} ${fit.problem?.mend}`)
  expect(() => modificationIndices(fit)).toThrow(/fit that is/)
}

const grid = cases.flatMap(kase =>
  (['ML', 'MLR', 'FIML', 'WLSMV'] as const).flatMap(family =>
    [false, true].map(several => ({
      kase,
      family,
      several,
      title: `${kase.name}: ${family}, ${several ? 2 : 1} group(s)`,
    })),
  ),
)

describe('bad data end in a named status, warning or error', () => {
  test.for(grid)('$title', ({ kase, family, several }) => {
    const options = { ...families[family], ...(several ? { group: 'group' } : {}) }
    const attempt = () => fitModel(model, kase.data(several), options)
    const { status, code, names, warning, error, refused } = kase.ending(family)
    if (error !== undefined) {
      expect(attempt).toThrow(error)
      return
    }
    const fit = attempt()
    expectHonest(fit)
    // an empty category is one of a group among several
    const applies = several || code !== 'empty-category'
    if (status && applies) expect(fit.status).toBe(status)
    if (code && applies) {
      const first = kase.inH ? 'h' : 'g'
      expect(fit.problem).toMatchObject({ code, group: several ? first : undefined })
      expect(fit.problem?.names).toEqual(expect.arrayContaining([...names!]))
      for (const name of fit.problem!.names) expect(items).toContain(name)
      expect(fit.problem?.message).toContain(
        names![0]!.length > 0 && code !== 'too-few-rows' ? names![0] : 'row',
      )
    }
    if (warning) {
      const found = fit.warnings.find(other => other.code === warning)
      expect(found).toBeDefined()
      if (names) expect(found?.data).toMatchObject({ variables: names })
    }
    if (refused) expect(fit.status).not.toBe('ok')
  })
})

describe('verdicts', () => {
  test.for(['ML', 'MLR', 'FIML', 'WLSMV'] as const)('of invariance are withheld: %s', family => {
    const data = inH(true, () => ({ x3: 2 }))
    const result = fitInvariance(model, data, { ...families[family], group: 'group' })
    expect(result.steps[0]!.fit.status).toBe('data-unfit')
    expect(JSON.stringify(result.steps.map(({ fit: _, ...step }) => step))).not.toMatch(
      /"(holds|invariant|accepted)":true/,
    )
  })
})

describe('a result that is no number is never called converged', () => {
  test.for(['ML', 'MLR', 'FIML'] as const)('a definition without a value: %s', family => {
    const fit = fitModel(`${model.replace('x2', 'a*x2')}\nd := log(-a)`, good, families[family])
    expect(fit).toMatchObject({
      status: 'not-converged',
      converged: false,
      problem: { code: 'undefined-value', names: ['d'] },
    })
    expect(Object.values(fit.fitMeasures).filter(Number.isFinite)).toHaveLength(3)
  })

  test('a bootstrap with fewer than 2 draws that gave estimates', () => {
    // with 4 rows, most resamples repeat one
    const rows = [
      [2, 1, 3],
      [1, 2, 1],
      [3, 3, 2],
      [4, 4, 4],
    ].map(([x1, x2, x3]) => ({ x1, x2, x3 }))
    const tiny = fitModel('A =~ x1 + x2 + x3', rows, {
      se: 'bootstrap',
      bootstrap: { draws: 2, seed: 1 },
      bounds: 'pos.var',
    })
    expect(tiny).toMatchObject({
      status: 'not-converged',
      converged: false,
      problem: { code: 'bootstrap-failed' },
    })
    expect(tiny.bootstrap).toMatchObject({ draws: 2 })
    expect(tiny.warnings.map(({ code }) => code)).toContain('bootstrap-draws-failed')
  })
})

describe('an aborted signal', () => {
  const reason = new Error('enough')

  test.for(['ML', 'MLR', 'FIML', 'WLSMV'] as const)('ends a fit before it looks at the data: %s', family => {
    const signal = AbortSignal.abort(reason)
    const unread = new Proxy([], {
      get() {
        throw new Error('the data were read')
      },
    }) as object[]
    expect(() => fitModel(model, unread, { ...families[family], signal })).toThrow(reason)
  })

  /** Aborted at the nth look. */
  const expiring = (looks: number) => {
    const state = { looked: 0 }
    const signal = Object.assign(new AbortController().signal, {
      throwIfAborted() {
        state.looked++
        if (state.looked >= looks) throw reason
      },
    })
    return { signal, state }
  }
  const holes = changed((_, i) => (i % 5 === 0 ? { x1: null } : i % 7 === 0 ? { x5: null } : {}))

  test.for<[string, Row[], FitOptions]>([
    ['within EM', holes, { missing: 'fiml' }],
    ['between polychoric correlations', good, { ordered: true }],
    ['between iterations', good, {}],
    ['between iterations within bounds', good, { bounds: 'pos.var' }],
    ['between draws of a bootstrap', good, { se: 'bootstrap', bootstrap: { draws: 500, seed: 1 } }],
  ])('is looked at %s', ([, data, options]) => {
    const all = expiring(Infinity)
    const { iterations } = fitModel(model, data, { ...options, signal: all.signal })
    // once before anything else, and more often than the search alone looks where there is something beside it
    const besides = options.bootstrap || options.missing || options.ordered
    expect(all.state.looked).toBeGreaterThan(iterations + (besides ? 5 : 0))
    for (const looks of [1, 2, Math.ceil(all.state.looked / 2), all.state.looked]) {
      const { signal, state } = expiring(looks)
      expect(() => fitModel(model, data, { ...options, signal })).toThrow(reason)
      expect(state.looked).toBe(looks)
    }
  })
})

describe('input of plain JavaScript that no type checked is refused by name', () => {
  const unprintable = Object.create(null) as object
  const withCell = (cell: unknown) => good.map((row, i) => (i === 7 ? { ...row, x3: cell } : row))
  const withGroups = (labels: readonly unknown[]) =>
    good.map((row, i) => ({ ...row, group: labels[i % labels.length] }))
  const square = items.map((_, i) => items.map((_, j) => (i === j ? 1 : 0.3)))

  test.for<[string, unknown, unknown, unknown, string]>([
    ['no model', undefined, good, {}, 'The model is undefined. Pass lavaan syntax or a parameter table.'],
    ['options null', model, good, null, 'The options are null. Pass an object, or nothing.'],
    [
      'a word for a list',
      model,
      good,
      { groupEqual: 'loadings' },
      "groupEqual cannot be \"loadings\". Pass a list, e.g. ['loadings', 'intercepts'].",
    ],
    ['a word for yes', model, good, { stdLv: 'no' }, 'stdLv cannot be "no". Pass true or false.'],
    ['a number for a signal', model, good, { signal: 5 }, 'signal cannot be 5. Pass an AbortSignal.'],
    ['a bigint for an estimator', model, good, { estimator: 3n }, "estimator cannot be 3. Use 'ML'"],
    ['a cell that cannot be printed', model, withCell(unprintable), {}, 'Row 8, column x3: an object that'],
    ['a bigint cell', model, withCell(3n), {}, 'Row 8, column x3: 3 is not a number.'],
    ['a column that is none', model, { x1: undefined, x2: [1] }, {}, 'Column x1 is undefined, not a list'],
    [
      'dates as groups',
      model,
      withGroups([new Date(0), new Date(1)]),
      { group: 'group' },
      'is no label of a group. Label groups by strings or numbers.',
    ],
    [
      'the group 1 beside the group "1"',
      model,
      withGroups([1, 2, '1']),
      { group: 'group' },
      'Row 3: the group 1 is a string here and a number in a row before. Make the labels',
    ],
    [
      'moments of two variables with one name',
      model,
      { variables: ['x1', 'x1', ...items.slice(2)], groups: [{ label: '', n: 100, covariance: square }] },
      {},
      'The sample moments have two variables x1. Name them apart.',
    ],
    [
      'a label that equals two numbers',
      'A =~ x1 + a*x2 + x3\na == 5\na == 3',
      good,
      {},
      'a cannot equal both 5 and 3. Drop one of the constraints.',
    ],
    [
      'brackets without end',
      `A =~ x1 + a*x2 + x3\nz := ${'('.repeat(20_000)}a${')'.repeat(20_000)}`,
      good,
      {},
      'Model syntax, line 2, column 6: expected an expression of at most 1000 words',
    ],
  ])('%s', ([, syntax, data, options, message]) => {
    expect(() => fitModel(syntax as string, data as Row[], options as FitOptions)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), mend: expect.any(String) }),
    )
  })

  test.for(['ML', 'MLR', 'FIML'] as const)('values whose squares are no numbers are named: %s', family => {
    const huge = changed(row => ({ x2: number(row, 'x2') * 1e160 }))
    const { status, problem } = fitModel(model, huge, families[family])
    expect({ status, code: problem?.code, names: problem?.names }).toEqual({
      status: 'data-unfit',
      code: 'values-too-large',
      names: ['x2'],
    })
  })
})
