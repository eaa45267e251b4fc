import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VaarError } from '../../src/errors.ts'
import { createRandom, deriveSeed } from '../../src/numerics/random.ts'
import type { FitOptions, ParameterRow, SemFit } from '../../src/sem/index.ts'
import { fitModel, parameterTable } from '../../src/sem/index.ts'

const syntax = `
  f =~ x1 + x2 + x3
  g =~ x4 + x5 + x6
  h =~ x7 + x8 + x9
  h ~ f + g
  x1 ~~ x4`

type Row = Record<string, number | string>

/** Data that the model fits, two groups. */
function simulate(seed: number, n = 160): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: n }, (_, i) => {
    const f = random.normal()
    const g = 0.3 * f + random.normal()
    const h = -0.3 * f + 0.4 * g + random.normal()
    const items = [f, f, f, g, g, g, h, h, h].map((factor, k) => [
      `x${k + 1}`,
      2 + (0.7 + 0.1 * (k % 3)) * factor + 0.7 * random.normal(),
    ])
    return { ...Object.fromEntries(items), group: i % 3 === 0 ? 'b' : 'a' }
  })
}

const seeds = fc.integer({ min: 1, max: 1_000_000 })
const settings = { numRuns: 8, seed: 20_260_101 }

const key = (row: ParameterRow) => {
  const sides = row.op === '~~' ? [row.lhs, row.rhs].sort() : [row.lhs, row.rhs]
  return `${row.groupLabel}: ${sides.join(` ${row.op} `)}`
}

/** Estimates, standard errors and standardized values by name agree; NaN fails. */
function expectSameSolution(fit: SemFit, other: SemFit, digits = 7): void {
  expect([fit.status, other.status]).toEqual(['ok', 'ok'])
  const rows = new Map(other.parameters.map(row => [key(row), row]))
  expect(rows.size).toBe(fit.parameters.length)
  for (const row of fit.parameters) {
    const twin = rows.get(key(row))!
    expect(row.est).toBeCloseTo(twin.est, digits)
    expect(row.se).toBeCloseTo(twin.se, digits)
    expect(row.stdAll).toBeCloseTo(twin.stdAll, digits)
  }
  for (const measure of ['chisq', 'cfi', 'rmsea', 'srmr', 'aic', 'bic'] as const) {
    expect(fit.fitMeasures[measure]).toBeCloseTo(other.fitMeasures[measure], 6)
  }
}

describe('a fit does not depend on', () => {
  test('the order of the rows', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const rows = simulate(seed)
        const first = rows[0]!
        // the first row decides which group comes first
        const shuffled = [first, ...createRandom(seed).shuffle(rows.slice(1))]
        const options: FitOptions = { group: 'group', groupEqual: ['loadings'] }
        expectSameSolution(fitModel(syntax, shuffled, options), fitModel(syntax, rows, options))
      }),
      settings,
    )
  })

  test('the order of the groups, though another group then has the fixed latent means', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const rows = simulate(seed)
        const other = [
          ...rows.filter(row => row['group'] === 'a'),
          ...rows.filter(row => row['group'] === 'b'),
        ]
        const options: FitOptions = { group: 'group', groupEqual: ['loadings'] }
        expect(fitModel(syntax, other, options).groups[0]?.label).not.toBe(
          fitModel(syntax, rows, options).groups[0]?.label,
        )
        expectSameSolution(fitModel(syntax, other, options), fitModel(syntax, rows, options))

        const scalar: FitOptions = { group: 'group', groupEqual: ['loadings', 'intercepts'] }
        const chisq = (data: Row[]) => fitModel(syntax, data, scalar).fitMeasures.chisq
        expect(chisq(other)).toBeCloseTo(chisq(rows), 7)
      }),
      settings,
    )
  })

  test('the order of the columns and of the formulas', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const random = createRandom(seed)
        const rows = simulate(seed)
        const reordered = rows.map(row => Object.fromEntries(random.shuffle(Object.entries(row))))
        const lines = random.shuffle(syntax.trim().split('\n')).join('\n')
        expectSameSolution(fitModel(lines, reordered), fitModel(syntax, rows))
      }),
      settings,
    )
  })
})

test('a variable in other units changes its own parameters by that factor, and nothing standardized', () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(1e-3, 0.1, -1, 25, 1e4), (seed, factor) => {
      const rows = simulate(seed)
      const scaled = rows.map(row => ({ ...row, x5: Number(row['x5']) * factor }))
      const fit = fitModel(syntax, rows)
      const other = fitModel(syntax, scaled)
      expect(other.status).toBe('ok')
      expect(other.fitMeasures.chisq).toBeCloseTo(fit.fitMeasures.chisq, 6)
      fit.parameters.forEach((row, i) => {
        const times = row.rhs !== 'x5' ? 1 : row.op === '~~' ? factor ** 2 : factor
        const twin = other.parameters[i]!
        expect(twin.est / times).toBeCloseTo(row.est, 6)
        expect(twin.se / Math.abs(times)).toBeCloseTo(row.se, 6)
        expect(Math.abs(twin.stdAll)).toBeCloseTo(Math.abs(row.stdAll), 6)
      })
    }),
    settings,
  )
})

test('fixing a parameter at its estimate leaves the others and the chi-square where they were', () => {
  fc.assert(
    fc.property(seeds, fc.nat(), (seed, pick) => {
      const rows = simulate(seed)
      const fit = fitModel(syntax, rows)
      expect(fit.status).toBe('ok')
      const table = parameterTable(syntax)
      const chosen = (pick % fit.fitMeasures.npar) + 1
      const fixed = table.rows.map((row, i) => {
        if (row.free === chosen) return { ...row, free: 0, value: fit.parameters[i]!.est }
        return row.free > chosen ? { ...row, free: row.free - 1 } : row
      })
      const other = fitModel({ ...table, rows: fixed }, rows)
      expect(other.fitMeasures.df).toBe(fit.fitMeasures.df + 1)
      expect(other.fitMeasures.chisq).toBeCloseTo(fit.fitMeasures.chisq, 7)
      other.parameters.forEach((row, i) => {
        expect(row.est).toBeCloseTo(fit.parameters[i]!.est, 6)
      })
    }),
    settings,
  )
})

test('two groups with the same rows have the same solution as one, and equalities cost no fit', () => {
  fc.assert(
    fc.property(seeds, seed => {
      const rows = simulate(seed)
      const twice = ['p', 'q'].flatMap(label => rows.map(row => ({ ...row, group: label })))
      const single = fitModel(syntax, rows, { meanStructure: true })
      const strict: FitOptions = { group: 'group', groupEqual: ['loadings', 'intercepts', 'residuals'] }
      const both = fitModel(syntax, twice, strict)
      expect(both.fitMeasures.chisq).toBeCloseTo(2 * single.fitMeasures.chisq, 6)
      both.parameters.forEach((row, i) => {
        expect(row.est).toBeCloseTo(single.parameters[i % single.parameters.length]!.est, 6)
      })
    }),
    settings,
  )
})

/** A random model on random data, often a bad one: few rows, constants, copies, holes, wild scales. */
function randomCase(seed: number): [string, Row[], FitOptions] {
  const random = createRandom(deriveSeed('fuzz', seed))
  const variables = Array.from({ length: 2 + random.integer(8) }, (_, i) => `v${i}`)
  const factors = Array.from({ length: 1 + random.integer(3) }, (_, i) => `f${i}`)
  const indicator = (name: string) =>
    random.pick([name, name, name, `a*${name}`, `0.5*${name}`, `NA*${name}`])
  const lines = factors.map(
    factor =>
      `${factor} =~ ${random
        .shuffle(variables)
        .slice(0, 1 + random.integer(4))
        .map(indicator)
        .join(' + ')}`,
  )
  const all = [...variables, ...factors]
  for (let i = random.integer(3); i > 0; i--) lines.push(`${random.pick(all)} ~ ${random.pick(all)}`)
  for (let i = random.integer(3); i > 0; i--) lines.push(`${random.pick(all)} ~~ ${random.pick(all)}`)
  const n = random.pick([1, 8, 15, 40, 150])
  const fault = random.pick(['none', 'none', 'constant', 'copy', 'holes', 'scales', 'integers'])
  const rows = Array.from({ length: n }, () => {
    const common = random.normal()
    const row: Row = { group: random.pick(['m', 'n']) }
    variables.forEach((name, i) => {
      const value = 0.7 * common + random.normal()
      if (fault === 'constant' && i === 0) row[name] = 3
      else if (fault === 'copy' && i === 1) row[name] = row['v0']!
      else if (fault === 'holes' && random.uniform() < 0.05) row[name] = Number.NaN
      else if (fault === 'scales') row[name] = value * 10 ** ((i % 7) - 3) + 10 ** (i % 4)
      else row[name] = fault === 'integers' ? Math.round(value) : value
    })
    return row
  })
  const options: FitOptions = {
    ...(random.uniform() < 0.3
      ? { group: 'group', groupEqual: random.pick([[], ['loadings'] as const]) }
      : {}),
    stdLv: random.uniform() < 0.2,
  }
  return [lines.join('\n'), rows, options]
}

test('random models on bad data end in a status or a library error, never in a NaN that looks like a result', () => {
  const statuses = new Map<string, number>()
  for (let seed = 0; seed < 300; seed++) {
    const [model, rows, options] = randomCase(seed)
    let fit: SemFit
    try {
      fit = fitModel(model, rows, options)
    } catch (error) {
      if (!(error instanceof VaarError)) throw new Error(`seed ${seed}`, { cause: error })
      continue
    }
    statuses.set(fit.status, (statuses.get(fit.status) ?? 0) + 1)
    const finite = fit.parameters.every(row => Number.isFinite(row.est) && Number.isFinite(row.se))
    if (fit.converged && !finite) throw new Error(`seed ${seed}: converged with a NaN`)
    if (fit.status === 'ok') {
      const { chisq, cfi, tli, rmsea, rmseaCiUpper, srmr, aic, bic, logl } = fit.fitMeasures
      const measures = [chisq, cfi, tli, rmsea, rmseaCiUpper, srmr, aic, bic, logl]
      const standardized = fit.standardized.flatMap(row => [row.est, row.se])
      if (![...measures, ...standardized].every(Number.isFinite))
        throw new Error(`seed ${seed}: ok with a NaN`)
      if (!(chisq >= 0)) throw new Error(`seed ${seed}: chi-square ${chisq}`)
    } else if (fit.problem === undefined || !Number.isNaN(fit.fitMeasures.chisq)) {
      throw new Error(`seed ${seed}: ${fit.status} without a problem, or with measures`)
    }
  }
  expect([...statuses.keys()].sort()).toEqual([
    'data-unfit',
    'inadmissible',
    'not-converged',
    'not-identified',
    'ok',
  ])
  expect(statuses.get('ok')).toBeGreaterThan(25)
}, 30_000)
