import { describe, expect, test } from 'vitest'
import type { FitOptions, SemFit } from '../../src/sem/index.ts'
import { fitModel } from '../../src/sem/index.ts'
import type { Reference } from './models.ts'
import { hsModel, loadReference, pdModel, readCsv, simModel } from './models.ts'

/** Relative to max(1, |theirs|); the references were polished to the optimum. */
const tolerance = 1e-6

const metric = ['loadings'] as const
const scalar = ['loadings', 'intercepts'] as const
const strict = ['loadings', 'intercepts', 'residuals'] as const

const cases: [reference: string, model: string, csv: string, options: FitOptions][] = [
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

/** Largest deviation from a column of lavaan's, null being NaN; Infinity for a NaN on one side only. */
function deviation(ours: readonly number[], theirs: readonly (number | null)[]): number {
  expect(ours.length).toBe(theirs.length)
  return Math.max(
    ...ours.map((value, i) => {
      const reference = theirs[i] ?? Number.NaN
      if (Number.isNaN(reference)) return Number.isNaN(value) ? 0 : Infinity
      const difference = Math.abs(value - reference) / Math.max(1, Math.abs(reference))
      return Number.isNaN(difference) ? Infinity : difference
    }),
  )
}

/** `rmsea.ci.lower` -> `rmseaCiLower`. */
const camelCase = (name: string) => name.replaceAll(/[._](.)/g, (_, letter: string) => letter.toUpperCase())

/** Levels and hypotheses that lavaan lists among the measures. */
const constants = ['rmsea.ci.level', 'rmsea.close.h0', 'rmsea.notclose.h0']

function expectSameRows(fit: SemFit, reference: Reference): void {
  const { lhs, op, group, label, rhs } = reference.parameters
  expect(fit.parameters.map(row => [row.lhs, row.op])).toEqual(lhs.map((name, i) => [name, op[i]]))
  const written = (op: string, rhs: string) => (op === ':=' ? rhs.replaceAll(' ', '') : rhs)
  expect(fit.parameters.map(row => row.rhs)).toEqual(rhs.map((name, i) => written(op[i]!, name)))
  if (group) expect(fit.parameters.map(row => row.group)).toEqual(group)
  if (label) expect(fit.parameters.map(row => row.label)).toEqual(label)
}

function parameterDeviations(fit: SemFit, { parameters, standardized }: Reference): [string, number][] {
  const columns = [
    ['est', 'est'],
    ['se', 'se'],
    ['z', 'z'],
    ['pvalue', 'pvalue'],
    ['ciLower', 'ci.lower'],
    ['ciUpper', 'ci.upper'],
  ] as const
  return columns.flatMap(([ours, theirs]): [string, number][] => {
    const raw = parameters[theirs]
    const std = standardized[theirs === 'est' ? 'est.std' : theirs]
    const found: [string, number][] = []
    if (raw)
      found.push([
        ours,
        deviation(
          fit.parameters.map(row => row[ours]),
          raw,
        ),
      ])
    if (std)
      found.push([
        `standardized ${ours}`,
        deviation(
          fit.standardized.map(row => row[ours]),
          std,
        ),
      ])
    return found
  })
}

function measureDeviations(fit: SemFit, reference: Reference): [string, number][] {
  const measures: Readonly<Record<string, number>> = { ...fit.fitMeasures }
  return Object.entries(reference.fit)
    .filter(([name]) => !constants.includes(name))
    .map(([name, value]) => {
      const ours = measures[camelCase(name)]
      return [name, ours === undefined ? Infinity : deviation([ours], [value])]
    })
}

const failures = (deviations: [string, number][]) => deviations.filter(([, value]) => !(value <= tolerance))

describe.for(cases)("agrees with lavaan's %s", ([name, model, csv, options]) => {
  const fit = fitModel(model, readCsv(csv), options)
  const reference = loadReference(name)

  test('converges to an admissible solution', () => {
    expect(fit).toMatchObject({ status: 'ok', converged: true, admissible: true, problem: undefined })
    expect(fit.groups.map(group => group.n)).toEqual([reference.nobs].flat())
  })

  test('has the same rows in the same order', () => expectSameRows(fit, reference))

  test('has the same estimates, standard errors and standardized solution', () => {
    const deviations = parameterDeviations(fit, reference)
    expect(deviations.length).toBeGreaterThanOrEqual(4)
    expect(failures(deviations)).toEqual([])
    expect(
      deviation(
        fit.parameters.map(row => row.stdAll),
        reference.standardized['est.std'],
      ),
    ).toBeLessThan(tolerance)
  })

  test('has every fit measure', () => {
    const deviations = measureDeviations(fit, reference)
    expect(deviations.length).toBeGreaterThan(35)
    expect(failures(deviations)).toEqual([])
  })
})

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
