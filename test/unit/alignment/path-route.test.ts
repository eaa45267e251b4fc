import { describe, expect, test } from 'vitest'
import { routePaths } from '../../../src/alignment/path-route.ts'
import { fitModel, type SemFit } from '../../../src/sem/index.ts'
import { drawRows, syntax } from './simulated-model.ts'

const names = ['sharing ~ privacy', 'sharing ~ prosocialness']
const rows = drawRows(3, 500)
const fit = fitModel(syntax, rows, { estimator: 'MLR' })
const lost: SemFit = { ...fit, status: 'not-converged', converged: false }

describe('the way to the paths', () => {
  test('is the latent model where that fits', () => {
    const { route, paths, failed } = routePaths(fit, syntax, rows, names)
    expect([route, failed]).toEqual(['latent', []])
    expect(paths[0]!.est).toBe(fit.standardized.find(({ op }) => op === '~')!.est)
  })

  test('is structure after measurement where it does not, with much the same paths', () => {
    const latent = routePaths(fit, syntax, rows, names)
    const { route, paths, covariance, failed } = routePaths(lost, syntax, rows, names)
    expect([route, failed.map(({ route: tried }) => tried)]).toEqual(['sam', ['latent']])
    paths.forEach(({ est, se }, i) => {
      expect(Math.abs(est - latent.paths[i]!.est)).toBeLessThan(0.03)
      expect(se / latent.paths[i]!.se).toBeCloseTo(1, 0)
      expect(Math.sqrt(covariance[i]![i]!)).toBeCloseTo(se, 10)
    })
  })

  test('is composites where a construct has no structure of its own', () => {
    // the first parcel of privacy has more in common with two others than they have with each other: no variance is left it
    const heywood = rows.map((row, i) => {
      const [shared, own] = [7919, 104_729].map(prime => ((i * prime) % 503) / 503 - 0.5)
      const first = row['privacy.1']!
      return { ...row, 'privacy.2': first + 1.5 * shared!, 'privacy.3': first - 1.5 * shared! + own! }
    })
    const { route, paths, failed } = routePaths(
      fitModel(syntax, heywood, { estimator: 'MLR' }),
      syntax,
      heywood,
      names,
    )
    expect([route, failed.map(({ route: tried }) => tried)]).toEqual(['composites', ['latent', 'sam']])
    expect(failed[0]!.reason).toMatch(/^(inadmissible|not-converged)/)
    expect(paths.every(({ est, se }) => Number.isFinite(est) && se > 0)).toBe(true)
  })

  test('is none where answers do not vary', () => {
    const flat = rows.map(row => ({ ...row, 'privacy.1': 3 }))
    const { route, paths, failed } = routePaths(
      fitModel(syntax, flat, { estimator: 'MLR' }),
      syntax,
      flat,
      names,
    )
    expect([route, paths[0]!.est, failed.length]).toEqual(['none', Number.NaN, 1])
    expect(failed[0]!.reason).toContain('data-unfit')
  })
})
