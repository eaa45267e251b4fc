import { Matrix, solve } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src/numerics/random.ts'
import type { SampleMoments, SemFit } from '../../../src/sem/index.ts'
import { fitModel, parameterTable } from '../../../src/sem/index.ts'
import { hsModel, readCsv } from '../../reference/models.ts'

const hs = readCsv('hs1939.csv')
const names = Array.from({ length: 9 }, (_, i) => `x${i + 1}`)
const estimates = (fit: SemFit) => fit.parameters.map(row => row.est)

/** Means and covariances (divided by n - 1) of some rows. */
function moments(rows: readonly Record<string, number | string>[], label: string) {
  const n = rows.length
  const column = (name: string) => rows.map(row => Number(row[name]))
  const means = names.map(name => column(name).reduce((a, b) => a + b, 0) / n)
  const covariance = names.map((a, i) =>
    names.map((b, j) => {
      const left = column(a)
      const right = column(b)
      return left.reduce((sum, value, k) => sum + (value - means[i]!) * (right[k]! - means[j]!), 0) / (n - 1)
    }),
  )
  return { label, n, covariance, means }
}

function expectSame(fit: SemFit, other: SemFit): void {
  expect(fit.status).toBe('ok')
  expect(fit.parameters.length).toBe(other.parameters.length)
  estimates(fit).forEach((est, i) => {
    expect(est).toBeCloseTo(other.parameters[i]!.est, 9)
    expect(fit.parameters[i]!.se).toBeCloseTo(other.parameters[i]!.se, 9)
  })
  expect(fit.fitMeasures.chisq).toBeCloseTo(other.fitMeasures.chisq, 8)
}

describe('the same model from other forms of input', () => {
  const fit = fitModel(hsModel, hs)

  test('columns', () => {
    const columns = Object.fromEntries(
      names.map(name => [name, Float64Array.from(hs, row => Number(row[name]))]),
    )
    expectSame(fitModel(hsModel, columns), fit)
  })

  test('sample moments, in any order and with variables to spare', () => {
    const { covariance, n } = moments(hs, '')
    const order = [...names].reverse()
    const variables = ['spare', ...order]
    const value = (a: string, b: string) =>
      a === 'spare' || b === 'spare' ? (a === b ? 1 : 0) : covariance[names.indexOf(a)]![names.indexOf(b)]!
    const sample: SampleMoments = {
      variables,
      groups: [{ label: '', n, covariance: variables.map(a => variables.map(b => value(a, b))) }],
      divisor: 'n-1',
    }
    expectSame(fitModel(hsModel, sample), fit)
  })

  test('sample moments of several groups', () => {
    const labels = ['Pasteur', 'Grant-White']
    const groups = labels.map(label =>
      moments(
        hs.filter(row => row['school'] === label),
        label,
      ),
    )
    const options = { groupEqual: ['loadings', 'intercepts'] } as const
    expectSame(
      fitModel(hsModel, { variables: names, groups, divisor: 'n-1' }, options),
      fitModel(hsModel, hs, { ...options, group: 'school' }),
    )
  })

  test('a parameter table, as made and as edited', () => {
    const table = parameterTable(hsModel)
    expectSame(fitModel(table, hs), fit)
    const rows = table.rows.map(row =>
      row.lhs === 'visual' && row.rhs === 'textual' ? { ...row, free: 0, value: 0 } : row,
    )
    const numbers = [...new Set(rows.map(row => row.free).filter(free => free > 0))]
    const renumbered = rows.map(row => ({ ...row, free: row.free > 0 ? numbers.indexOf(row.free) + 1 : 0 }))
    const edited = fitModel({ ...table, rows: renumbered }, hs)
    const written = fitModel(`${hsModel}\nvisual ~~ 0*textual`, hs)
    expect(edited.fitMeasures.df).toBe(25)
    expect(edited.fitMeasures.chisq).toBeCloseTo(written.fitMeasures.chisq, 9)
  })

  test.for<[string, Partial<SampleMoments['groups'][number]>, string]>([
    ['no means', { means: undefined as unknown as number[] }, 'have no means'],
    [
      'an asymmetric matrix',
      { covariance: names.map((_, i) => names.map((_, j) => (i === 0 && j === 1 ? 0.5 : Number(i === j)))) },
      'is 0.5 one way and 0 the other',
    ],
    ['a wrong shape', { covariance: [[1]] }, 'is not 9 × 9'],
    [
      'a value that is not finite',
      { covariance: names.map((_, i) => names.map((_, j) => (i === j ? (i === 3 ? Number.NaN : 1) : 0))) },
      'a moment of x4 is not finite',
    ],
    ['no observations', { n: Number.NaN }, 'has n = NaN'],
  ])('sample moments with %s are refused', ([, change, message]) => {
    const group = { ...moments(hs, 'all'), ...change }
    expect(() => fitModel(hsModel, { variables: names, groups: [group] }, { meanStructure: true })).toThrow(
      message,
    )
  })
})

describe('a regression of observed variables is ordinary least squares', () => {
  const predictors = ['x2', 'x3', 'x7']
  const design = new Matrix(hs.map(row => [1, ...predictors.map(name => Number(row[name]))]))
  const outcome = Matrix.columnVector(hs.map(row => Number(row['x1'])))
  const coefficients = solve(design, outcome).to1DArray()
  const residuals = Matrix.sub(outcome, design.mmul(Matrix.columnVector(coefficients)))
  const variance = residuals.norm('frobenius') ** 2 / hs.length

  test.for([false, true])(
    'coefficients, residual variance and log-likelihood (mean structure: %s)',
    meanStructure => {
      const fit = fitModel(`x1 ~ ${predictors.join(' + ')}`, hs, { meanStructure })
      const est = (op: string, rhs: string) =>
        fit.parameters.find(row => row.lhs === 'x1' && row.op === op && row.rhs === rhs)?.est
      predictors.forEach((name, i) => {
        expect(est('~', name)).toBeCloseTo(coefficients[i + 1]!, 10)
      })
      expect(est('~~', 'x1')).toBeCloseTo(variance, 10)
      if (meanStructure) expect(est('~1', '')).toBeCloseTo(coefficients[0]!, 9)
      const { logl, unrestrictedLogl, npar, df, chisq, baselineDf, cfi, rmsea } = fit.fitMeasures
      expect(logl).toBeCloseTo(-0.5 * hs.length * (Math.log(2 * Math.PI * variance) + 1), 8)
      expect(unrestrictedLogl).toBeCloseTo(logl, 8)
      expect({ npar, df, baselineDf, cfi, rmsea }).toEqual({
        npar: meanStructure ? 5 : 4,
        df: 0,
        baselineDf: 3,
        cfi: 1,
        rmsea: 0,
      })
      expect(chisq).toBeCloseTo(0, 9)
    },
  )

  test('its baseline chi-square is n times the log of the variance ratio', () => {
    const fit = fitModel(`x1 ~ ${predictors.join(' + ')}`, hs)
    const total = outcome.to1DArray()
    const mean = total.reduce((a, b) => a + b, 0) / total.length
    const plain = total.reduce((sum, value) => sum + (value - mean) ** 2, 0) / total.length
    expect(fit.fitMeasures.baselineChisq).toBeCloseTo(hs.length * Math.log(plain / variance), 8)
  })

  test('moments of the predictors are reported as they are in the sample, without standard errors', () => {
    const fit = fitModel(`x1 ~ ${predictors.join(' + ')}`, hs)
    const row = fit.parameters.find(({ lhs, rhs }) => lhs === 'x2' && rhs === 'x2')
    const { covariance, n } = moments(hs, '')
    expect(row).toMatchObject({ free: 0, se: 0, stdAll: expect.closeTo(1, 12) })
    expect(row?.est).toBeCloseTo((covariance[1]![1]! * (n - 1)) / n, 10)
  })
})

describe('models of other shapes', () => {
  test('a just-identified factor model fits perfectly', () => {
    const fit = fitModel('f =~ x1 + x2 + x3', hs)
    expect(fit.status).toBe('ok')
    expect(fit.fitMeasures).toMatchObject({ df: 0, cfi: 1, tli: 1, rmsea: 0, pvalue: Number.NaN })
    expect(Math.abs(fit.fitMeasures.chisq)).toBeLessThan(1e-9)
  })

  test('a second-order factor of three is the correlated factors in other words', () => {
    const first = fitModel(hsModel, hs)
    const second = fitModel(`${hsModel}\ng =~ visual + textual + speed`, hs)
    expect(second.status).toBe('ok')
    expect(second.fitMeasures.chisq).toBeCloseTo(first.fitMeasures.chisq, 8)
    expect(second.fitMeasures.df).toBe(24)
  })

  test('a feedback loop is solved exactly when it is just identified by instruments', () => {
    const random = createRandom(12)
    const rows = Array.from({ length: 4000 }, () => {
      const [a, b, e, u] = [random.normal(), random.normal(), random.normal(), random.normal()]
      // y = .5 z + a + e, z = -.4 y + b + u
      const y = (0.5 * (b + u) + a + e) / 1.2
      return { a, b, y, z: -0.4 * y + b + u }
    })
    const fit = fitModel('y ~ z + a\nz ~ y + b', rows)
    expect(fit.status).toBe('ok')
    for (const [name, truth] of [
      ['z', 0.5],
      ['y', -0.4],
    ] as const) {
      const row = fit.parameters.find(({ op, rhs }) => op === '~' && rhs === name)!
      expect(Math.abs(row.est - truth)).toBeLessThan(4 * row.se)
    }
  })

  test('wishart and normal likelihood differ by what n - 1 makes of n', () => {
    const normal = fitModel(hsModel, hs)
    const wishart = fitModel(hsModel, hs, { likelihood: 'wishart' })
    expect(wishart.fitMeasures.chisq).toBeCloseTo((normal.fitMeasures.chisq * 300) / 301, 9)
  })

  test("standard errors can be left out, and 'observed' ones differ from expected ones", () => {
    const none = fitModel(hsModel, hs, { se: 'none' })
    expect(none.status).toBe('ok')
    expect(none.parameters.every(row => Number.isNaN(row.se) && Number.isFinite(row.stdAll))).toBe(true)
    expect(none.vcov).toEqual([])
  })

  test('defined parameters may use one another, and have delta-method standard errors', () => {
    const fit = fitModel(
      'x1 ~ a*x2\nx4 ~ b*x1 + c*x2\nind := a*b\ntotal := ind + c\nshare := ind / total',
      hs,
    )
    const [ind, total, share] = ['ind', 'total', 'share'].map(
      name => fit.parameters.find(row => row.lhs === name)!,
    )
    const [a, b, c] = ['a', 'b', 'c'].map(label => fit.parameters.find(row => row.label === label)!)
    expect(ind!.est).toBeCloseTo(a!.est * b!.est, 12)
    expect(total!.est).toBeCloseTo(ind!.est + c!.est, 12)
    expect(share!.est).toBeCloseTo(ind!.est / total!.est, 12)
    // Sobel: a and b are uncorrelated
    expect(ind!.se).toBeCloseTo(Math.hypot(a!.est * b!.se, b!.est * a!.se), 10)
    expect(ind!).toMatchObject({ group: 0, free: 0, rhs: 'a*b' })
  })
})
