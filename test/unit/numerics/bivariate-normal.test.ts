import { describe, expect, test } from 'vitest'
import { bivariateNormalCdf, bivariateNormalDensity } from '../../../src/numerics/bivariate-normal.ts'
import { normalCdf, normalDensity } from '../../../src/numerics/distributions.ts'
import { gaussLegendre } from '../../../src/numerics/gauss-legendre.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const rule = gaussLegendre(40)

/** ∫ φ(x) Φ((k − ρx) / √(1 − ρ²)) dx up to h, in panels that are fine where the integrand steps. */
function byQuadrature(h: number, k: number, rho: number): number {
  const width = Math.sqrt((1 - rho) * (1 + rho))
  const ends = [-9, h]
  for (let x = -9; x < h; x += 0.5) ends.push(x)
  for (let j = -14; j <= 14; j++) ends.push((k + j * width) / rho)
  const inside = ends.filter(x => x >= -9 && x <= h).sort((a, b) => a - b)
  let sum = 0
  for (let i = 0; i + 1 < inside.length; i++) {
    const half = 0.5 * (inside[i + 1]! - inside[i]!)
    rule.nodes.forEach((node, j) => {
      const x = inside[i]! + half * (node + 1)
      sum += rule.weights[j]! * half * normalDensity(x) * normalCdf((k - rho * x) / width)
    })
  }
  return sum
}

describe('bivariateNormalCdf', () => {
  test.for([-0.999999, -0.95, -0.5, 0, 0.3, 0.8, 0.93, 0.99, 0.9999999])(
    'at the origin is 1/4 + asin ρ / 2π for ρ = %d',
    rho => {
      const exact = 0.25 + Math.asin(rho) / (2 * Math.PI)
      expect(Math.abs(bivariateNormalCdf(0, 0, rho) - exact)).toBeLessThan(1e-14)
    },
  )

  test('agrees with numerical integration to 1e-14, also for correlations near ±1', () => {
    const random = createRandom(11)
    let worst = 0
    for (let i = 0; i < 600; i++) {
      const h = 8 * random.uniform() - 4
      const k =
        i % 3 === 0
          ? h + 0.05 * random.normal()
          : i % 3 === 1
            ? -h + 0.05 * random.normal()
            : 4 * random.uniform()
      const near = (random.uniform() < 0.5 ? -1 : 1) * (1 - 10 ** (-7 * random.uniform()))
      const rho = i % 2 === 0 ? near : 0.01 + 0.98 * random.uniform()
      if (Math.abs(rho) < 0.005) continue
      const error = Math.abs(bivariateNormalCdf(h, k, rho) - byQuadrature(h, k, rho))
      worst = error <= worst ? worst : error
    }
    expect(worst).toBeLessThan(1e-14)
  })

  test.for([
    [1, Math.min(0.3, -0.2)],
    [-1, 0],
  ] as const)('is degenerate at ρ = %d', ([rho]) => {
    const expected = rho === 1 ? normalCdf(-0.2) : Math.max(normalCdf(0.3) + normalCdf(-0.2) - 1, 0)
    expect(Math.abs(bivariateNormalCdf(0.3, -0.2, rho) - expected)).toBeLessThan(1e-15)
  })

  test('takes infinite limits, and gives NaN for what is no distribution', () => {
    expect(bivariateNormalCdf(-Infinity, 1, 0.5)).toBe(0)
    expect(bivariateNormalCdf(Infinity, 1, 0.5)).toBe(normalCdf(1))
    expect(bivariateNormalCdf(1, 1, 1.01)).toBeNaN()
    expect(bivariateNormalCdf(Number.NaN, 1, 0.5)).toBeNaN()
  })

  test('its derivative in ρ is the density', () => {
    const h = 1e-4
    const slope = (rho: number) =>
      (bivariateNormalCdf(0.7, -0.4, rho + h) - bivariateNormalCdf(0.7, -0.4, rho - h)) / (2 * h)
    for (const rho of [-0.8, 0.2, 0.93]) {
      expect(Math.abs(slope(rho) - bivariateNormalDensity(0.7, -0.4, rho))).toBeLessThan(1e-6)
    }
  })
})
