import { pchisq, pnorm, qchisq, qnorm } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'
import {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpperTail,
  normalCdf,
  normalLogCdf,
  normalQuantile,
} from '../../../src/numerics/distributions.ts'
import { noncentralChiSquareCdf, noncentralityFor } from '../../../src/numerics/noncentral-chi-square.ts'

/** Largest |ours - theirs| relative to |theirs|; NaN when anything is NaN. */
function worstRelative(pairs: [ours: number, theirs: number][]): number {
  return Math.max(...pairs.map(([a, b]) => (a === b ? 0 : Math.abs(a - b) / Math.abs(b))))
}

const points = [-37, -12, -5.5, -3, -1.96, -1, -0.1, -1e-9, 0, 1e-9, 0.3, 1, 1.2, 2, 4, 7, 8.2, 12]

describe("agrees with R's functions", () => {
  test('normal cdf, relative to its value in both tails', () => {
    expect(worstRelative(points.map(x => [normalCdf(x), pnorm(x)]))).toBeLessThan(2e-13)
  })

  test('log of the normal cdf, also where the cdf underflows', () => {
    const far = [...points, -50, -1000, -1e8]
    expect(worstRelative(far.map(x => [normalLogCdf(x), pnorm(x, 0, 1, true, true)]))).toBeLessThan(1e-13)
  })

  test('normal quantile', () => {
    const ps = [1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.4999, 0.5, 0.501, 0.975, 0.999999, 1 - 1e-15]
    expect(worstRelative(ps.map(p => [normalQuantile(p), qnorm(p)]))).toBeLessThan(1e-12)
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
  })

  const grid = [1, 2, 3, 7, 24, 60, 100, 524, 2620, 1e5].flatMap(df =>
    [0.001, 0.3, 0.8, 0.95, 1, 1.05, 1.3, 2, 4].map(ratio => [df * ratio, df] as const),
  )

  test('chi-square, both tails', () => {
    const upper = grid.map(([x, df]): [number, number] => [
      chiSquareUpperTail(x, df),
      pchisq(x, df, undefined, false, false),
    ])
    const lower = grid.map(([x, df]): [number, number] => [chiSquareCdf(x, df), pchisq(x, df)])
    expect(worstRelative(upper)).toBeLessThan(1e-11)
    expect(worstRelative(lower)).toBeLessThan(1e-11)
  })

  test('chi-square quantile', () => {
    const pairs = [1, 2, 5, 24, 300, 3000].flatMap(df =>
      [0.001, 0.05, 0.5, 0.95, 0.99].map((p): [number, number] => [chiSquareQuantile(p, df), qchisq(p, df)]),
    )
    expect(worstRelative(pairs)).toBeLessThan(1e-11)
  })

  test('non-central chi-square, to 1e-12 absolute', () => {
    const deviations = grid
      .filter(([, df]) => df < 1e4)
      .flatMap(([x, df]) =>
        // R itself is off by 2e-5 at x = 5240, df = 2620, lambda = 3000: its sum stops early there
        [0, 0.01, 1, 17.3, 61, 400].map(lambda =>
          Math.abs(noncentralChiSquareCdf(x, df, lambda) - pchisq(x, df, lambda)),
        ),
      )
    // R's own sum stops at 1e-12
    expect(Math.max(...deviations)).toBeLessThan(2e-12)
  })
})

test('noncentralityFor inverts the non-central chi-square, and is 0 where there is nothing to invert', () => {
  for (const [x, df] of [
    [85.3, 24],
    [2845.9, 2620],
    [40, 38],
    [1e4, 3],
  ] as const) {
    for (const p of [0.05, 0.95]) {
      const lambda = noncentralityFor(x, df, p)
      if (lambda === 0) expect(chiSquareCdf(x, df)).toBeLessThanOrEqual(p)
      else expect(Math.abs(noncentralChiSquareCdf(x, df, lambda) - p)).toBeLessThan(1e-12)
    }
  }
  expect(noncentralityFor(10, 24, 0.95)).toBe(0)
})

test('NaN in, NaN out', () => {
  const nan = Number.NaN
  expect(
    [
      normalCdf(nan),
      normalLogCdf(nan),
      normalQuantile(nan),
      chiSquareCdf(nan, 3),
      chiSquareUpperTail(nan, 3),
      chiSquareUpperTail(3, nan),
      chiSquareQuantile(nan, 3),
      noncentralChiSquareCdf(nan, 3, 1),
      noncentralityFor(nan, 3, 0.05),
    ].every(Number.isNaN),
  ).toBe(true)
})

test('a probability outside [0, 1] is refused with its value', () => {
  expect(() => normalQuantile(1.5)).toThrow('1.5 is not a probability.')
  expect(() => chiSquareQuantile(-0.1, 3)).toThrow('-0.1 is not a probability.')
})
