import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fitModel } from '../../src/sem/index.ts'
import type { ReferenceCase } from './compare-with-lavaan.ts'
import { describeAgreement, deviation, measureDeviations, tolerance } from './compare-with-lavaan.ts'
import { hsModel, loadReference, pdModel, readCsv, simModel } from './models.ts'

const metric = ['loadings'] as const
const scalar = ['loadings', 'intercepts'] as const
const strict = ['loadings', 'intercepts', 'residuals'] as const
const school = { estimator: 'MLR', group: 'school' } as const
const sim = { estimator: 'MLR', group: 'group' } as const

const cases: ReferenceCase[] = [
  ['hs_cfa_mlr', hsModel, 'hs1939.csv', { estimator: 'MLR' }],
  ['hs_cfa_mlm', hsModel, 'hs1939.csv', { estimator: 'MLM' }],
  ['hs_cfa_gls', hsModel, 'hs1939.csv', { estimator: 'GLS' }],
  ['hs_cfa_uls', hsModel, 'hs1939.csv', { estimator: 'ULS' }],
  ['hs_cfa_wls', hsModel, 'hs1939.csv', { estimator: 'WLS' }],
  ['pd_sem_mlr', pdModel, 'politicaldemocracy.csv', { estimator: 'MLR' }],
  ['hs_school_mlr_configural', hsModel, 'hs1939.csv', school],
  ['hs_school_mlr_metric', hsModel, 'hs1939.csv', { ...school, groupEqual: metric }],
  ['hs_school_mlr_scalar', hsModel, 'hs1939.csv', { ...school, groupEqual: scalar }],
  ['hs_school_mlr_strict', hsModel, 'hs1939.csv', { ...school, groupEqual: strict }],
  ['sim_d_mlr_configural', simModel, 'sim_d.csv', sim],
  ['sim_d_mlr_metric', simModel, 'sim_d.csv', { ...sim, groupEqual: metric }],
]

describeAgreement(cases)

test('the whole robust covariance is the one that standard errors and defined parameters come from', () => {
  const fit = fitModel(hsModel, readCsv('hs1939.csv'), { ...school, groupEqual: metric })
  const reference = loadReference('hs_school_mlr_metric')
  const free = fit.parameters.flatMap((row, i) => (row.free > 0 ? [{ row, i }] : []))
  expect(free.length).toBeGreaterThan(50)
  const errors = free.map(({ row }) => Math.sqrt(fit.vcov[row.free - 1]![row.free - 1]!))
  expect(
    deviation(
      errors,
      free.map(({ i }) => reference.parameters.se[i]!),
    ),
  ).toBeLessThan(tolerance)
  expect(
    fit.vcov.every((line, i) => line.every((value, j) => Math.abs(value - fit.vcov[j]![i]!) < 1e-12)),
  ).toBe(true)
})

/** predictors.R */
interface Predictors {
  readonly key: readonly string[]
  readonly est: readonly number[]
  readonly se: readonly number[]
  readonly std: readonly number[]
  readonly stdSe: readonly number[]
  readonly fit: Readonly<Record<string, number | null>>
}

describe('with observed predictors', () => {
  const references = JSON.parse(
    readFileSync(join(import.meta.dirname, 'lavaan', 'predictors.json'), 'utf8'),
  ) as Readonly<Record<string, Predictors>>
  const rows = readCsv('hs1939.csv')
  const model = 'x5 ~ a*x1 + x2\nx9 ~ b*x5 + c*x1\nind := a*b'
  /** With less than one (scaled) degree of freedom lavaan gives up on this end and puts 0, below the RMSEA itself. */
  const givenUp = 'rmsea.ci.upper.scaled'

  test.for(['MLR', 'MLM', 'GLS', 'ULS', 'WLS'] as const)(
    "%s has lavaan's numbers, with means and without",
    estimator => {
      for (const meanStructure of [false, true]) {
        const theirs = references[meanStructure ? `${estimator}-means` : estimator]!
        const fit = fitModel(model, rows, { estimator, meanStructure })
        expect(fit.status).toBe('ok')
        const order = theirs.key.map(key =>
          fit.parameters.findIndex(row => `${row.lhs} ${row.op} ${row.rhs}` === key),
        )
        expect(order.length).toBe(fit.parameters.length)
        expect(order.every(i => i >= 0)).toBe(true)
        const pick = (values: readonly { readonly est: number; readonly se: number }[], what: 'est' | 'se') =>
          order.map(i => values[i]![what])
        expect(deviation(pick(fit.parameters, 'est'), theirs.est)).toBeLessThan(tolerance)
        expect(deviation(pick(fit.parameters, 'se'), theirs.se)).toBeLessThan(tolerance)
        expect(deviation(pick(fit.standardized, 'est'), theirs.std)).toBeLessThan(tolerance)
        expect(deviation(pick(fit.standardized, 'se'), theirs.stdSe)).toBeLessThan(tolerance)
        const off = measureDeviations(fit, theirs).filter(
          ([name, value]) => name !== givenUp && !(value <= tolerance),
        )
        expect(off).toEqual([])
        expect(theirs.fit[givenUp] ?? 0).toBe(0)
      }
    },
  )
})
