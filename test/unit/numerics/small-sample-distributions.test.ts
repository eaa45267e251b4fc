import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { regularizedBeta } from '../../../src/numerics/beta.ts'
import {
  fCdf,
  fQuantile,
  studentTCdf,
  studentTQuantile,
} from '../../../src/numerics/small-sample-distributions.ts'

/** Arguments and value, as R gives it (test/reference/small-sample/distributions.R). */
type Row = readonly number[]
const reference: Record<'t' | 'tQuantile' | 'f' | 'fQuantile', readonly Row[]> = JSON.parse(
  readFileSync(new URL('../../reference/small-sample/distributions.json', import.meta.url), 'utf8'),
)

function worstRelative(rows: readonly Row[], ours: (row: Row) => number): number {
  const errors = rows.map(row => Math.abs(ours(row) / row.at(-1)! - 1))
  return errors.reduce((worst, error) => (error <= worst ? worst : error), 0)
}

describe("agrees with R's functions", () => {
  test("Student's t", () => {
    expect(reference.t.length).toBe(64)
    expect(worstRelative(reference.t, ([t, df]) => studentTCdf(t!, df!))).toBeLessThan(1e-11)
    expect(worstRelative(reference.tQuantile, ([p, df]) => studentTQuantile(p!, df!))).toBeLessThan(1e-10)
  })

  test("Fisher's F", () => {
    expect(reference.f.length).toBe(150)
    expect(worstRelative(reference.f, ([x, a, b]) => fCdf(x!, a!, b!))).toBeLessThan(1e-11)
    // R's own qf, put back into its pf, is off by as much
    expect(worstRelative(reference.fQuantile, ([p, a, b]) => fQuantile(p!, a!, b!))).toBeLessThan(1e-7)
    const thereAndBack = reference.fQuantile.map(([p, a, b]) => [fCdf(fQuantile(p!, a!, b!), a!, b!), p!])
    expect(worstRelative(thereAndBack, ([back]) => back!)).toBeLessThan(1e-11)
  })
})

test('ends and nonsense', () => {
  expect([studentTCdf(Infinity, 3), studentTCdf(-Infinity, 3), studentTQuantile(0, 3)]).toEqual([
    1,
    0,
    -Infinity,
  ])
  expect([studentTCdf(0, 3), studentTQuantile(0.5, 3)]).toEqual([0.5, 0])
  expect([fCdf(0, 2, 3), fCdf(Infinity, 2, 3), fQuantile(1, 2, 3)]).toEqual([0, 1, Infinity])
  expect([studentTCdf(Number.NaN, 3), fCdf(1, Number.NaN, 3), fQuantile(2, 1, 1)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ])
  expect(() => regularizedBeta(2, 1, 1)).toThrow('not defined at x = 2, a = 1, b = 1')
})
