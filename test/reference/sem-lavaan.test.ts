import { expect, test } from 'vitest'
import { fitModel } from '../../src/sem/index.ts'
import type { ReferenceCase } from './compare-with-lavaan.ts'
import { describeAgreement, deviation, tolerance } from './compare-with-lavaan.ts'
import { hsModel, loadReference, pdModel, readCsv, simModel } from './models.ts'

const metric = ['loadings'] as const
const scalar = ['loadings', 'intercepts'] as const
const strict = ['loadings', 'intercepts', 'residuals'] as const

const cases: ReferenceCase[] = [
  ['hs_cfa_ml', hsModel, 'hs1939.csv', {}],
  ['hs_cfa_ml_stdlv', hsModel, 'hs1939.csv', { stdLv: true }],
  ['hs_cfa_ml_mean_wishart', hsModel, 'hs1939.csv', { likelihood: 'wishart' }],
  ['hs_cfa_ml_observed', hsModel, 'hs1939.csv', { se: 'observed' }],
  ['hs_school_configural', hsModel, 'hs1939.csv', { group: 'school' }],
  ['hs_school_metric', hsModel, 'hs1939.csv', { group: 'school', groupEqual: metric }],
  ['hs_school_scalar', hsModel, 'hs1939.csv', { group: 'school', groupEqual: scalar }],
  ['hs_school_strict', hsModel, 'hs1939.csv', { group: 'school', groupEqual: strict }],
  [
    'hs_school_scalar_partial',
    hsModel,
    'hs1939.csv',
    { group: 'school', groupEqual: scalar, groupPartial: ['x3 ~ 1', 'x7 ~ 1'] },
  ],
  ['pd_sem_ml', pdModel, 'politicaldemocracy.csv', {}],
  ['pd_sem_ml_meanstructure', pdModel, 'politicaldemocracy.csv', { meanStructure: true }],
  ['sim_g_ml', simModel, 'sim_g.csv', {}],
  ['sim_d_configural', simModel, 'sim_d.csv', { group: 'group' }],
  ['sim_d_metric', simModel, 'sim_d.csv', { group: 'group', groupEqual: metric }],
  ['sim_d_scalar', simModel, 'sim_d.csv', { group: 'group', groupEqual: scalar }],
  ['sim_d_strict', simModel, 'sim_d.csv', { group: 'group', groupEqual: strict }],
  [
    'sim_d_regressions_equal',
    simModel,
    'sim_d.csv',
    { group: 'group', groupEqual: ['loadings', 'regressions'] },
  ],
]

describeAgreement(cases)

test('implied moments are those of lavaan', () => {
  const fit = fitModel(pdModel, readCsv('politicaldemocracy.csv'), { meanStructure: true })
  const reference = loadReference('pd_sem_ml_meanstructure').implied as {
    cov: { rows: number[][] }
    mean: Record<string, number>
  }
  const { covariance, means, variables } = fit.implied()
  expect(deviation(covariance.flat(), reference.cov.rows.flat())).toBeLessThan(tolerance)
  expect(
    deviation(
      means ?? [],
      variables.map(name => reference.mean[name]!),
    ),
  ).toBeLessThan(tolerance)
})

test('the covariance of the estimates is that of lavaan, with and without equal parameters', () => {
  const single = fitModel(hsModel, readCsv('hs1939.csv'))
  expect(deviation(single.vcov.flat(), loadReference('hs_cfa_ml').vcov!.rows.flat())).toBeLessThan(tolerance)

  const metricFit = fitModel(hsModel, readCsv('hs1939.csv'), { group: 'school', groupEqual: ['loadings'] })
  // lavaan repeats equal parameters, one row for each place
  const places = metricFit.parameters.filter(row => row.free > 0).map(row => row.free - 1)
  const spread = places.flatMap(i => places.map(j => metricFit.vcov[i]![j]!))
  expect(deviation(spread, loadReference('hs_school_metric').vcov!.rows.flat())).toBeLessThan(tolerance)
})
