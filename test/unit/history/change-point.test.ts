import { expect, test } from 'vitest'
import { ArgumentError } from '../../../src/errors.ts'
import { changePoint } from '../../../src/history/change-point.ts'
import { createRandom } from '../../../src/numerics/random.ts'

/** A series of runs whose level shifts by `shift` standard errors at the middle; `tau` is how runs differ besides, likewise. */
function series(seed: number, { length, tau, shift }: { length: number; tau: number; shift: number }) {
  const random = createRandom(seed)
  return Array.from({ length }, (_, at) => {
    const se = 0.05 * (0.7 + 0.6 * random.uniform())
    const level = at >= length / 2 ? shift * 0.05 : 0
    return { se, est: level + Math.hypot(se, tau * 0.05) * random.normal() }
  })
}

function alarms(rounds: number, options: Parameters<typeof series>[1]): number {
  const pvalues = Array.from(
    { length: rounds },
    (_, round) => changePoint(series(round + 1, options), { draws: 199 })!.pvalue,
  )
  return pvalues.filter(pvalue => pvalue <= 0.05).length / rounds
}

test.for([
  { length: 5, tau: 0 },
  { length: 8, tau: 1 },
  { length: 15, tau: 3 },
  { length: 40, tau: 1 },
])('false alarms stay at 5%, whether runs differ by more than sampling or not: %o', options => {
  // 5% and three Monte Carlo errors of 300 series
  expect(alarms(300, { ...options, shift: 0 })).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 300))
})

test.for([
  { length: 8, tau: 0, least: 0.8 },
  { length: 15, tau: 1, least: 0.9 },
])('a shift of four standard errors is found: %o', ({ least, ...options }) => {
  expect(alarms(100, { ...options, shift: 4 })).toBeGreaterThan(least)
})

test('the change is placed where it is, with the levels on both sides', () => {
  const found = changePoint(series(3, { length: 20, tau: 0.5, shift: 6 }))!
  expect(found.at).toBe(10)
  expect(found.before).toBeCloseTo(0, 1)
  expect(found.after).toBeCloseTo(0.3, 1)
  expect(found.pvalue).toBe(0.001)
})

test('one odd run is no change of level', () => {
  const steady = series(4, { length: 12, tau: 0, shift: 0 })
  for (const odd of [3, 6, 11]) {
    const est = steady[odd]!.est + 0.5
    expect(changePoint(steady.with(odd, { ...steady[odd]!, est }))!.pvalue).toBeGreaterThan(0.01)
  }
})

test('turning the series round or shifting it whole changes nothing but the place', () => {
  const runs = series(5, { length: 11, tau: 0.5, shift: 3 })
  const found = changePoint(runs)!
  const back = changePoint(runs.toReversed())!
  expect(back.statistic).toBeCloseTo(found.statistic, 10)
  expect(back.at).toBe(11 - found.at)
  const shifted = changePoint(runs.map(({ est, se }) => ({ est: est + 100, se })))!
  expect(shifted.statistic).toBeCloseTo(found.statistic, 6)
})

test('equal runs, and the same seed, give the same answer', () => {
  const equal = Array.from({ length: 9 }, () => ({ est: 0.2, se: 0.05 }))
  expect(changePoint(equal)).toMatchObject({ statistic: 0, pvalue: 1, heterogeneity: 0 })
  const runs = series(6, { length: 9, tau: 1, shift: 2 })
  expect(changePoint(runs, { seed: 3 })).toEqual(changePoint(runs, { seed: 3 }))
})

test('four runs could never show a change', () => {
  expect(changePoint(series(1, { length: 4, tau: 0, shift: 9 }))).toBeUndefined()
})

test.for([
  { est: Number.NaN, se: 0.1 },
  { est: 0.1, se: 0 },
  { est: 0.1, se: Number.POSITIVE_INFINITY },
])('a run without a usable estimate is refused: %o', wrong => {
  expect(() => changePoint([...series(1, { length: 6, tau: 0, shift: 0 }), wrong])).toThrow(ArgumentError)
})
