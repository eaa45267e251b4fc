import { describe, expect, test } from 'vitest'
import { AffineSpace } from '../../../src/numerics/affine-space.ts'
import type { BlockObjective } from '../../../src/numerics/minimize.ts'
import { minimizeConstrained } from '../../../src/numerics/minimize-constrained.ts'
import { createRandom } from '../../../src/numerics/random.ts'

/** Σ exp(x_i − c_i) − (x_i − c_i), smallest at c, in one block. */
function bowl(centre: readonly number[]): BlockObjective {
  const size = centre.length
  const at = new Float64Array(size)
  return {
    size,
    layouts: [{ unknowns: Int32Array.from(centre.keys()), ownCount: size }],
    evaluate(x) {
      at.set(x)
      return x.reduce((sum, value, i) => sum + Math.exp(value - centre[i]!) - (value - centre[i]!), 0)
    },
    gradient: out => out.set(at.map((value, i) => Math.exp(value - centre[i]!) - 1)),
    curvature() {
      const matrix = new Float64Array(size * size)
      for (let i = 0; i < size; i++) matrix[i * size + i] = Math.exp(at[i]! - centre[i]!)
      return [matrix]
    },
  }
}

const row = (coefficients: readonly number[], constant: number) => ({
  coefficients: Float64Array.from(coefficients),
  constant,
})

describe('minimizeConstrained', () => {
  test('random linear constraints: feasible, and no feasible point nearby is lower (Karush-Kuhn-Tucker)', () => {
    const random = createRandom(12)
    let active = 0
    for (let repeat = 0; repeat < 200; repeat++) {
      const size = 5
      const vector = () => Array.from({ length: size }, () => random.normal())
      const inside = Float64Array.from(vector())
      const value = (c: Float64Array) => c.reduce((sum, slope, i) => sum + slope * inside[i]!, 0)
      const equality = row(vector(), 0)
      const equalities = [{ ...equality, constant: value(equality.coefficients) }]
      const inequalities = Array.from({ length: 4 }, () => {
        const { coefficients } = row(vector(), 0)
        return { coefficients, constant: value(coefficients) - 0.3 * Math.abs(random.normal()) }
      })
      const objective = bowl(vector())
      const space = AffineSpace.of(equalities, size)!
      const start = Float64Array.from(vector())
      const found = minimizeConstrained(objective, { space, inequalities }, start, { maxIterations: 200 })
      expect(found.reason).toBe('converged')
      active += found.active.length
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, slope, i) => sum + slope * b[i]!, 0)
      expect(dot(equalities[0]!.coefficients, found.x)).toBeCloseTo(equalities[0]!.constant, 9)
      for (const { coefficients, constant } of inequalities) {
        expect(dot(coefficients, found.x)).toBeGreaterThanOrEqual(constant - 1e-9)
      }
      // the function is convex: towards the known feasible point it must not fall
      const gradient = new Float64Array(size)
      objective.evaluate(found.x)
      objective.gradient(gradient)
      expect(
        dot(
          gradient,
          inside.map((to, i) => to - found.x[i]!),
        ),
      ).toBeGreaterThanOrEqual(-1e-6)
    }
    expect(active).toBeGreaterThan(50)
  })

  test('constraints that contradict one another have no start', () => {
    const inequalities = [row([1, 0], 1), row([-1, 0], 0)]
    const found = minimizeConstrained(
      bowl([0, 0]),
      { space: AffineSpace.of([], 2)!, inequalities },
      new Float64Array(2),
      {
        maxIterations: 10,
      },
    )
    expect(found.reason).toBe('undefined-at-start')
    expect(AffineSpace.of([row([1, 1], 1), row([2, 2], 3)], 2)).toBeUndefined()
    expect(AffineSpace.of([row([1, 1], 1), row([2, 2], 2)], 2)?.rank).toBe(1)
  })
})
