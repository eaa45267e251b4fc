import { describe, expect, test } from 'vitest'
import { pathDrawer } from '../../../src/alignment/path-draws.ts'
import { pathCovariance, pathEstimate } from '../../../src/alignment/path-estimate.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { fitModel } from '../../../src/sem/index.ts'

const syntax = 'p =~ p1 + p2 + p3\ns =~ s1 + s2 + s3\na =~ a1 + a2 + a3\na ~ p + s'
const names = ['a ~ p', 'a ~ s']

/** Normal scores of three constructs; `persons` of whom each answers `sessions` times with the same constructs. */
function rowsOf(persons: number, sessions: number, seed: number) {
  const random = createRandom(seed)
  return Array.from({ length: persons }, () => {
    const p = random.normal()
    const s = random.normal()
    const a = -0.3 * p + 0.3 * s + 0.9 * random.normal()
    return Array.from({ length: sessions }, () => {
      const item = (construct: number) => 0.9 * construct + 0.4 * random.normal()
      return {
        ...{ p1: item(p), p2: item(p), p3: item(p), s1: item(s), s2: item(s), s3: item(s) },
        ...{ a1: item(a), a2: item(a), a3: item(a) },
      }
    })
  }).flat()
}

const fitOf = (rows: ReturnType<typeof rowsOf>) => fitModel(syntax, rows, { estimator: 'MLR' })
const alone = (count: number) => Array.from({ length: count }, (_, i) => `r${i}`)
const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('draws of paths', () => {
  const fit = fitOf(rowsOf(200, 1, 1))
  const paths = names.map(path => pathEstimate(fit.standardized, path))

  test('spread as the standard errors say, and have standard errors like those', async () => {
    const { failed, paths: drawn } = await pathDrawer(fit, names, alone(200), 1)({ draws: 600 })
    expect(failed).toBe(0)
    paths.forEach(({ se }, k) => {
      const spread = deviation(drawn.map(draw => draw[k]!.est))
      expect(spread / se).toBeGreaterThan(0.9)
      expect(spread / se).toBeLessThan(1.1)
      const mean = drawn.reduce((sum, draw) => sum + draw[k]!.se, 0) / drawn.length
      expect(mean / se).toBeCloseTo(1, 1)
    })
  })

  test('are the same for the same seed, and fewer are the first of more', async () => {
    const drawer = pathDrawer(fit, names, alone(200), 1)
    const [many, few] = await Promise.all([drawer({ draws: 60 }), drawer({ draws: 30 })])
    expect(many.paths.slice(0, 30)).toEqual(few.paths)
    expect((await pathDrawer(fit, names, alone(200), 1)({ draws: 60 })).paths).toEqual(many.paths)
    expect((await drawer({ draws: 30, seed: 2 })).paths).not.toEqual(few.paths)
  })

  test('take the sessions of one persona together: many sessions of few personas are few respondents', async () => {
    const repeated = fitOf(rowsOf(60, 5, 2))
    const spreadOf = async (clusters: readonly string[]) => {
      const { paths: drawn } = await pathDrawer(repeated, names, clusters, 1)({ draws: 300 })
      return deviation(drawn.map(draw => draw[0]!.est))
    }
    const personas = alone(60).flatMap(id => Array.from({ length: 5 }, () => id))
    expect((await spreadOf(personas)) / (await spreadOf(alone(300)))).toBeGreaterThan(1.6)
  })

  test('of a model without estimates all fail, and are counted', async () => {
    const nothing = fitOf(rowsOf(3, 1, 1))
    expect(nothing.converged).toBe(false)
    expect(await pathDrawer(nothing, names, alone(3), 7)({ draws: 50 })).toEqual({
      seed: 7,
      draws: 50,
      failed: 50,
      paths: [],
    })
  })

  test('stop when the signal says so, and go on for who asks again', async () => {
    const drawer = pathDrawer(fit, names, alone(200), 1)
    const stop = new AbortController()
    const stopped = drawer({ draws: 10_000, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(stopped).rejects.toThrow('enough')
    expect((await drawer({ draws: 40 })).paths).toHaveLength(40)
  })

  test.for([0, 1, 2.5, Number.NaN])('%d draws are refused', async draws => {
    await expect(pathDrawer(fit, names, alone(200), 1)({ draws })).rejects.toThrow(
      `${draws} draws cannot be drawn. Give a whole number of at least 2, e.g. 1000.`,
    )
  })
})

describe('the covariance of the paths', () => {
  test('has the squares of their standard errors on its diagonal', () => {
    const fit = fitOf(rowsOf(200, 1, 3))
    const covariance = pathCovariance(fit, names)
    names.forEach((path, k) => {
      expect(Math.sqrt(covariance[k]![k]!)).toBeCloseTo(pathEstimate(fit.standardized, path).se, 12)
    })
    expect(covariance[0]![1]).toBeCloseTo(covariance[1]![0]!, 15)
  })

  test('is about what the draws have', { timeout: 30_000 }, async () => {
    const fit = fitOf(rowsOf(300, 1, 4))
    const { paths: drawn } = await pathDrawer(fit, names, alone(300), 1)({ draws: 1500 })
    const mean = [0, 1].map(k => drawn.reduce((sum, draw) => sum + draw[k]!.est, 0) / drawn.length)
    const product =
      drawn.reduce((sum, draw) => sum + (draw[0]!.est - mean[0]!) * (draw[1]!.est - mean[1]!), 0) /
      drawn.length
    const [[va, cov], [, vb]] = pathCovariance(fit, names) as [[number, number], [number, number]]
    expect(product / Math.sqrt(va * vb)).toBeCloseTo(cov / Math.sqrt(va * vb), 1)
  })

  test('is NaN for a fit that is not ok', () => {
    expect(pathCovariance(fitOf(rowsOf(3, 1, 1)), names).flat()).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })
})
