import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import type { SemFit } from '../../../../src/sem/index.ts'
import {
  ArgumentError,
  compareFits,
  compositeModel,
  DataError,
  factorScores,
  fitInvariance,
  fitModel,
  ModelSyntaxError,
  modificationIndices,
  reliability,
  residuals,
  smallSampleTests,
  structuralAfterMeasurement,
  testScore,
  testWald,
} from '../../../../src/sem/index.ts'

const measurement = `
  f =~ x1 + a*x2 + b*x3
  g =~ x4 + x5 + x6`
const syntax = `${measurement}
  g ~ p*f`

type Row = Record<string, number | string>

/** Two groups; in the second, `shift` is added to x3. */
function simulate(seed: number, n: number, { path = 0.5, shift = 0, loading = 0.8 } = {}): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, i) => {
    const second = i % 2 === 1
    const f = random.normal()
    const g = path * f + random.normal()
    const values = [f, f, f, g, g, g].map((factor, k) => {
      const slope = second && k === 2 ? loading : 0.8
      return slope * factor + 0.6 * random.normal() + (second && k === 2 ? shift : 0)
    })
    return {
      ...Object.fromEntries(values.map((value, k) => [`x${k + 1}`, value])),
      group: second ? 'b' : 'a',
    }
  })
}

const rows = simulate(1, 400)
const fit = fitModel(syntax, rows)

describe('a fit that is not ok', () => {
  const bad = fitModel('f =~ x1 + x2', rows)
  const analyses: [string, (fit: SemFit) => unknown][] = [
    ['modificationIndices', modificationIndices],
    ['testScore', testScore],
    ['testWald', one => testWald(one, 'a == 0')],
    ['residuals', residuals],
    ['reliability', reliability],
    ['smallSampleTests', smallSampleTests],
    ['factorScores', one => factorScores(one, rows)],
  ]
  test.for(analyses)('is refused by %s, with its reason', ([, analyse]) => {
    expect(bad.status).toBe('not-identified')
    expect(() => analyse(bad)).toThrow(ArgumentError)
    expect(() => analyse(bad)).toThrow(bad.stopReason)
  })

  test('withholds every difference of a comparison', () => {
    const table = compareFits(
      fitModel('f =~ x1 + x2 + x3', rows),
      fitModel('f =~ x1 + start(-90)*x2 + x3', rows, { maxIterations: 1 }),
    )
    expect(table.status).toBe('withheld')
    expect(table.reason).toContain('Fit 2 is not-converged')
    expect(table.rows.every(({ chisqDiff, pvalue }) => Number.isNaN(chisqDiff) && Number.isNaN(pvalue))).toBe(
      true,
    )
  })

  test('and a copy of a fit is no fit', () => {
    expect(() => residuals({ ...fit })).toThrow('not a fit that fitModel returned')
  })
})

describe('compareFits', () => {
  const refusals: [string, () => SemFit[], string][] = [
    ['one fit alone', () => [fit], 'cannot be compared'],
    ['other rows', () => [fit, fitModel(measurement, simulate(2, 400))], 'the data are not the same'],
    ['fewer rows', () => [fit, fitModel(measurement, rows.slice(1))], '400 and 399 rows'],
    ['other variables', () => [fit, fitModel('f =~ x1 + x2 + x3 + x4', rows)], 'different variables'],
    ['another likelihood', () => [fit, fitModel(measurement, rows, { likelihood: 'wishart' })], 'likelihood'],
    ['equal degrees of freedom', () => [fit, fitModel(measurement, rows)], 'neither is nested'],
    [
      'a chi-square that falls with restrictions',
      () => [
        fitModel('f =~ x1 + x2 + x3 + x4 + x5 + x6\n x1 ~~ x4', rows),
        fitModel(`${measurement}\n f ~~ 0.3*g\n a == b`, rows),
      ],
      'not nested',
    ],
  ]
  test.for(refusals)('refuses %s', ([, fits, message]) => {
    expect(() => compareFits(...fits())).toThrow(ArgumentError)
    expect(() => compareFits(...fits())).toThrow(message)
  })

  test('takes variables in any order', () => {
    const other = fitModel('g =~ x4 + x5 + x6\n f =~ x1 + a*x2 + b*x3\n a == b', rows)
    const table = compareFits(other, fit)
    expect(table.rows.map(row => row.fit)).toEqual([2, 1])
    expect(table.rows[1]!.dfDiff).toBe(1)
  })
})

describe('a score test', () => {
  test('of a parameter fixed at its estimate is 0, and the change expected too', () => {
    const path = fit.parameters.find(row => row.op === '~')!
    const fixed = fitModel(`${measurement}\n g ~ ${path.est}*f`, rows)
    const index = modificationIndices(fixed).find(row => row.op === '~' && row.lhs === 'g')!
    expect(index.mi).toBeLessThan(1e-12)
    expect(Math.abs(index.epc)).toBeLessThan(1e-6)
  })

  test('foretells the fall of the chi-square near the estimate', () => {
    const path = fit.parameters.find(row => row.op === '~')!
    const without = fitModel(`${measurement}\n g ~ ${path.est + 0.5 * path.se}*f`, rows)
    const index = modificationIndices(without).find(row => row.op === '~' && row.lhs === 'g')!
    const fall = without.fitMeasures.chisq - fit.fitMeasures.chisq
    expect(fall).toBeGreaterThan(0.2)
    expect(Math.abs(index.mi - fall)).toBeLessThan(0.1 * fall)
    expect(Math.abs(index.epc + 0.5 * path.se)).toBeLessThan(0.05 * path.se)
  })

  test('has nothing to say where nothing is equal', () => {
    expect(testScore(fit)).toEqual({ total: { chisq: 0, df: 0, pvalue: Number.NaN }, univariate: [] })
  })
})

describe('testWald', () => {
  test('of one parameter is its squared z', () => {
    const path = fit.parameters.find(row => row.label === 'p')!
    expect(testWald(fit, 'p == 0').chisq).toBeCloseTo(path.z ** 2, 9)
  })

  test('names what it cannot use', () => {
    expect(() => testWald(fit, 'q == 0')).toThrow('q is no label of the model')
    expect(() => testWald(fit, 'a == b; 2*a == 2*b')).toThrow('Restriction 2')
    expect(() => testWald(fit, 'a = b')).toThrow(ModelSyntaxError)
    expect(() => testWald(fit, ' ')).toThrow('no restriction')
    expect(() => testWald(fitModel(syntax, rows, { se: 'none' }), 'a == b')).toThrow('no standard errors')
  })
})

describe('factor scores', () => {
  test('by regression have the covariances with the items that the model says, and Bartlett scores shrink nothing', () => {
    const regression = factorScores(fit, rows).scores
    const bartlett = factorScores(fit, rows, { method: 'Bartlett' }).scores
    const variance = (scores: readonly (readonly number[])[]) =>
      scores.reduce((sum, row) => sum + row[0]! ** 2, 0) / scores.length
    const latent = fit.parameters.find(row => row.lhs === 'f' && row.rhs === 'f')!.est
    expect(variance(regression)).toBeLessThan(latent)
    expect(variance(bartlett)).toBeGreaterThan(latent)
  })

  test('are NaN for a row with a hole, and refuse other groups and missing columns', () => {
    const [first] = factorScores(fit, [{ ...rows[0], x1: null }]).scores
    expect(first).toEqual([Number.NaN, Number.NaN])
    const grouped = fitModel(syntax, rows, { group: 'group' })
    expect(() => factorScores(grouped, [{ ...rows[0], group: 'c' }])).toThrow(DataError)
    expect(() => factorScores(fit, [{ x1: 1 }])).toThrow('no column "x2"')
    expect(() => factorScores(fit, [{ ...rows[0], x1: Infinity }])).toThrow('Row 1, column x1')
  })

  test('are NaN for a row without a group, and refuse rows for sample moments by group', () => {
    const grouped = fitModel(syntax, rows, { group: 'group' })
    const [first, second] = factorScores(grouped, [{ ...rows[0], group: null }, rows[1]!]).scores
    expect(first).toEqual([Number.NaN, Number.NaN])
    expect(second?.every(Number.isFinite)).toBe(true)
    const moments = {
      variables: grouped.implied(1).variables,
      groups: [1, 2].map(g => ({
        label: `${g}`,
        n: 100,
        covariance: grouped.implied(g).covariance,
        means: grouped.implied(g).means!,
      })),
    }
    expect(() => factorScores(fitModel(syntax, moments), rows)).toThrow('name no group column')
  })
})

describe('fitInvariance', () => {
  test('finds what holds', () => {
    const { status, reached, steps } = fitInvariance(measurement, rows, { group: 'group' })
    expect([status, reached]).toEqual(['ok', 'strict'])
    expect(steps.map(({ level, verdict }) => [level, verdict])).toEqual([
      ['configural', 'holds'],
      ['metric', 'holds'],
      ['scalar', 'holds'],
      ['strict', 'holds'],
    ])
  })

  test('finds what does not, and what partial invariance mends', () => {
    const shifted = simulate(3, 800, { shift: 1.5 })
    const plain = fitInvariance(measurement, shifted, {
      group: 'group',
      levels: ['configural', 'metric', 'scalar'],
    })
    expect(plain.reached).toBe('metric')
    expect(plain.steps[2]).toMatchObject({ level: 'scalar', verdict: 'fails', chisqVerdict: 'fails' })
    const partial = fitInvariance(measurement, shifted, {
      group: 'group',
      levels: ['configural', 'metric', 'scalar'],
      partial: ['x3 ~ 1'],
    })
    expect(partial.reached).toBe('scalar')
    expect(partial.steps[2]!.dfDiff).toBe(plain.steps[2]!.dfDiff - 1)
    expect(partial.steps.flatMap(step => step.fit.warnings)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ code: 'group-partial-unused' })]),
    )
  })

  test('withholds its verdicts unless every fit is ok', () => {
    const constant = rows.map(row => (row['group'] === 'b' ? { ...row, x1: 3 } : row))
    const { status, reached, steps } = fitInvariance(measurement, constant, { group: 'group' })
    expect([status, reached]).toEqual(['withheld', undefined])
    expect(
      steps.every(({ verdict, chisqVerdict }) => verdict === 'withheld' && chisqVerdict === 'withheld'),
    ).toBe(true)
  })

  test('wants two groups and two levels', () => {
    expect(() => fitInvariance(measurement, rows, {})).toThrow('two groups')
    expect(() => fitInvariance(measurement, rows, { group: 'group', levels: ['metric'] })).toThrow(
      '1 level(s)',
    )
  })
})

describe('small samples', () => {
  test('prefer the corrected test below 200 rows', () => {
    const small = smallSampleTests(fitModel(syntax, rows.slice(0, 80)))
    expect(small.preferred).toBe('bartlett')
    expect(small.bartlett.factor).toBeCloseTo(1 - (2 * 6 + 4 * 2 + 5) / (6 * 80), 12)
    expect(small.bartlett.chisq).toBeLessThan(small.standard.chisq)
    expect(smallSampleTests(fit).preferred).toBe('standard')
  })

  test('can be fitted part by part where all at once has too few rows', () => {
    const wide = simulate(5, 12)
    const items = wide.map((row, i) => ({
      ...row,
      ...Object.fromEntries(
        [7, 8, 9, 10, 11, 12].map(k => [`x${k}`, Number(row[`x${k - 6}`]) + 0.5 * Math.sin(7 * i + k)]),
      ),
    }))
    const model = 'f =~ x1 + x2 + x3 + x7 + x8 + x9\n g =~ x4 + x5 + x6 + x10 + x11 + x12\n g ~ f'
    expect(fitModel(model, items).status).toBe('data-unfit')
    expect(compositeModel(model, items)).toMatchObject({ way: 'composite', status: 'ok' })
  })
})

describe('the other ways', () => {
  const big = simulate(9, 4000)
  const full = fitModel(syntax, big).parameters.find(row => row.op === '~')!

  test('find the same path in a large sample', () => {
    for (const way of [structuralAfterMeasurement, compositeModel]) {
      const result = way(syntax, big)
      const path = result.parameters.find(row => row.op === '~')!
      expect(result.status).toBe('ok')
      expect(Math.abs(path.stdAll - full.stdAll)).toBeLessThan(0.01)
    }
  })

  test('say what stopped them', () => {
    const two = structuralAfterMeasurement('f =~ x1 + x2\n g =~ x4 + x5 + x6\n g ~ f', rows)
    expect([two.way, two.status, two.problem?.code]).toEqual([
      'sam',
      'not-identified',
      'more-parameters-than-moments',
    ])
    const reversed = rows.map(row => ({ ...row, x2: -Number(row['x2']), x3: -Number(row['x3']) }))
    const apart = compositeModel('f =~ x1 + x2\n g =~ x4 + x5 + x6\n g ~ f', reversed)
    expect([apart.status, apart.problem?.names]).toEqual(['data-unfit', ['f']])
  })

  const paths = 'f =~ x1 + x2 + x3\n g =~ x4 + x5 + x6\n g ~ f'

  test('say what they left out: rows, items that do not vary in some group, and near-copies', () => {
    const holes = rows.map((row, i) => (i < 3 ? { ...row, x1: null } : row))
    for (const way of [structuralAfterMeasurement, compositeModel]) {
      expect(way(paths, holes).warnings).toMatchObject([{ code: 'rows-dropped', data: { dropped: 3 } }])
    }
    const label = rows[0]!['group']
    const still = rows.map(row => (row['group'] === label ? { ...row, x2: 3 } : row))
    const scored = compositeModel(paths, still, { group: 'group' })
    const without = compositeModel(paths.replace('x1 + x2', 'x1'), still, { group: 'group' })
    expect(scored.status).toBe('ok')
    expect(scored.warnings).toMatchObject([{ code: 'indicators-left-out', data: { variables: ['x2'] } }])
    expect(scored.warnings[0]?.message).toContain(`x2 in group ${label}`)
    expect(scored.parameters).toEqual(without.parameters)
    const copied = rows.map(row => ({ ...row, x2: row['x1'] }))
    expect(compositeModel(paths, copied).warnings).toMatchObject([{ code: 'near-duplicates' }])
  })

  const hopeless: [
    string,
    (row: (typeof rows)[number], i: number) => Record<string, unknown>,
    string,
    string,
  ][] = [
    ['no value of an item', () => ({ x1: null }), 'missing-variable', 'x1 has no value'],
    [
      'values too large',
      row => ({ x1: Number(row['x1']) * 1e200 }),
      'values-too-large',
      'x1 has values too large',
    ],
    ['one item left of three', () => ({ x1: 1, x2: 2 }), 'constant-variable', 'x1, x2 do not vary'],
  ]
  test.for(hopeless)('give no scores with %s', ([, change, code, message]) => {
    const result = compositeModel(
      paths,
      rows.map((row, i) => ({ ...row, ...change(row, i) })),
    )
    expect(result).toMatchObject({ status: 'data-unfit', parameters: [], problem: { code } })
    expect(result.problem?.message).toContain(message)
  })

  test('give no scores of one row', () => {
    expect(compositeModel(paths, rows.slice(0, 1)).problem).toMatchObject({ code: 'too-few-rows' })
  })

  test('refuse constraints and options that they would have to ignore', () => {
    for (const way of [structuralAfterMeasurement, compositeModel]) {
      expect(() => way(`${paths.replace('~ f', '~ p*f')}\n p > 0`, rows)).toThrow(
        'Constraints join the parts',
      )
      for (const option of [{ missing: 'fiml' }, { se: 'robust' }, { bounds: 'pos.var' }, { ridge: 0.1 }]) {
        expect(() => way(paths, rows, option as object)).toThrow(`takes no option ${Object.keys(option)[0]}`)
      }
    }
  })

  test('refuse models they are not made for', () => {
    expect(() => structuralAfterMeasurement(`${measurement}\n h =~ f + g`, rows)).toThrow(
      'measures the latent',
    )
    expect(() => structuralAfterMeasurement(`${measurement}\n g ~ f + x1`, rows)).toThrow(
      'names an indicator',
    )
    expect(() => compositeModel('f =~ x1\n g =~ x4 + x5\n g ~ f', rows)).toThrow('cannot be scored')
  })
})
