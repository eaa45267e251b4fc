import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fitModel } from '../../src/sem/index.ts'
import { momentLayout } from '../../src/sem/ordinal/moment-layout.ts'
import { ordinalMoments } from '../../src/sem/ordinal/ordinal-moments.ts'
import type { ReferenceCase } from './compare-with-lavaan.ts'
import { describeAgreement, deviation, tolerance } from './compare-with-lavaan.ts'
import { loadReference, readCsv, simModel } from './models.ts'

const twoGroups = { ordered: true, group: 'group' } as const
const only = (groups: readonly string[]) => (row: { readonly [name: string]: unknown }) =>
  groups.includes(String(row['group']))

const cases: ReferenceCase[] = [
  ['sim_g_wlsmv', simModel, 'sim_g.csv', { ordered: true }],
  ['sim_g_dwls', simModel, 'sim_g.csv', { ordered: true, estimator: 'DWLS' }],
]

describeAgreement(cases)

describeAgreement(
  [
    ['sim_d2_wlsmv_configural', simModel, 'sim_d.csv', twoGroups],
    ['sim_d2_wlsmv_scalar', simModel, 'sim_d.csv', { ...twoGroups, groupEqual: ['loadings', 'thresholds'] }],
  ],
  only(['m1', 'm2']),
)

describe('sample statistics', () => {
  const reference = loadReference('sim_g_wlsmv') as unknown as {
    readonly wls_obs: readonly number[]
    readonly nacov_diag: readonly number[]
  }
  const rows = readCsv('sim_g.csv')
  const names = Object.keys(rows[0]!).filter(name => /^(priv|psa|aods)\d+$/.test(name))

  test('thresholds, polychoric correlations and their sampling variances are those of lavaan', () => {
    expect(names.length).toBe(34)
    const values = Float64Array.from(rows.flatMap(row => names.map(name => Number(row[name]))))
    const levels = names.map(() => [1, 2, 3, 4, 5])
    const moments = ordinalMoments(
      { label: '', n: rows.length, values },
      levels,
      momentLayout(levels.map(list => list.length)),
    )
    expect(deviation(Array.from(moments.values), reference.wls_obs)).toBeLessThan(tolerance)
    expect(deviation(Array.from(moments.gammaDiagonal), reference.nacov_diag)).toBeLessThan(tolerance)
  })

  test('ordered and continuous variables together: the whole sampling covariance', () => {
    const {
      rows: mixed,
      wls_obs,
      gamma,
    } = JSON.parse(readFileSync(join(import.meta.dirname, 'lavaan', 'mixed_gamma.json'), 'utf8')) as {
      rows: number[][]
      wls_obs: number[]
      gamma: number[][]
    }
    const n = mixed.length
    const layout = momentLayout([4, 2, 0, 0])
    const moments = ordinalMoments(
      { label: '', n, values: Float64Array.from(mixed.flat()) },
      [[1, 2, 3, 4], [1, 2], [], []],
      layout,
    )
    // lavaan counts means among the thresholds with the opposite sign
    const sign = (k: number) => (layout.kind[k] === 1 ? -1 : 1)
    expect(
      deviation(
        Array.from(moments.values, (value, k) => sign(k) * value),
        wls_obs,
      ),
    ).toBeLessThan(tolerance)
    const every = Int32Array.from(gamma.keys())
    const influence = moments.influence.over(every, new Float64Array(every.length).fill(1))
    const ours = gamma.map((_, a) =>
      gamma.map((_, b) => {
        let sum = 0
        for (let r = 0; r < n; r++) sum += influence[a * n + r]! * influence[b * n + r]!
        return n * sum * sign(a) * sign(b)
      }),
    )
    expect(deviation(ours.flat(), gamma.flat())).toBeLessThan(tolerance)
  })
})

test('equal intercepts of ordered variables mean equal thresholds', () => {
  const rows = readCsv('sim_d.csv').filter(only(['m1', 'm2']))
  const model = 'f =~ priv1 + priv2 + priv3 + priv4'
  const thresholds = fitModel(model, rows, { ...twoGroups, groupEqual: ['loadings', 'thresholds'] })
  const intercepts = fitModel(model, rows, { ...twoGroups, groupEqual: ['loadings', 'intercepts'] })
  expect(thresholds.status).toBe('ok')
  expect(intercepts.fitMeasures).toEqual(thresholds.fitMeasures)
})
