import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { intraclassCorrelation } from '../../../../src/alignment/index.ts'

const reference: Record<string, { table: number[][]; icc: number[] }> = JSON.parse(
  readFileSync(new URL('../../../reference/icc/icc.json', import.meta.url), 'utf8'),
)

describe('intraclass correlations', () => {
  test.for(Object.entries(reference))("agree with R's analysis of variance: %s", ([, { table, icc }]) => {
    const { absolute, consistent } = intraclassCorrelation(table)
    const ours = [absolute.value, ...absolute.interval, consistent.value, ...consistent.interval]
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(icc[i]!, 9)
    })
  })

  test('are the published ones of Shrout and Fleiss (1979, table 4)', () => {
    const { absolute, consistent } = intraclassCorrelation(reference['shroutFleiss']!.table)
    expect([absolute.value, consistent.value].map(value => value.toFixed(2))).toEqual(['0.29', '0.71'])
  })

  test('a shift of a whole run lowers absolute agreement alone', () => {
    const table = [0.1, 0.4, 0.5, 0.8].map((value, i) => [value, value + 0.3 + (i % 2) * 0.01])
    const { absolute, consistent } = intraclassCorrelation(table)
    expect(consistent.value).toBeGreaterThan(0.99)
    expect(absolute.value).toBeLessThan(0.75)
  })

  test('equal runs agree perfectly; runs that do not vary have no agreement', () => {
    const { absolute, consistent } = intraclassCorrelation([
      [1, 1],
      [2, 2],
      [4, 4],
    ])
    expect([absolute.value, consistent.value]).toEqual([1, 1])
    const flat = intraclassCorrelation([
      [1, 1],
      [1, 1],
    ])
    expect([flat.absolute.value, flat.consistent.value]).toEqual([Number.NaN, Number.NaN])
  })

  test('refuses what is no table', () => {
    expect(() => intraclassCorrelation([[1, 2]])).toThrow(
      'An intraclass correlation was asked of 1 targets and 2 runs. Give two or more of each.',
    )
    expect(() =>
      intraclassCorrelation([
        [1, 2],
        [3, Number.NaN],
      ]),
    ).toThrow('Target 2 has the values 3, NaN.')
  })
})
