import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { ArgumentError, DataError, fitModel, ModelSpecificationError } from '../../../../src/sem/index.ts'
import { momentLayout } from '../../../../src/sem/ordinal/moment-layout.ts'
import { ordinalMoments } from '../../../../src/sem/ordinal/ordinal-moments.ts'

type Row = Record<string, number | string | null>
const model = 'f =~ a + b + c + d'

/** Four items of four categories each, measuring one factor. */
function rows(n: number, seed = 5): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => {
    const factor = random.normal()
    const item = (loading: number) => {
      const y = loading * factor + Math.sqrt(1 - loading * loading) * random.normal()
      return 1 + Number(y > -1) + Number(y > 0) + Number(y > 1)
    }
    return { a: item(0.7), b: item(0.8), c: item(0.6), d: item(0.7) }
  })
}

const withGroups = (second: (row: Row) => Row): Row[] => [
  ...rows(100).map(row => ({ ...row, g: 'x' })),
  ...rows(100, 6).map(row => ({ ...second(row), g: 'y' })),
]

/** The rows of a contingency table. */
function polychoricOf(table: readonly (readonly number[])[]) {
  const values = table.flatMap((line, i) =>
    line.flatMap((count, j) => Array.from({ length: count }, () => [i, j])),
  )
  const levels = [table.map((_, i) => i), table[0]!.map((_, j) => j)]
  const layout = momentLayout(levels.map(list => list.length))
  const moments = ordinalMoments(
    { label: '', n: values.length, values: Float64Array.from(values.flat()) },
    levels,
    layout,
  )
  return { correlation: moments.values.at(-1)!, bounds: moments.atBoundary }
}

describe('polychoric correlations', () => {
  // lavCor() of lavaan 0.6-14
  test.for([
    [
      [
        [30, 20],
        [10, 50],
      ],
      0.659002266576385,
    ],
    [
      [
        [30, 20],
        [0, 50],
      ],
      0.932143573118246,
    ],
    [
      [
        [0, 20],
        [30, 10],
      ],
      -0.933714287889205,
    ],
    [
      [
        [30, 0],
        [10, 50],
      ],
      0.969560629640191,
    ],
    [
      [
        [30, 2, 0],
        [5, 20, 7],
        [0, 6, 40],
      ],
      0.956609706778645,
    ],
  ] as const)('of the table %j is %d', ([table, expected]) => {
    const { correlation, bounds } = polychoricOf(table)
    expect(Math.abs(correlation - expected)).toBeLessThan(1e-6)
    expect(bounds).toEqual([])
  })

  test.for([
    [
      [
        [30, 0],
        [0, 50],
      ],
      0.999,
    ],
    [
      [
        [0, 50],
        [30, 0],
      ],
      -0.999,
    ],
    [
      [
        [30, 0, 0],
        [0, 20, 0],
        [0, 0, 40],
      ],
      0.999,
    ],
  ] as const)('of the table %j runs to the bound %d and says so', ([table, expected]) => {
    expect(polychoricOf(table)).toEqual({ correlation: expected, bounds: [[0, 1]] })
  })

  test('of continuous normal data cut at its quantiles approach the correlation of the data', () => {
    const random = createRandom(8)
    const cut = (value: number) => 1 + [-1, -0.3, 0.4, 1.2].filter(threshold => value > threshold).length
    const values = Array.from({ length: 40_000 }, () => {
      const x = random.normal()
      return [cut(x), cut(0.6 * x + 0.8 * random.normal())]
    })
    const levels = [
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]
    const moments = ordinalMoments(
      { label: '', n: values.length, values: Float64Array.from(values.flat()) },
      levels,
      momentLayout([5, 5]),
    )
    const standardError = Math.sqrt(moments.gammaDiagonal.at(-1)! / values.length)
    expect(standardError).toBeLessThan(0.006)
    expect(Math.abs(moments.values.at(-1)! - 0.6)).toBeLessThan(3 * standardError)
  })
})

describe('data that no thresholds exist for', () => {
  test.for([
    ['a constant variable', rows(100).map(row => ({ ...row, a: 2 })), 'constant-variable', ['a'], undefined],
    [
      'a category unused in one group',
      withGroups(row => ({ ...row, a: Math.min(Number(row['a']), 3) })),
      'empty-category',
      ['a'],
      'y',
    ],
    [
      'a constant variable in one group',
      withGroups(row => ({ ...row, b: 1 })),
      'constant-variable',
      ['b'],
      'y',
    ],
    ['two rows', rows(2), 'too-few-rows', ['a', 'b', 'c', 'd'], undefined],
    ['no value of one item', rows(9).map(row => ({ ...row, c: null })), 'missing-variable', ['c'], undefined],
  ] as const)('%s: the problem is named', ([, data, code, names, group]) => {
    const fit = fitModel(model, data, { ordered: true, group: 'g' in data[0]! ? 'g' : undefined })
    expect(fit).toMatchObject({ status: 'data-unfit', converged: false, problem: { code, names, group } })
    expect(fit.fitMeasures.chisqScaled).toBeNaN()
  })

  test('a value that is no category: row, column and value are named', () => {
    const data = rows(50).map((row, i) => ({ ...row, b: i === 7 ? 2.5 : row['b']! }))
    const attempt = () => fitModel(model, data, { ordered: true })
    expect(attempt).toThrow(DataError)
    expect(attempt).toThrow('Row 8, column b: 2.5')
  })

  test('identical items: the pair is named in a warning', () => {
    const fit = fitModel(
      model,
      rows(200).map(row => ({ ...row, b: row['a']! })),
      { ordered: true },
    )
    expect(fit.warnings).toMatchObject([{ code: 'correlation-at-boundary', data: { variables: ['a', 'b'] } }])
  })

  test('very many categories: the variable is named in a warning', () => {
    const data = rows(400).map((row, i) => ({ ...row, d: 3 * Number(row['a']) + (i % 23) }))
    const fit = fitModel(model, data, { ordered: true })
    expect(fit.warnings).toMatchObject([{ code: 'many-categories', data: { variables: ['d'] } }])
  })
})

describe('what cannot be asked', () => {
  test.for([
    [model, { ordered: true, estimator: 'ML' }, ArgumentError, "estimator 'ML'"],
    [model, { estimator: 'WLSMV' }, ArgumentError, 'names none'],
    [model, { ordered: ['zz'] }, ArgumentError, 'zz'],
    [`${model}\na ~~ a`, { ordered: true }, ModelSpecificationError, 'Line 2: a ~~ a'],
    [`${model}\na | t9`, { ordered: true }, ModelSpecificationError, 't1 to t3'],
    [`${model}\na | t1`, {}, ModelSpecificationError, 'not ordered'],
    ['f =~ a + b + c\nf ~ d', { ordered: true }, ModelSpecificationError, 'd is an observed predictor'],
  ] as const)('%j with %j', ([syntax, options, type, message]) => {
    const attempt = () => fitModel(syntax, rows(60), options)
    expect(attempt).toThrow(type)
    expect(attempt).toThrow(message)
  })
})

test('recoding categories in order, and permuting columns, changes nothing', () => {
  const data = rows(150)
  const fit = fitModel(model, data, { ordered: true })
  const recoded = data.map(row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value) ** 3])),
  )
  expect(fitModel(model, recoded, { ordered: true }).parameters).toEqual(fit.parameters)
  const turned = fitModel('f =~ a + d + c + b', data, { ordered: true })
  expect(Math.abs(turned.fitMeasures.chisqScaled - fit.fitMeasures.chisqScaled)).toBeLessThan(1e-8)
})

test('a parameter table with thresholds can be fitted again', () => {
  const data = rows(150)
  const fit = fitModel(model, data, { ordered: true })
  expect(fitModel(fit.table, data).fitMeasures).toEqual(fit.fitMeasures)
})
