import { describe, expect, test } from 'vitest'
import type { BlockObjective } from '../../../src/numerics/minimize.ts'
import { minimize } from '../../../src/numerics/minimize.ts'

/** A function of one block from its value, gradient, and curvatures. */
function objective(
  size: number,
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => number[],
  exact: (x: Float64Array) => number[],
  expected: (x: Float64Array) => number[] = exact,
): BlockObjective & { evaluations: number } {
  let at = new Float64Array(size)
  return {
    size,
    layouts: [{ unknowns: Int32Array.from({ length: size }, (_, i) => i), ownCount: size }],
    evaluations: 0,
    evaluate(x) {
      this.evaluations++
      at = x.slice()
      return value(x)
    },
    gradient: out => out.set(gradient(at)),
    curvature: kind => [Float64Array.from(kind === 'exact' ? exact(at) : expected(at))],
  }
}

const limits = { maxIterations: 200 }

describe('minimize', () => {
  test('with a last step, ends sooner, within about its square of the minimum', () => {
    const make = () =>
      objective(
        1,
        ([x]) => Math.exp(x!) - 2 * x!,
        ([x]) => [Math.exp(x!) - 2],
        ([x]) => [Math.exp(x!)],
      )
    const exact = minimize(make(), Float64Array.of(3), limits)
    const early = minimize(make(), Float64Array.of(3), { ...limits, lastStep: 0.01 })
    expect([exact.reason, early.reason]).toEqual(['converged', 'converged'])
    expect(early.iterations).toBeLessThan(exact.iterations)
    expect(Math.abs(early.x[0]! - Math.log(2))).toBeLessThan(1e-4)
  })

  test('reaches the minimum of a curved valley (Rosenbrock) to 1e-10', () => {
    const valley = objective(
      2,
      ([x, y]) => 100 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2,
      ([x, y]) => [-400 * x! * (y! - x! ** 2) - 2 * (1 - x!), 200 * (y! - x! ** 2)],
      ([x, y]) => [1200 * x! ** 2 - 400 * y! + 2, -400 * x!, -400 * x!, 200],
      // Gauss-Newton
      ([x]) => [800 * x! ** 2 + 2, -400 * x!, -400 * x!, 200],
    )
    const found = minimize(valley, Float64Array.of(-1.2, 1), limits)
    expect(found.reason).toBe('converged')
    expect(found.x[0]).toBeCloseTo(1, 10)
    expect(found.x[1]).toBeCloseTo(1, 10)
  })

  test('is not fooled by a wall where the function is undefined', () => {
    const wall = objective(
      1,
      ([x]) => (x! > 0 ? x! - Math.log(x!) : Infinity),
      ([x]) => [1 - 1 / x!],
      ([x]) => [1 / x! ** 2],
    )
    expect(minimize(wall, Float64Array.of(40), limits)).toMatchObject({ reason: 'converged' })
    expect(minimize(wall, Float64Array.of(40), limits).x[0]).toBeCloseTo(1, 12)
  })

  test('says that a level direction is no minimum', () => {
    const level = objective(
      2,
      ([x, y]) => (x! + y!) ** 2 + 5,
      ([x, y]) => [2 * (x! + y!), 2 * (x! + y!)],
      () => [2, 2, 2, 2],
    )
    expect(minimize(level, Float64Array.of(3, 4), limits).reason).toBe('no-minimum')
  })

  test('says that a search runs away, and which variable does', () => {
    const slope = objective(
      2,
      ([x, y]) => 1 / (1 + x! ** 2) + (y! - 2) ** 2,
      ([x, y]) => [(-2 * x!) / (1 + x! ** 2) ** 2, 2 * (y! - 2)],
      ([x]) => [(6 * x! ** 2 - 2) / (1 + x! ** 2) ** 3, 0, 0, 2],
      ([x]) => [2 / (1 + x! ** 2) ** 2, 0, 0, 2],
    )
    const found = minimize(slope, Float64Array.of(1, 2), { maxIterations: 5000 })
    expect(found.reason).not.toBe('converged')
    expect(found.drift[0]).toBeGreaterThan(10 * found.drift[1]!)
  })

  test('stops where it started when the function is not defined there, and at the limit of iterations', () => {
    const nowhere = objective(
      1,
      () => Number.NaN,
      () => [0],
      () => [1],
    )
    expect(minimize(nowhere, Float64Array.of(1), limits)).toMatchObject({
      reason: 'undefined-at-start',
      iterations: 0,
    })
    const quartic = objective(
      1,
      ([x]) => x! ** 4,
      ([x]) => [4 * x! ** 3],
      ([x]) => [12 * x! ** 2],
    )
    const cut = minimize(quartic, Float64Array.of(1000), { maxIterations: 3 })
    expect(cut).toMatchObject({ reason: 'max-iterations', iterations: 3 })
    expect(cut.value).toBeLessThan(1e12)
  })

  test('an aborted signal ends the search at once', () => {
    const parabola = objective(
      1,
      ([x]) => x! ** 2,
      ([x]) => [2 * x!],
      () => [2],
    )
    const signal = AbortSignal.abort(new Error('enough'))
    expect(() => minimize(parabola, Float64Array.of(1), { maxIterations: 9, signal })).toThrow('enough')
  })
})
