import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../../../src/errors.ts'
import { createRandom } from '../../../../src/numerics/random.ts'
import { fitModel } from '../../../../src/sem/index.ts'

type Row = Record<string, number | null | string>

const model = 'f =~ y1 + y2 + y3 + y4'

function simulate(n: number): Row[] {
  const random = createRandom(5)
  return Array.from({ length: n }, (_, row) => {
    const f = random.normal()
    const category = () => {
      const score = 0.7 * f + 0.7 * random.normal()
      return 1 + (score > -0.5 ? 1 : 0) + (score > 0.6 ? 1 : 0)
    }
    return {
      group: row % 2 === 0 ? 'a' : 'b',
      y1: category(),
      y2: category(),
      y3: category(),
      y4: category(),
    }
  })
}

const rows = simulate(200)
const pairwise = { ordered: true, missing: 'pairwise' } as const

describe("missing: 'pairwise'", () => {
  test('changes nothing without missing values', () => {
    const listwise = fitModel(model, rows, { ordered: true })
    const fit = fitModel(model, rows, pairwise)
    expect(fit.fitMeasures.chisqScaled).toBeCloseTo(listwise.fitMeasures.chisqScaled, 9)
    fit.parameters.forEach(({ est, se }, i) => {
      expect(est).toBeCloseTo(listwise.parameters[i]!.est, 9)
      expect(se).toBeCloseTo(listwise.parameters[i]!.se, 9)
    })
  })

  test('uses what incomplete rows have, and says how many have nothing', () => {
    const holed = rows.map((row, i) =>
      i === 0 ? { ...row, y1: null, y2: null, y3: null, y4: null } : i % 5 === 1 ? { ...row, y2: null } : row,
    )
    const fit = fitModel(model, holed, pairwise)
    expect(fit.status).toBe('ok')
    expect(fit.nobs).toBe(199)
    expect(fit.warnings.map(({ code }) => code)).toEqual(['empty-rows'])
    const listwise = fitModel(model, holed, { ordered: true })
    expect(listwise.nobs).toBe(159)
    const errorOf = (one: typeof fit) => one.parameters.find(({ lhs, op }) => lhs === 'y1' && op === '|')!.se
    expect(errorOf(fit)).toBeLessThan(errorOf(listwise))
  })

  test('goes with a bootstrap', () => {
    const holed = rows.map((row, i) => (i % 5 === 1 ? { ...row, y2: null } : row))
    const robust = fitModel(model, holed, pairwise)
    const fit = fitModel(model, holed, { ...pairwise, se: 'bootstrap', bootstrap: { draws: 200, seed: 1 } })
    expect(fit.status).toBe('ok')
    const ratios = fit.parameters
      .filter(({ free }) => free > 0)
      .map(({ se, free }) => se / robust.parameters.find(row => row.free === free)!.se)
    for (const ratio of ratios) expect(Math.abs(Math.log(ratio))).toBeLessThan(0.4)
  })

  test('names variables that no row has both of', () => {
    const apart = rows.map((row, i) => (i < 100 ? { ...row, y1: null } : { ...row, y4: null }))
    const fit = fitModel(model, apart, pairwise)
    expect(fit.status).toBe('data-unfit')
    expect(fit.problem).toMatchObject({ code: 'never-observed-together', names: ['y1', 'y4'] })
  })

  test('names a variable without any value, and the group', () => {
    const gone = rows.map(row => (row['group'] === 'b' ? { ...row, y3: null } : row))
    const fit = fitModel(model, gone, { ...pairwise, group: 'group' })
    expect(fit.problem).toMatchObject({ code: 'missing-variable', names: ['y3'], group: 'b' })
  })

  test('is refused for numbers, as fiml is for categories', () => {
    expect(() => fitModel(model, rows, { missing: 'pairwise' })).toThrow(ArgumentError)
    expect(() => fitModel(model, rows, { missing: 'pairwise' })).toThrow("Use missing 'fiml'")
    expect(() => fitModel(model, rows, { ordered: true, missing: 'fiml' })).toThrow("use missing 'pairwise'")
  })
})

test('an ordered variable may have more than 256 values', () => {
  const many = simulate(600).map((row, i) => ({ ...row, y4: Number(row['y1']) * 100 + (i % 300) }))
  const fit = fitModel('f =~ y1 + y2 + y3', many, { ordered: true })
  const fine = fitModel('f =~ y1 + y2 + y3 + y4', many, { ordered: ['y4'] })
  expect(fit.status).toBe('ok')
  expect(fine.warnings.map(({ code }) => code)).toContain('many-categories')
  expect(fine.parameters.every(({ est }) => !Number.isNaN(est))).toBe(true)
})
