import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../../../src/errors.ts'
import { createRandom } from '../../../../src/numerics/random.ts'
import type { FitOptions, SemFit } from '../../../../src/sem/index.ts'
import { fitModel, modificationIndices, testWald } from '../../../../src/sem/index.ts'

type Row = Record<string, number | string>

const model = 'f =~ y1 + a*y2 + b*y3 + y4\nratio := a / b'

/** One factor; y1 to y4 of three categories, x continuous. */
function simulate(n: number, seed: number, label = 'one'): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => {
    const f = random.normal()
    const score = () => 0.7 * f + 0.7 * random.normal()
    const category = (value: number) => 1 + (value > -0.5 ? 1 : 0) + (value > 0.6 ? 1 : 0)
    return {
      group: label,
      y1: category(score()),
      y2: category(score()),
      y3: category(score()),
      y4: category(score()),
      x: score(),
    }
  })
}

/** Value and standard error of every row, from fits to the data without each row in turn. */
function byHand(syntax: string, groups: readonly (readonly Row[])[], options: FitOptions) {
  const valuesOf = (one: SemFit) =>
    one.parameters.map(({ est }, i) => [est, one.standardized[i]!.est, one.parameters[i]!.stdLv])
  const whole = valuesOf(fitModel(syntax, groups.flat(), options))
  const corrected = whole.map(row => row.map(value => ({ value, variance: 0 })))
  groups.forEach((group, g) => {
    const left = group.map((_, row) =>
      valuesOf(
        fitModel(
          syntax,
          groups.flatMap((other, h) => (h === g ? other.filter((_, i) => i !== row) : other)),
          options,
        ),
      ),
    )
    const n = left.length
    corrected.forEach((row, i) => {
      row.forEach((cell, j) => {
        const mean = left.reduce((sum, one) => sum + one[i]![j]!, 0) / n
        cell.value -= (n - 1) * (mean - whole[i]![j]!)
        cell.variance += ((n - 1) / n) * left.reduce((sum, one) => sum + (one[i]![j]! - mean) ** 2, 0)
      })
    })
  })
  return corrected.map(row => row.map(({ value, variance }) => ({ value, se: Math.sqrt(variance) })))
}

describe('the jackknife of ordered variables', () => {
  const one = simulate(60, 1)
  const two = simulate(50, 2, 'two')
  const holed = one.map((row, i): Row => (i % 7 === 0 ? { ...row, [`y${1 + (i % 4)}`]: Number.NaN } : row))
  const cases: [string, string, Row[][], FitOptions][] = [
    ['one group', model, [one], { ordered: true }],
    ['unweighted', model, [one], { ordered: true, estimator: 'ULSMV' }],
    [
      'with a continuous variable',
      'f =~ y1 + a*y2 + b*x + y4\nratio := a / b',
      [one],
      { ordered: ['y1', 'y2', 'y4'] },
    ],
    [
      'two groups',
      'f =~ y1 + y2 + y3 + y4',
      [one, two],
      { ordered: true, group: 'group', groupEqual: ['loadings'] },
    ],
    ['missing values', 'f =~ y1 + y2 + y3 + y4', [holed], { ordered: true, missing: 'pairwise' }],
    ['a linear constraint', `${model}\na == 1.1*b`, [one], { ordered: true }],
  ]
  test.for(cases)('is what fits without each row say: %s', ([, syntax, groups, options]) => {
    const fit = fitModel(syntax, groups.flat(), { ...options, correction: 'jackknife' })
    expect(fit.status).toBe('ok')
    const expected = byHand(syntax, groups, options)
    fit.parameters.forEach((row, i) => {
      const [raw, standardized, latent] = expected[i]!
      expect(row.est).toBeCloseTo(raw!.value, 5)
      expect(row.se).toBeCloseTo(raw!.se, 5)
      expect(row.stdLv).toBeCloseTo(latent!.value, 5)
      expect(row.stdAll).toBeCloseTo(standardized!.value, 5)
      expect(fit.standardized[i]!.est).toBeCloseTo(standardized!.value, 5)
      expect(fit.standardized[i]!.se).toBeCloseTo(standardized!.se, 5)
      if (row.free > 0) expect(Math.sqrt(fit.vcov[row.free - 1]![row.free - 1]!)).toBeCloseTo(row.se, 10)
    })
  })

  test('moves estimates and standard errors, and leaves tests and modification indices alone', () => {
    const plain = fitModel(model, one, { ordered: true })
    const corrected = fitModel(model, one, { ordered: true, correction: 'jackknife' })
    expect(corrected.parameters[1]!.est).not.toBeCloseTo(plain.parameters[1]!.est, 4)
    expect(corrected.fitMeasures).toEqual(plain.fitMeasures)
    expect(corrected.implied()).toEqual(plain.implied())
    expect(modificationIndices(corrected)).toEqual(modificationIndices(plain))
    const row = corrected.parameters.find(({ label }) => label === 'b')!
    expect(row.ciUpper - row.ciLower).toBeCloseTo(2 * 1.959963984540054 * row.se, 10)
    const a = corrected.parameters.find(({ label }) => label === 'a')!
    expect(testWald(corrected, 'a == 0').chisq).toBeCloseTo(a.z ** 2, 8)
  })

  test('goes without a row that no other shares its category with, and says so', () => {
    const rare = one.map((row, i) => (i === 7 ? { ...row, y2: 4 } : row))
    const fit = fitModel(model, rare, { ordered: true, correction: 'jackknife' })
    expect(fit.status).toBe('ok')
    expect(fit.parameters.every(({ est, se }) => Number.isFinite(est) && Number.isFinite(se))).toBe(true)
    expect(fit.warnings.find(({ code }) => code === 'jackknife-rows-failed')).toMatchObject({
      data: { rows: 60, failed: 1 },
    })
  })

  test('is no correction when too many rows leave no estimates behind', () => {
    const rare = one.map((row, i) => (i < 8 ? { ...row, y2: 4 + i } : row))
    const fit = fitModel(model, rare, { ordered: true, correction: 'jackknife' })
    expect(fit).toMatchObject({
      status: 'not-converged',
      converged: false,
      problem: { code: 'jackknife-failed', mend: expect.stringContaining('merge categories') },
    })
    expect(fit.problem?.message).toContain('Without more than a tenth of the rows')
  })

  test('says when it takes a variance below 0, and counts rows without which a correlation has no value', () => {
    const random = createRandom(21)
    const few = Array.from({ length: 20 }, () => {
      const f = random.normal()
      const category = (value: number) => 1 + (value > -0.5 ? 1 : 0) + (value > 0.6 ? 1 : 0)
      const score = () => category(0.35 * f + random.normal())
      return { y1: score(), y2: score(), y3: score(), y4: score() }
    })
    const fit = fitModel('f =~ y1 + y2 + y3 + y4', few, { ordered: true, correction: 'jackknife' })
    const below = fit.parameters.filter(({ op, lhs, rhs, est }) => op === '~~' && lhs === rhs && est < 0)
    expect(fit.status).toBe('ok')
    expect(below.map(({ lhs }) => lhs)).not.toEqual([])
    expect(fit.warnings.find(({ code }) => code === 'jackknife-below-zero')?.data).toEqual({
      variables: below.map(({ lhs }) => lhs),
    })
    expect(fit.standardized.every(({ est, se }) => Number.isFinite(est) && Number.isFinite(se))).toBe(true)
  })

  test('leaves inadmissible estimates as they are', () => {
    const random = createRandom(5)
    const rows = Array.from({ length: 60 }, () => {
      const [a, b, c] = [random.normal(), random.normal(), random.normal()]
      const category = (value: number) => 1 + (value > -0.5 ? 1 : 0) + (value > 0.6 ? 1 : 0)
      return {
        y1: category(a),
        y2: category(a + 0.5 * b),
        y3: category(0.3 * a + b + c),
        y4: category(c + 0.2 * a),
      }
    })
    const plain = fitModel('f =~ y1 + y2 + y3 + y4', rows, { ordered: true })
    const corrected = fitModel('f =~ y1 + y2 + y3 + y4', rows, { ordered: true, correction: 'jackknife' })
    expect(plain.status).toBe('inadmissible')
    expect(corrected.status).toBe('inadmissible')
    expect(corrected.parameters).toEqual(plain.parameters)
  })

  const refusals: [string, string, FitOptions, string][] = [
    ['numbers', model, {}, 'is for ordered variables'],
    [
      'standard errors of another kind',
      model,
      { ordered: true, se: 'bootstrap' },
      'standard errors of its own',
    ],
    ['bounds', model, { ordered: true, bounds: 'pos.var' }, "does not go with bounds 'pos.var'"],
    ['inequalities', `${model}\na > 0`, { ordered: true }, 'does not go with bounds and inequalities'],
  ]
  test.for(refusals)('is refused with %s', ([, syntax, options, message]) => {
    const fit = () => fitModel(syntax, one, { ...options, correction: 'jackknife' })
    expect(fit).toThrow(ArgumentError)
    expect(fit).toThrow(message)
  })

  test('ends when its signal is aborted', () => {
    let looks = 0
    const signal = {
      throwIfAborted: () => {
        if (++looks > 40) throw new Error('enough')
      },
    } as AbortSignal
    expect(() => fitModel(model, one, { ordered: true, correction: 'jackknife', signal })).toThrow('enough')
  })
})
