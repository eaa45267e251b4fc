import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FitOptions, SemFit } from '../../src/sem/index.ts'
import { compareFits, fitModel, modificationIndices } from '../../src/sem/index.ts'
import { deviation } from './compare-with-lavaan.ts'
import { hsModel, readCsv } from './models.ts'

type Row = Readonly<Record<string, string | number | null>>
interface Fitted {
  readonly rows: readonly Row[]
  readonly nobs: number | readonly number[]
  readonly fit: Readonly<Record<string, number>>
}

/** ordinal_analyses.R */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'lavaan', 'ordinal_analyses.json'), 'utf8'),
) as Readonly<Record<'lrt' | 'modindices', Readonly<Record<string, readonly Row[]>>>> & {
  readonly pairwise: Readonly<Record<string, Fitted>>
}

const tolerance = 1e-6
/** lavaan's polyserial correlations stop about 1e-6 short of the maximum. */
const pairwiseTolerance = 1e-5

const two = 'PRIV =~ priv1 + priv2 + priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4'
const labelled = (labels: string, rest: string) =>
  `PRIV =~ priv1 + ${labels} + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4${rest}`
const equal = labelled('l*priv2 + l*priv3 + priv4', '')
const tied = labelled('a*priv2 + b*priv3 + priv4', '\na == 1.2*b')
const both = labelled('a*priv2 + b*priv3 + c*priv4', '\na == 1.2*b')
const path =
  'PRIV =~ priv1 + priv2 + priv3 + priv4\nPSA =~ psa1 + psa2 + psa3\nAODS =~ aods1 + aods2 + aods3 + aods4\nAODS ~ PRIV + PSA'
const noPath = path.replace('AODS ~ PRIV', 'AODS ~ 0*PRIV')
const mixed = ['priv1', 'priv2', 'priv3', 'priv4', 'aods1', 'aods2']

const one = readCsv('sim_g.csv')
const groups = readCsv('sim_d.csv').filter(row => row['group'] === 'm1' || row['group'] === 'm2')
const ordered = (model: string, options: FitOptions = {}) =>
  fitModel(model, one, { ordered: true, ...options })
const byGroup = (groupEqual: NonNullable<FitOptions['groupEqual']>, options: FitOptions = {}) =>
  fitModel(two, groups, { ordered: true, group: 'group', groupEqual, ...options })

describe('chi-square differences of ordered variables are those of lavaan', () => {
  const cases: [string, () => SemFit[]][] = [
    ['orthogonal', () => [ordered(two), ordered(`${two}\nPRIV ~~ 0*AODS`)]],
    ['equal_loadings', () => [ordered(equal), ordered(two)]],
    [
      'equal_loadings_dwls',
      () => [ordered(equal, { estimator: 'DWLS' }), ordered(two, { estimator: 'DWLS' })],
    ],
    [
      'equal_loadings_ulsmv',
      () => [ordered(equal, { estimator: 'ULSMV' }), ordered(two, { estimator: 'ULSMV' })],
    ],
    ['tied', () => [ordered(two), ordered(tied)]],
    ['tied_twice', () => [ordered(both), ordered(`${both}\nb == c`)]],
    ['path', () => [ordered(path), ordered(noPath)]],
    ['mixed', () => [ordered(path, { ordered: mixed }), ordered(noPath, { ordered: mixed })]],
    ['groups', () => [byGroup([]), byGroup(['loadings']), byGroup(['loadings', 'thresholds'])]],
    ['groups_thresholds', () => [byGroup(['thresholds']), byGroup(['loadings', 'thresholds'])]],
    [
      'groups_ulsmv',
      () => [
        byGroup([], { estimator: 'ULSMV' }),
        byGroup(['loadings', 'thresholds'], { estimator: 'ULSMV' }),
      ],
    ],
  ]
  test.for(cases)('%s', ([name, fits]) => {
    const { rows, status } = compareFits(...fits())
    const theirs = reference.lrt[name]!
    expect(status).toBe('ok')
    for (const [ours, column] of [
      ['df', 'Df'],
      ['chisq', 'Chisq'],
      ['chisqDiff', 'Chisq diff'],
      ['dfDiff', 'Df diff'],
      ['pvalue', 'Pr(>Chisq)'],
    ] as const) {
      const first = ours === 'df' || ours === 'chisq' ? 0 : 1
      const own = rows.slice(first).map(row => row[ours])
      const others = theirs.slice(first).map(row => Number(row[column]))
      expect(deviation(own, others), `${ours}: ${own} and ${others}`).toBeLessThan(tolerance)
    }
  })
})

describe('thresholds and correlations of the rows that have them (missing: pairwise) are those of lavaan', () => {
  const holes = readCsv('sim_e.csv').map((row, i) => {
    const binary = typeof row['priv1'] === 'number' ? { priv1: row['priv1'] > 2 ? 1 : 0 } : {}
    return { ...row, ...binary, half: i % 2 === 0 ? 'odd' : 'even' }
  })
  const third = (value: unknown) => (typeof value === 'number' ? value / 3 : Number.NaN)
  const scaled = holes.map(row => ({
    ...row,
    aods2: third((row as Row)['aods2']),
    aods3: third((row as Row)['aods3']),
  }))
  const cases: [string, object[], FitOptions][] = [
    ['ordered', holes, { ordered: true }],
    ['mixed', scaled, { ordered: ['priv1', 'priv2', 'priv3', 'priv4', 'psa1', 'aods1', 'aods4'] }],
    ['groups', holes, { ordered: true, group: 'half', groupEqual: ['loadings', 'thresholds'] }],
  ]
  test.for(cases)('%s', ([name, rows, options]) => {
    const {
      status,
      parameters,
      standardized,
      groups: sizes,
      fitMeasures,
    } = fitModel(path, rows, {
      ...options,
      missing: 'pairwise',
    })
    const theirs = reference.pairwise[name]!
    expect(status).toBe('ok')
    expect(sizes.map(({ n }) => n)).toEqual([theirs.nobs].flat())
    const names = parameters.map(({ lhs, op, rhs, group }) => [lhs, op, rhs, group].join(' '))
    const twins = new Map(
      theirs.rows.map(
        row => [[row['lhs'], row['op'], row['rhs'], row['group'] ?? 1].join(' '), row] as const,
      ),
    )
    const column = (of: string) => names.map(one => Number(twins.get(one)![of]))
    expect(
      deviation(
        parameters.map(({ est }) => est),
        column('est'),
      ),
    ).toBeLessThan(pairwiseTolerance)
    expect(
      deviation(
        parameters.map(({ se }) => se),
        column('se'),
      ),
    ).toBeLessThan(pairwiseTolerance)
    expect(
      deviation(
        standardized.map(({ est }) => est),
        column('std'),
      ),
    ).toBeLessThan(pairwiseTolerance)
    const { fit } = theirs
    const { chisq, df, chisqScaled, cfiScaled, rmseaScaled, srmr, baselineChisq, baselineChisqScaled } =
      fitMeasures
    expect(
      deviation(
        [chisq, df, chisqScaled, cfiScaled, rmseaScaled, srmr, baselineChisq, baselineChisqScaled],
        [
          'chisq',
          'df',
          'chisq.scaled',
          'cfi.scaled',
          'rmsea.scaled',
          'srmr',
          'baseline.chisq',
          'baseline.chisq.scaled',
        ].map(measure => fit[measure]!),
      ),
    ).toBeLessThan(pairwiseTolerance)
  })
})

describe('modification indices of ordered and of incomplete data are those of lavaan', () => {
  const holes = readCsv('sim_e.csv')
  const school = { group: 'school', groupEqual: ['loadings', 'intercepts'] } as const
  const cases: [string, () => SemFit][] = [
    ['wlsmv', () => ordered(two)],
    ['path', () => ordered(path)],
    ['mixed', () => ordered(path, { ordered: mixed })],
    ['ulsmv', () => ordered(two, { estimator: 'ULSMV' })],
    ['dwls', () => ordered(two, { estimator: 'DWLS' })],
    ['groups', () => byGroup(['loadings'])],
    ['groups_thresholds', () => byGroup(['loadings', 'thresholds'])],
    ['fiml', () => fitModel(two, holes, { missing: 'fiml' })],
    ['fiml_path', () => fitModel(path, holes, { missing: 'fiml' })],
    ['fiml_mlr', () => fitModel(two, holes, { missing: 'fiml', estimator: 'MLR' })],
    ['fiml_groups', () => fitModel(hsModel, readCsv('hs_missing.csv'), { missing: 'fiml', ...school })],
  ]
  test.for(cases)('%s', ([name, make]) => {
    const nameOfRow = (row: Row) => [row['lhs'], row['op'], row['rhs'], row['group'] ?? 1].join(' ')
    const ours = new Map(modificationIndices(make()).map(row => [nameOfRow({ ...row }), row] as const))
    const theirs = reference.modindices[name]!
    const names = theirs.map(nameOfRow)
    expect([...ours.keys()].sort()).toEqual([...names].sort())
    for (const [own, column] of [
      ['mi', 'mi'],
      ['epc', 'epc'],
      ['sepcLv', 'sepc.lv'],
      ['sepcAll', 'sepc.all'],
    ] as const) {
      // lavaan gives 1 or -1 as the standardized change of any scaling factor, however small the change
      const compared = theirs.filter(row => own !== 'sepcAll' || row['op'] !== '~*~')
      const values = compared.map(row => ours.get(nameOfRow(row))![own])
      const others = compared.map(row => Number(row[column]))
      expect(deviation(values, others), own).toBeLessThan(tolerance)
    }
  })
})
