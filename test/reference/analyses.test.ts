import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SemFit, StructuralResult } from '../../src/sem/index.ts'
import {
  compareFits,
  compositeModel,
  factorScores,
  fitModel,
  modificationIndices,
  reliability,
  residuals,
  smallSampleTests,
  structuralAfterMeasurement,
  testScore,
  testWald,
} from '../../src/sem/index.ts'
import { hsModel, pdModel, readCsv, simModel } from './models.ts'

type Row = Readonly<Record<string, string | number | null>>
interface Table {
  readonly rows: readonly (number | readonly number[])[]
  readonly colnames: readonly string[]
}
type Metrics<T> = Readonly<Record<'cor' | 'normalized', T>>
type Scores = Readonly<Record<'regression' | 'Bartlett', Table>>

/** analyses.R */
interface Polished {
  readonly pd_modindices: readonly Row[]
  readonly med_modindices: readonly Row[]
  readonly school_modindices: readonly Row[]
  readonly pd_scores: Scores
  readonly med_scores: Scores
  readonly school_scores: Readonly<Record<'regression' | 'Bartlett', Readonly<Record<string, Table>>>>
  readonly sam: Readonly<Record<'pd' | 'sim_g' | 'school' | 'school_metric', readonly Row[]>>
  readonly composite: readonly Row[]
  readonly hs_residuals: Metrics<Table>
  readonly school_residuals: Metrics<
    Readonly<Record<string, { readonly cov: Table; readonly mean: readonly number[] }>>
  >
}

/** reduce-analyses.ts */
interface Reduced {
  readonly lrt: Readonly<Record<string, readonly Row[]>>
  readonly score: Readonly<Record<string, { readonly test: readonly Row[]; readonly uni: readonly Row[] }>>
  readonly wald: Readonly<
    Record<'p3' | 'ab', { readonly stat: number; readonly df: number; readonly 'p.value': number }>
  >
  readonly modindices: Readonly<Record<'hs' | 'pd', readonly Row[]>>
  readonly residualsCor: readonly (readonly number[])[]
  readonly reliability: Readonly<
    Record<
      string,
      {
        readonly reliability: {
          readonly rownames: readonly string[]
          readonly rows: readonly (readonly number[])[]
        }
        readonly htmt: { readonly rows: readonly (readonly number[])[] }
        readonly chisqSmallN: Readonly<Record<string, readonly number[]>>
      }
    >
  >
}

const load = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'lavaan', `${name}.json`), 'utf8'))
const polished: Polished = load('analyses')
const reduced: Reduced = load('analyses-of-fits')

/** Relative to max(1, |theirs|); a NaN agrees with nothing. */
function expectClose(ours: number | undefined, theirs: unknown, tolerance = 1e-6): void {
  const difference = Math.abs(Number(ours) - Number(theirs)) / Math.max(1, Math.abs(Number(theirs)))
  if (!(difference <= tolerance)) expect(ours).toBe(theirs)
}

const hs = readCsv('hs1939.csv')
const pd = readCsv('politicaldemocracy.csv')
const scalar = ['loadings', 'intercepts'] as const
const strict = ['loadings', 'intercepts', 'residuals'] as const
const medModel = `
  f =~ x1 + x2 + x3
  x4 ~ f
  x5 ~ f
  x7 ~ x4 + x5 + x8`
const fits = {
  hs: fitModel(hsModel, hs),
  pd: fitModel(pdModel, pd),
  med: fitModel(medModel, hs),
  configural: fitModel(hsModel, hs, { group: 'school' }),
  metric: fitModel(hsModel, hs, { group: 'school', groupEqual: ['loadings'] }),
  scalar: fitModel(hsModel, hs, { group: 'school', groupEqual: scalar }),
  strict: fitModel(hsModel, hs, { group: 'school', groupEqual: strict }),
}

describe('modification indices are those of lavaan', () => {
  const cases: [string, SemFit, readonly Row[], number][] = [
    ['hs, largest 20', fits.hs, reduced.modindices.hs, 1e-6],
    ['pd, largest 10', fits.pd, reduced.modindices.pd, 1e-6],
    ['pd, all', fits.pd, polished.pd_modindices, 1e-6],
    ['school, all', fits.scalar, polished.school_modindices, 1e-6],
    // lavaan's run is not polished here, and two predictors are nearly collinear
    ['observed outcomes, all', fits.med, polished.med_modindices, 1e-3],
  ]
  test.for(cases)('%s', ([, fit, rows, tolerance]) => {
    const ours = new Map(
      modificationIndices(fit).map(row => [[row.lhs, row.op, row.rhs, row.group].join(' '), row] as const),
    )
    for (const row of rows) {
      // what predicts a predictor is not asked here
      if (row['op'] === '~' && row['lhs'] === 'x8') continue
      const name = [row['lhs'], row['op'], row['rhs'], row['group'] ?? 1].join(' ')
      const twin = ours.get(name)
      expect(twin, name).toBeDefined()
      expectClose(twin?.mi, row['mi'], tolerance)
      expectClose(twin?.epc, row['epc'], tolerance)
      expectClose(twin?.sepcLv, row['sepc.lv'], tolerance)
      expectClose(twin?.sepcAll, row['sepc.all'], tolerance)
      expectClose(twin?.sepcNox, row['sepc.nox'], tolerance)
    }
  })

  test('and no others', () => {
    expect(modificationIndices(fits.pd)).toHaveLength(polished.pd_modindices.length)
    expect(modificationIndices(fits.scalar)).toHaveLength(polished.school_modindices.length)
  })
})

test('score tests of equalities are those of lavaan', () => {
  for (const name of ['metric', 'scalar'] as const) {
    const { total, univariate } = testScore(fits[name])
    const { test: theirs, uni } = reduced.score[`hs_school_${name}`]!
    expectClose(total.chisq, theirs[0]?.['X2'])
    expect(total.df).toBe(theirs[0]?.['df'])
    expectClose(total.pvalue, theirs[0]?.['p.value'])
    expect(univariate.map(({ lhs, rhs }) => [lhs, rhs])).toEqual(uni.map(row => [row['lhs'], row['rhs']]))
    univariate.forEach((row, i) => {
      expectClose(row.chisq, uni[i]?.['X2'])
      expectClose(row.pvalue, uni[i]?.['p.value'])
    })
  }
})

test('Wald tests are those of lavaan', () => {
  const cases = [
    [testWald(fits.pd, 'p3 == 0'), reduced.wald.p3],
    [testWald(fits.pd, 'a == 1; b == 1'), reduced.wald.ab],
  ] as const
  for (const [ours, theirs] of cases) {
    expectClose(ours.chisq, theirs.stat)
    expect(ours.df).toBe(theirs.df)
    expectClose(ours.pvalue, theirs['p.value'])
  }
  const total = fits.pd.parameters.find(row => row.lhs === 'total')!
  expectClose(testWald(fits.pd, 'total == 0').chisq, total.z ** 2, 1e-10)
  expectClose(testWald(fits.pd, '2*(p1*p3 + p2) - 1 == -1').chisq, total.z ** 2, 1e-10)
})

describe('chi-square differences are those of lavaan', () => {
  const mlr = (groupEqual: readonly ('loadings' | 'intercepts' | 'residuals')[]) =>
    fitModel(hsModel, hs, { group: 'school', estimator: 'MLR', groupEqual })
  const sim = readCsv('sim_d.csv')
  const ofSim = (
    groupEqual: readonly ('loadings' | 'intercepts' | 'residuals')[],
    estimator: 'ML' | 'MLR' = 'ML',
  ) => fitModel(simModel, sim, { group: 'group', estimator, groupEqual })
  const cases: [string, () => SemFit[]][] = [
    ['hs_school_lrt', () => [fits.strict, fits.configural, fits.scalar, fits.metric]],
    ['hs_school_mlr_lrt', () => [mlr([]), mlr(['loadings']), mlr(scalar), mlr(strict)]],
    ['sim_d_lrt', () => [ofSim([]), ofSim(['loadings']), ofSim(scalar), ofSim(strict)]],
    ['sim_d_mlr_lrt', () => [ofSim([], 'MLR'), ofSim(['loadings'], 'MLR')]],
  ]
  test.for(cases)('%s', ([name, make]) => {
    const { rows, status } = compareFits(...make())
    expect(status).toBe('ok')
    expect(rows).toHaveLength(reduced.lrt[name]!.length)
    reduced.lrt[name]!.forEach((theirs, i) => {
      const ours = rows[i]!
      expect(ours.df).toBe(theirs['Df'])
      expectClose(ours.aic, theirs['AIC'])
      expectClose(ours.bic, theirs['BIC'])
      expectClose(ours.chisq, theirs['Chisq'])
      if (i === 0) return
      expectClose(ours.chisqDiff, theirs['Chisq diff'])
      expect(ours.dfDiff).toBe(theirs['Df diff'])
      expectClose(ours.pvalue, theirs['Pr(>Chisq)'])
      if (theirs['RMSEA'] !== undefined) expectClose(ours.rmsea, theirs['RMSEA'])
    })
  })
})

describe('residuals are those of lavaan', () => {
  test('in one group', () => {
    const [group] = residuals(fits.hs)
    reduced.residualsCor.forEach((row, i) => {
      row.forEach((value, j) => {
        expectClose(group?.correlation.covariance[i]?.[j], value)
      })
    })
    polished.hs_residuals.normalized.rows.forEach((row, i) => {
      if (typeof row === 'number') throw new Error('not a matrix')
      row.forEach((value, j) => {
        expectClose(group?.normalized.covariance[i]?.[j], value)
      })
    })
  })

  test('in several, with means', () => {
    for (const group of residuals(fits.scalar)) {
      for (const [ours, theirs] of [
        [group.correlation, polished.school_residuals.cor[group.label]!],
        [group.normalized, polished.school_residuals.normalized[group.label]!],
      ] as const) {
        theirs.mean.forEach((value, i) => {
          expectClose(ours.means?.[i], value)
        })
        theirs.cov.rows.forEach((row, i) => {
          if (typeof row === 'number') throw new Error('not a matrix')
          row.forEach((value, j) => {
            expectClose(ours.covariance[i]?.[j], value)
          })
        })
      }
    }
  })
})

describe('reliability is that of psych and semTools', () => {
  const sim = readCsv('sim_d.csv').filter(row => row['group'] === 'm1')
  const cases: [string, SemFit][] = [
    ['hs', fits.hs],
    ['sim_g', fitModel(simModel, readCsv('sim_g.csv'))],
    ['sim_d_m1', fitModel(simModel, sim)],
  ]
  test.for(cases)('%s', ([name, fit]) => {
    const theirs = reduced.reliability[name]!
    const { latents, htmt } = reliability(fit)
    const row = (measure: string) => theirs.reliability.rows[theirs.reliability.rownames.indexOf(measure)]!
    // semTools took lavaan's default run, which stops short of the optimum
    const tolerance = 1e-5
    latents.forEach((latent, j) => {
      expectClose(latent.alpha, row('alpha')[j], 1e-9)
      expectClose(latent.omegaRaykov, row('omega')[j], tolerance)
      expectClose(latent.omegaImplied, row('omega2')[j], tolerance)
      expectClose(latent.omega, row('omega3')[j], tolerance)
      expectClose(latent.ave, row('avevar')[j], tolerance)
    })
    htmt[0]?.ratios.forEach((ratios, i) => {
      ratios.forEach((ratio, j) => {
        expectClose(ratio, theirs.htmt.rows[i]?.[j], 1e-9)
      })
    })
    const { swain, yuan2015 } = smallSampleTests(fit)
    for (const [ours, [chisq, df, pvalue, factor]] of [
      [swain, theirs.chisqSmallN['swain']!],
      [yuan2015, theirs.chisqSmallN['yuan.2015']!],
    ] as const) {
      expectClose(ours.factor, factor, 1e-9)
      expectClose(ours.chisq, chisq)
      expect(ours.df).toBe(df)
      expectClose(ours.pvalue, pvalue)
    }
  })
})

describe('factor scores are those of lavaan', () => {
  const methods = ['regression', 'Bartlett'] as const
  test.for(methods)('%s', method => {
    const compare = (ours: readonly (readonly number[])[], { rows }: Table, tolerance = 1e-6) => {
      rows.forEach((row, r) => {
        const values = typeof row === 'number' ? [row] : row
        values.forEach((value, j) => {
          expectClose(ours[r]?.[j], value, tolerance)
        })
      })
    }
    compare(factorScores(fits.pd, pd, { method }).scores, polished.pd_scores[method])
    compare(factorScores(fits.med, hs, { method }).scores, polished.med_scores[method], 1e-3)
    const { scores } = factorScores(fits.scalar, hs, { method })
    for (const { label } of fits.scalar.groups) {
      const ofGroup = scores.filter((_, r) => hs[r]!['school'] === label)
      compare(ofGroup, polished.school_scores[method][label]!)
    }
  })
})

describe('the other ways to paths are those of lavaan', () => {
  const pdPaths = `
    ind60 =~ x1 + x2 + x3
    dem60 =~ y1 + y2 + y3 + y4
    dem65 =~ y5 + y6 + y7 + y8
    dem60 ~ ind60
    dem65 ~ ind60 + dem60`
  const hsPaths = `${hsModel}
    speed ~ visual + textual`
  const school = { group: 'school' } as const
  const cases: [string, () => StructuralResult, readonly Row[]][] = [
    ['sam', () => structuralAfterMeasurement(pdPaths, pd), polished.sam.pd],
    ['sam', () => structuralAfterMeasurement(simModel, readCsv('sim_g.csv')), polished.sam.sim_g],
    ['sam', () => structuralAfterMeasurement(hsPaths, hs, school), polished.sam.school],
    [
      'sam',
      () => structuralAfterMeasurement(hsPaths, hs, { ...school, groupEqual: ['loadings'] }),
      polished.sam.school_metric,
    ],
    ['composite', () => compositeModel(pdPaths, pd), polished.composite],
  ]
  test.for(cases)('%s', ([way, run, rows]) => {
    const result = run()
    expect([result.way, result.status]).toEqual([way, 'ok'])
    expect(rows).toHaveLength(result.parameters.length)
    for (const row of rows) {
      const ours = result.parameters.find(
        ({ lhs, op, rhs, group }) =>
          lhs === row['lhs'] && op === row['op'] && rhs === row['rhs'] && group === (row['group'] ?? 1),
      )
      // the measurement models are not polished
      expectClose(ours?.est, row['est'], 1e-5)
      expectClose(ours?.se, row['se'], 1e-5)
    }
  })
})
