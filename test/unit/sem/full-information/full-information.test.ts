import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { FullInformation } from '../../../../src/sem/full-information/full-information.ts'
import { groupByPattern } from '../../../../src/sem/full-information/incomplete-group.ts'
import { incompleteMoments } from '../../../../src/sem/full-information/incomplete-moments.ts'
import { prepareIncomplete } from '../../../../src/sem/full-information/prepare-incomplete.ts'
import type { SemFit } from '../../../../src/sem/index.ts'
import { fitModel, parameterTable } from '../../../../src/sem/index.ts'
import { compileModel } from '../../../../src/sem/model/compile-model.ts'
import { ModelObjective } from '../../../../src/sem/model/model-objective.ts'
import { startingValues } from '../../../../src/sem/model/starting-values.ts'

const syntax = `
  f =~ x1 + x2 + x3
  g =~ x4 + x5 + x6
  g ~ f
  x1 ~~ x4`

type Row = Record<string, number | string | null>

/** Two correlated factors; every cell but those of x1 is missing with this probability. */
function simulate(seed: number, n: number, missing: number): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, row) => {
    const f = random.normal()
    const g = 0.5 * f + random.normal()
    const cells = [f, f, f, g, g, g].map((factor, i): [string, number | null] => {
      const value = 3 + (0.8 + 0.1 * i) * factor + 0.6 * random.normal()
      const hole = random.uniform() < missing && i > 0
      return [`x${i + 1}`, hole ? null : value]
    })
    return { ...Object.fromEntries(cells), group: row % 2 === 0 ? 'a' : 'b' }
  })
}

const fiml = { missing: 'fiml' } as const

function expectSameFit(fit: SemFit, other: SemFit, tolerance: number): void {
  expect([fit.status, other.status]).toEqual(['ok', 'ok'])
  const rows = new Map(
    other.parameters.map(row => [`${row.groupLabel} ${row.lhs} ${row.op} ${row.rhs}`, row]),
  )
  for (const row of fit.parameters) {
    const twin = rows.get(`${row.groupLabel} ${row.lhs} ${row.op} ${row.rhs}`)!
    for (const key of ['est', 'se', 'stdAll'] as const) {
      expect(Math.abs(row[key] - twin[key])).toBeLessThan(tolerance)
    }
  }
  for (const key of [
    'chisq',
    'baselineChisq',
    'logl',
    'unrestrictedLogl',
    'rmsea',
    'cfi',
    'srmr',
    'cfiRobust',
    'rmseaRobust',
  ] as const) {
    const scale = Math.max(1, Math.abs(other.fitMeasures[key]))
    expect(Math.abs(fit.fitMeasures[key] - other.fitMeasures[key]) / scale).toBeLessThan(10 * tolerance)
  }
}

/** The objective of a model on incomplete data, some way off its minimum. */
function objectiveAt(rows: Row[], moved: number) {
  const table = parameterTable(syntax, { meanStructure: true })
  const model = compileModel(table)
  const columns = table.observed.map(name =>
    Float64Array.from(rows, row => (row[name] ?? Number.NaN) as number),
  )
  const group = groupByPattern(
    '',
    columns,
    rows.map((_, row) => row),
  )
  const prepared = prepareIncomplete([incompleteMoments(group, table.observed.length)], table.observed, [])
  if ('problem' in prepared) throw new Error(prepared.problem.message)
  const { samples, incomplete } = prepared
  const weights = samples.map(({ n }) => n)
  const objective = new ModelObjective(model, samples, weights, (compiled, own, sample) => {
    return new FullInformation(compiled, own, sample, incomplete[0]!)
  })
  const x = startingValues(model, samples).map((value, i) => value + moved * Math.sin(7 * i + 1))
  return { objective, x, parameters: model.groups[0]!.parameters }
}

describe('the discrepancy of incomplete rows', () => {
  // few rows: every pattern small; many: patterns with more rows than variables
  const sizes = [
    [25, 0.3],
    [400, 0.1],
  ] as const

  test.for(sizes)('has the gradient that differences give (n = %i)', ([n, missing]) => {
    const { objective, x } = objectiveAt(simulate(n, n, missing), 0.05)
    const gradient = new Float64Array(objective.size).fill(Number.NaN)
    objective.evaluate(x)
    objective.gradient(gradient)
    const h = 1e-5
    x.forEach((_, i) => {
      const at = (by: number) => objective.evaluate(x.map((value, k) => (k === i ? value + by : value)))
      const difference = (at(h) - at(-h)) / (2 * h)
      expect(Math.abs(gradient[i]! - difference) / Math.max(1, Math.abs(difference))).toBeLessThan(1e-6)
    })
  })

  test.for(sizes)(
    'has the second derivatives that differences of the gradient give (n = %i)',
    ([n, missing]) => {
      const { objective, x, parameters } = objectiveAt(simulate(n, n, missing), 0.05)
      const size = parameters.length
      objective.evaluate(x)
      const curvature = objective.curvature('exact')[0]!.slice()
      const gradientAt = (at: Float64Array) => {
        objective.evaluate(at)
        const out = new Float64Array(objective.size).fill(Number.NaN)
        objective.gradient(out)
        return out
      }
      const h = 1e-5
      for (let j = 0; j < size; j++) {
        const moved = (by: number) =>
          gradientAt(x.map((value, k) => (k === parameters[j] ? value + by : value)))
        const up = moved(h)
        const down = moved(-h)
        for (let i = j; i < size; i++) {
          const difference = (up[parameters[i]!]! - down[parameters[i]!]!) / (2 * h)
          const deviation =
            Math.abs(curvature[i * size + j]! - difference) / Math.max(1, Math.abs(difference))
          expect(deviation).toBeLessThan(1e-5)
        }
      }
    },
  )

  test('has a gradient that is the sum over rows', () => {
    const { objective, x, parameters } = objectiveAt(simulate(9, 60, 0.2), 0.05)
    objective.evaluate(x)
    const gradient = new Float64Array(objective.size).fill(Number.NaN)
    objective.gradient(gradient)
    const rows = (objective.discrepancies[0] as FullInformation).rowGradients()
    const size = parameters.length
    parameters.forEach((parameter, i) => {
      let sum = 0
      for (let row = 0; row < rows.length / size; row++) sum += rows[row * size + i]!
      expect(sum).toBeCloseTo(gradient[parameter]!, 9)
    })
  })
})

describe('full information', () => {
  test('is maximum likelihood with a mean structure where nothing is missing', () => {
    const rows = simulate(11, 150, 0)
    const plain = fitModel(syntax, rows, { meanStructure: true, se: 'observed' })
    const full = fitModel(syntax, rows, fiml)
    expect(full.parameters.length).toBe(plain.parameters.length)
    full.parameters.forEach((row, i) => {
      const twin = plain.parameters[i]!
      expect(Math.abs(row.est - twin.est)).toBeLessThan(1e-9)
      expect(Math.abs(row.se - twin.se)).toBeLessThan(1e-9)
    })
    for (const key of [
      'chisq',
      'baselineChisq',
      'cfi',
      'rmsea',
      'srmr',
      'gfi',
      'logl',
      'unrestrictedLogl',
      'aic',
    ] as const) {
      const scale = Math.max(1, Math.abs(plain.fitMeasures[key]))
      expect(Math.abs(full.fitMeasures[key] - plain.fitMeasures[key]) / scale).toBeLessThan(1e-9)
    }
    // nothing to correct for
    expect(full.fitMeasures.cfiRobust).toBeCloseTo(plain.fitMeasures.cfi, 2)
  })

  test('with robust statistics is MLR where nothing is missing', () => {
    const rows = simulate(12, 150, 0)
    const plain = fitModel(syntax, rows, { estimator: 'MLR', meanStructure: true })
    const full = fitModel(syntax, rows, { ...fiml, estimator: 'MLR' })
    full.parameters.forEach((row, i) => {
      expect(Math.abs(row.se - plain.parameters[i]!.se)).toBeLessThan(1e-9)
    })
    for (const key of [
      'chisqScaled',
      'chisqScalingFactor',
      'baselineChisqScaled',
      'scalingFactorH1',
    ] as const) {
      expect(full.fitMeasures[key]).toBeCloseTo(plain.fitMeasures[key], 8)
    }
  })

  test('does not depend on the order of rows', () => {
    const rows = simulate(13, 120, 0.15)
    const shuffled = rows.map((_, i) => rows[(i * 77) % 120]!)
    expectSameFit(fitModel(syntax, shuffled, fiml), fitModel(syntax, rows, fiml), 1e-8)
  })

  test('does not depend on the order of variables', () => {
    const rows = simulate(14, 120, 0.15)
    const turned = `
      g =~ x4 + x6 + x5
      f =~ x1 + x3 + x2
      g ~ f
      x1 ~~ x4`
    expectSameFit(fitModel(turned, rows, fiml), fitModel(syntax, rows, fiml), 1e-8)
  })

  test('does not depend on the order of groups', () => {
    const rows = simulate(15, 200, 0.1)
    const options = { ...fiml, group: 'group', groupEqual: ['loadings'] } as const
    const turned = [...rows].sort((a, b) => String(b['group']).localeCompare(String(a['group'])))
    const [fit, other] = [fitModel(syntax, turned, options), fitModel(syntax, rows, options)]
    expect(fit.groups.map(({ label }) => label)).toEqual(['b', 'a'])
    expectSameFit(fit, other, 1e-7)
  })

  test('has bootstrap standard errors near the analytic ones, the same for the same seed', () => {
    const rows = simulate(16, 200, 0.1)
    const options = { ...fiml, se: 'bootstrap', bootstrap: { draws: 100, seed: 5 } } as const
    const drawn = fitModel(syntax, rows, options)
    const plain = fitModel(syntax, rows, fiml)
    const ratios = drawn.parameters.flatMap((row, i) =>
      row.free > 0 ? [row.se / plain.parameters[i]!.se] : [],
    )
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
    expect(Math.abs(mean - 1)).toBeLessThan(0.15)
    const again = fitModel(syntax, rows, options)
    expect(again.parameters.map(({ se }) => se)).toEqual(drawn.parameters.map(({ se }) => se))
  })
})

describe('incomplete data that', () => {
  const rows = simulate(21, 80, 0.1)
  const problemOf = (data: Row[], options = {}) => {
    const fit = fitModel(syntax, data, { ...fiml, ...options })
    expect(fit).toMatchObject({ status: 'data-unfit', converged: false })
    return [fit.problem?.code, fit.problem?.names, fit.problem?.group]
  }

  test('have no value of a variable are named', () => {
    expect(problemOf(rows.map(row => ({ ...row, x2: null })))).toEqual([
      'missing-variable',
      ['x2'],
      undefined,
    ])
    const inOneGroup = rows.map(row => (row['group'] === 'b' ? { ...row, x5: null } : row))
    expect(problemOf(inOneGroup, { group: 'group' })).toEqual(['missing-variable', ['x5'], 'b'])
  })

  test('have two variables never together are named', () => {
    const apart = rows.map((row, i) => (i % 2 === 0 ? { ...row, x2: null } : { ...row, x5: null }))
    expect(problemOf(apart)).toEqual(['never-observed-together', ['x2', 'x5'], undefined])
  })

  test('do not vary, depend on one another, or are few are named', () => {
    const constant = rows.map(row => ({ ...row, x3: row['x3'] === null ? null : 2 }))
    expect(problemOf(constant)).toEqual(['constant-variable', ['x3'], undefined])
    const copied = rows.map(row => ({ ...row, x2: row['x1']! }))
    expect(problemOf(copied)[0]).toBe('dependent-variables')
    expect(problemOf(rows.slice(0, 6))[0]).toBe('too-few-rows')
  })

  test('have an empty row lose it, with a warning', () => {
    const empty = { x1: null, x2: null, x3: null, x4: null, x5: null, x6: null }
    const fit = fitModel(syntax, [...rows, empty], fiml)
    expect(fit.warnings.map(({ code }) => code)).toEqual(['empty-rows'])
    expectSameFit(fit, fitModel(syntax, rows, fiml), 1e-12)
  })

  test('have rows with a single value, or one complete row, can be fitted', () => {
    const single = simulate(22, 120, 0.1).map((row, i) => {
      const cells = Object.entries(row)
      if (i < 20)
        return Object.fromEntries(
          cells.map(([name]) => [name, name === `x${1 + (i % 6)}` ? 1 + i / 10 : null]),
        )
      return i === 20 ? { ...row, x2: 3, x3: 3, x4: 3, x5: 3, x6: 3 } : { ...row, [`x${2 + (i % 5)}`]: null }
    })
    const fit = fitModel(syntax, single, fiml)
    expect(fit).toMatchObject({ status: 'ok', nobs: 120 })
    expect(fit.parameters.every(({ est, se }) => Number.isFinite(est) && Number.isFinite(se))).toBe(true)
  })

  test('come as moments, or with what needs complete rows, are refused', () => {
    const moments = { variables: ['x1'], groups: [{ label: '', n: 9, covariance: [[1]] }] }
    expect(() => fitModel('x1 ~~ x1', moments, fiml)).toThrow(/raw rows/)
    expect(() => fitModel(syntax, rows, { ...fiml, estimator: 'MLM' })).toThrow(/MLM/)
    expect(() => fitModel(syntax, rows, { ...fiml, likelihood: 'wishart' })).toThrow(/wishart/)
    expect(() => fitModel(syntax, rows, { ...fiml, meanStructure: false })).toThrow(/meanStructure/)
    const table = parameterTable(syntax)
    expect(() => fitModel(table, rows, fiml)).toThrow(/mean structure/)
  })
})
