import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FitOptions, SemFit } from '../../src/sem/index.ts'
import { factorScores, fitModel, modificationIndices, residuals } from '../../src/sem/index.ts'
import { deviation } from './compare-with-lavaan.ts'
import { hsModel, readCsv } from './models.ts'

interface Moments {
  readonly cov: readonly (readonly number[])[]
  readonly mean: readonly number[]
}
interface Scores {
  readonly latents: readonly string[]
  /** Numbers of the rows in the data, from 1: lavaan leaves out those that it did not fit. */
  readonly row: readonly number[]
  readonly regression: readonly (readonly (number | null)[])[]
  readonly Bartlett: readonly (readonly (number | null)[])[]
}

interface Indices {
  readonly lhs: readonly string[]
  readonly op: readonly string[]
  readonly rhs: readonly string[]
  readonly mi: readonly number[]
  readonly epc: readonly number[]
}

/** residuals_and_scores.R */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'lavaan', 'residuals_and_scores.json'), 'utf8'),
) as {
  readonly residuals: Readonly<Record<string, readonly Moments[]>>
  readonly scores: Readonly<Record<string, Scores>>
  readonly uls_robust: Readonly<
    Record<'one' | 'school', { readonly se: readonly number[]; readonly std: readonly (number | null)[] }>
  >
  readonly indices: Readonly<Record<string, Indices>>
  readonly ordered: readonly {
    readonly label: string
    readonly raw: readonly (readonly number[])[]
    readonly fitted: readonly (readonly number[])[]
  }[]
}

const polished = 1e-6
/** Models with observed predictors are lavaan's own runs, which stop short of the optimum. */
const plain = 3e-5

const hs = readCsv('hs1939.csv')
const holes = readCsv('hs_missing.csv')
const mimic = `${hsModel}\nvisual ~ ageyr + sex\ntextual ~ ageyr + sex\nspeed ~ ageyr + sex`
const two = 'PRIV =~ priv1 + priv2 + priv3 + priv4 + priv5\nAODS =~ aods1 + aods2 + aods3 + aods4'
const fitHoles = (model: string, options: FitOptions) => fitModel(model, holes, options)

describe('normalized residuals are those of lavaan', () => {
  const cases: [string, number, () => SemFit][] = [
    ['mlr', polished, () => fitModel(hsModel, hs, { estimator: 'MLR' })],
    ['mlm', polished, () => fitModel(hsModel, hs, { estimator: 'MLM' })],
    ['wls', polished, () => fitModel(hsModel, hs, { estimator: 'WLS' })],
    [
      'school_mlr',
      polished,
      () =>
        fitModel(hsModel, hs, {
          estimator: 'MLR',
          group: 'school',
          groupEqual: ['loadings', 'intercepts'],
        }),
    ],
    ['mimic', plain, () => fitHoles(mimic, {})],
    ['mimic_mlr', plain, () => fitHoles(mimic, { estimator: 'MLR' })],
    ['fiml', polished, () => fitHoles(hsModel, { missing: 'fiml' })],
    ['fiml_mlr', polished, () => fitHoles(hsModel, { missing: 'fiml', estimator: 'MLR' })],
    ['fiml_mimic', plain, () => fitHoles(mimic, { missing: 'fiml' })],
    ['fiml_mimic_mlr', plain, () => fitHoles(mimic, { missing: 'fiml', estimator: 'MLR' })],
    ['wlsmv', polished, () => fitModel(two, readCsv('sim_g.csv'), { ordered: true })],
  ]
  test.for(cases)('%s', ([name, tolerance, make]) => {
    const theirs = reference.residuals[name]!
    const ours = residuals(make())
    expect(ours).toHaveLength(theirs.length)
    ours.forEach(({ normalized, variables }, g) => {
      expect(deviation(normalized.covariance.flat(), theirs[g]!.cov.flat())).toBeLessThan(tolerance)
      if (normalized.means) {
        // of ordered variables lavaan lists the thresholds after the means
        const means = theirs[g]!.mean.slice(0, variables.length)
        expect(deviation(normalized.means, means)).toBeLessThan(tolerance)
      }
    })
  })
})

describe('factor scores are those of lavaan', () => {
  const methods = ['regression', 'Bartlett'] as const
  const cases: [string, number, SemFit][] = [
    ['fiml', polished, fitHoles(hsModel, { missing: 'fiml' })],
    ['fiml_mimic', plain, fitHoles(mimic, { missing: 'fiml' })],
    ['mimic', plain, fitHoles(mimic, {})],
  ]
  test.for(methods.flatMap(method => cases.map(one => [...one, method] as const)))(
    '%s',
    ([name, tolerance, fit, method]) => {
      const { row, [method]: theirs } = reference.scores[name]!
      const { scores } = factorScores(fit, holes, { method })
      // a row that tells nothing of some latent: lavaan has null, or a score that no indicator gave
      const told = row.map((_, i) => i).filter(i => !theirs[i]!.includes(null))
      const ours = told.flatMap(i => scores[row[i]! - 1]!)
      expect(told.length).toBeGreaterThan(8)
      expect(
        deviation(
          ours,
          told.flatMap(i => theirs[i]!),
        ),
      ).toBeLessThan(tolerance)
    },
  )

  test('of higher order', () => {
    const fit = fitModel(`${hsModel}\nability =~ visual + textual + speed`, hs)
    const { regression, Bartlett } = reference.scores['higher']!
    const first = (method: (typeof methods)[number]) => factorScores(fit, hs, { method }).scores.slice(0, 10)
    expect(deviation(first('regression').flat(), regression.flat())).toBeLessThan(polished)
    const lower = <T>(rows: readonly (readonly T[])[]) => rows.flatMap(values => values.slice(0, 3))
    expect(deviation(lower(first('Bartlett')), lower(Bartlett))).toBeLessThan(polished)
    // lavaan gives 0, which no indicator says
    expect(first('Bartlett').map(values => values[3])).toEqual(new Array(10).fill(Number.NaN))
  })

  test('rows that lavaan leaves out are NaN', () => {
    const { row } = reference.scores['fiml_mimic']!
    const { scores } = factorScores(fitHoles(mimic, { missing: 'fiml' }), holes)
    const last = row.at(-1)!
    const absent = Array.from({ length: last }, (_, i) => i + 1).filter(number => !row.includes(number))
    expect(absent.length).toBeGreaterThan(2)
    for (const number of absent) expect(scores[number - 1]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})

describe('robust standard errors of ULS are those of lavaan', () => {
  const cases: ['one' | 'school', FitOptions][] = [
    ['one', {}],
    ['school', { group: 'school', groupEqual: ['loadings'] }],
  ]
  test.for(cases)('%s', ([name, options]) => {
    const fit = fitModel(hsModel, hs, { estimator: 'ULS', se: 'robust', ...options })
    const { se, std } = reference.uls_robust[name]
    expect(
      deviation(
        fit.parameters.map(row => row.se),
        se,
      ),
    ).toBeLessThan(polished)
    expect(
      deviation(
        fit.standardized.map(row => row.se),
        std,
      ),
    ).toBeLessThan(polished)
  })
})

describe('modification indices are those of lavaan', () => {
  const cases: [string, FitOptions][] = [
    ['GLS', { estimator: 'GLS' }],
    ['ULS', { estimator: 'ULS' }],
    ['WLS', { estimator: 'WLS' }],
    ['wishart', { likelihood: 'wishart' }],
  ]
  test.for(cases)('%s', ([name, options]) => {
    const { lhs, op, rhs, mi, epc } = reference.indices[name]!
    const known = new Map(
      modificationIndices(fitModel(hsModel, hs, options)).map(one => [
        `${one.lhs} ${one.op} ${one.rhs}`,
        one,
      ]),
    )
    const ours = lhs.map((_, i) => known.get(`${lhs[i]} ${op[i]} ${rhs[i]}`)!)
    expect(
      deviation(
        ours.map(one => one.mi),
        mi,
      ),
    ).toBeLessThan(polished)
    expect(
      deviation(
        ours.map(one => one.epc),
        epc,
      ),
    ).toBeLessThan(polished)
  })
})

test('raw residuals and implied covariances of ordered variables by group are those of lavaan', () => {
  const groups = readCsv('sim_d.csv').filter(row => row['group'] === 'm1' || row['group'] === 'm2')
  const fit = fitModel(two, groups, {
    ordered: true,
    group: 'group',
    groupEqual: ['loadings', 'thresholds'],
  })
  const found = residuals(fit)
  expect(fit.parameters.some(({ op, est }) => op === '~*~' && Math.abs(est - 1) > 0.01)).toBe(true)
  for (const { label, raw, fitted } of reference.ordered) {
    const ours = found.find(group => group.label === label)!
    expect(deviation(ours.raw.covariance.flat(), raw.flat())).toBeLessThan(polished)
    expect(deviation(fit.implied(label).covariance.flat(), fitted.flat())).toBeLessThan(polished)
  }
})
