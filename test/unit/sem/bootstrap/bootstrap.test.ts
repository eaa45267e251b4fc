import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { percentileInterval } from '../../../../src/sem/bootstrap/percentile-interval.ts'
import { resampler } from '../../../../src/sem/bootstrap/resample.ts'
import { momentsOfData } from '../../../../src/sem/data/moments-of-data.ts'
import { fitModel } from '../../../../src/sem/index.ts'

/** Two groups of rows with one factor, seeded. */
function rowsOf(n: number, seed: number) {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, i) => {
    const f = random.normal()
    const item = (loading: number) => 3 + loading * f + random.normal()
    return { group: i % 2 ? 'b' : 'a', x1: item(1), x2: item(0.8), x3: item(1.2), x4: item(0.9) }
  })
}

const model = 'f =~ a*x1 + b*x2 + c*x3 + x4\nratio := c/b'
const bootstrap = { draws: 400, seed: 11 }

describe('a bootstrap', () => {
  const rows = rowsOf(300, 1)
  const fit = fitModel(model, rows, { se: 'bootstrap', bootstrap })

  test('is reported, draw by draw, and is the same for the same seed', () => {
    expect(fit.status).toBe('ok')
    expect(fit.bootstrap).toMatchObject({ draws: 400, failed: 0, seed: 11 })
    expect(fit.bootstrap!.estimates.length).toBe(400)
    expect(fit.bootstrap!.estimates.every(draw => draw.length === fit.fitMeasures.npar)).toBe(true)
    const again = fitModel(model, rows, { se: 'bootstrap', bootstrap })
    expect(again.bootstrap!.estimates).toEqual(fit.bootstrap!.estimates)
    const other = fitModel(model, rows, { se: 'bootstrap', bootstrap: { draws: 400, seed: 12 } })
    expect(other.bootstrap!.estimates[0]).not.toEqual(fit.bootstrap!.estimates[0])
  })

  test('keeps the estimates, and its standard errors are near the analytic ones of normal data', () => {
    const analytic = fitModel(model, rows)
    fit.parameters.forEach((row, i) => {
      const other = analytic.parameters[i]!
      expect(row.est).toBe(other.est)
      if (other.se > 0) {
        expect(row.se / other.se).toBeGreaterThan(0.8)
        expect(row.se / other.se).toBeLessThan(1.25)
      } else expect(row.se).toBe(0)
    })
  })

  test('standard errors are the deviations of the draws, the covariance theirs, and intervals their percentiles', () => {
    const row = fit.parameters.find(({ rhs }) => rhs === 'x3')!
    const values = fit.bootstrap!.estimates.map(draw => draw[row.free - 1]!)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    expect(row.se).toBeCloseTo(deviation, 12)
    expect(Math.sqrt(fit.vcov[row.free - 1]![row.free - 1]!)).toBeCloseTo(deviation, 12)
    const below = values.filter(value => value < row.ciLower).length
    const above = values.filter(value => value > row.ciUpper).length
    expect(below).toBe(10)
    expect(above).toBe(10)
  })

  test('a defined parameter is bootstrapped itself', () => {
    const label = (name: string) => fit.parameters.find(row => row.label === name)!.free - 1
    const ratios = fit.bootstrap!.estimates.map(draw => draw[label('c')]! / draw[label('b')]!)
    const row = fit.parameters.find(({ op }) => op === ':=')!
    expect([row.ciLower, row.ciUpper]).toEqual(percentileInterval(ratios))
  })

  test('each draw is the fit of its resample', () => {
    const random = createRandom(11)
    const values = Float64Array.from(rows.flatMap(row => [row.x1, row.x2, row.x3, row.x4]))
    const sample = resampler(momentsOfData({ label: '', n: 300, values }, 4), true)(random)
    const drawn = Array.from({ length: 300 }, (_, i) => {
      const [x1, x2, x3, x4] = sample.rows!.subarray(4 * i, 4 * i + 4)
      return { x1, x2, x3, x4 }
    })
    const refit = fitModel(model, drawn)
    const standardErrors = refit.parameters.filter(row => row.free > 0)
    for (const row of standardErrors) {
      expect(Math.abs(fit.bootstrap!.estimates[0]![row.free - 1]! - row.est)).toBeLessThan(1e-3 * row.se)
    }
  })
})

test('groups and equal parameters are kept; robust estimators bootstrap the same estimates', () => {
  const rows = rowsOf(200, 2)
  const options = {
    group: 'group',
    groupEqual: ['loadings'],
    se: 'bootstrap',
    bootstrap: { draws: 20, seed: 3 },
  } as const
  const syntax = 'f =~ x1 + x2 + x3 + x4'
  const fit = fitModel(syntax, rows, options)
  expect(fit.bootstrap!.estimates[0]!.length).toBe(fit.fitMeasures.npar)
  const robust = fitModel(syntax, rows, { ...options, estimator: 'MLR' })
  expect(robust.bootstrap!.estimates).toEqual(fit.bootstrap!.estimates)
  expect(robust.fitMeasures.chisqScaled).toBeGreaterThan(0)
  for (const estimator of ['GLS', 'ULS', 'WLS'] as const) {
    expect(fitModel(syntax, rows, { ...options, estimator }).bootstrap!.failed).toBeLessThan(20)
  }
})

test('draws that fail are counted, and warned of', () => {
  // a variable with one differing row is constant in about a third of the resamples
  const rows = rowsOf(40, 5).map((row, i) => ({ ...row, x4: i === 0 ? 4 : 2 }))
  const fit = fitModel('f =~ x1 + x2 + x3\nf ~~ x4', rows, {
    se: 'bootstrap',
    bootstrap: { draws: 60, seed: 2 },
  })
  const { draws, failed, estimates } = fit.bootstrap!
  expect(failed).toBeGreaterThan(5)
  expect(failed + estimates.length).toBe(draws)
  expect(fit.warnings.map(({ code }) => code)).toContain('bootstrap-draws-failed')
  expect(estimates.flatMap(draw => [...draw]).every(Number.isFinite)).toBe(true)
})

test('an aborted bootstrap throws the reason', () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  controller.abort(reason)
  expect(() =>
    fitModel(model, rowsOf(50, 1), { se: 'bootstrap', bootstrap, signal: controller.signal }),
  ).toThrow(reason)
})

test('a bootstrap needs a seed and at least two draws', () => {
  const rows = rowsOf(50, 1)
  expect(() => fitModel(model, rows, { se: 'bootstrap' })).toThrow(/bootstrap\.seed cannot be NaN/)
  expect(() => fitModel(model, rows, { bootstrap: { seed: 1 } })).toThrow(/does not go with se 'standard'/)
  expect(() => fitModel(model, rows, { se: 'bootstrap', bootstrap: { draws: 1, seed: 1 } })).toThrow(
    /draws cannot be 1/,
  )
})

test('resampled moments are those of the resampled rows, with large means', () => {
  const random = createRandom(8)
  const values = Float64Array.from({ length: 90 }, (_, at) => 1e6 * (at % 3) + random.normal())
  const sample = resampler(momentsOfData({ label: '', n: 30, values }, 3), true)(createRandom(1))
  const direct = momentsOfData({ label: '', n: 30, values: sample.rows! }, 3)
  sample.covariance.forEach((value, at) => {
    expect(Math.abs(value - direct.covariance[at]!)).toBeLessThan(1e-9)
  })
  const same = resampler(momentsOfData({ label: '', n: 30, values }, 3), false)(createRandom(1))
  expect(same.covariance).toEqual(sample.covariance)
})

test('a percentile interval interpolates between order statistics; NaN for fewer than two values', () => {
  const values = Array.from({ length: 39 }, (_, i) => 39 - i)
  // (39 + 1) × .025 = 1: exactly the smallest
  expect(percentileInterval(values)[0]).toBeCloseTo(1, 12)
  expect(percentileInterval(values)[1]).toBeCloseTo(39, 12)
  expect(percentileInterval([1])).toEqual([Number.NaN, Number.NaN])
})
