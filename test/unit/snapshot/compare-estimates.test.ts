import { expect, test } from 'vitest'
import { createRandom } from '../../../src/numerics/random.ts'
import { compareEstimates } from '../../../src/snapshot/compare-estimates.ts'
import { formatEstimate, parseEstimates } from '../../../src/snapshot/estimate-line.ts'

const stored = parseEstimates(
  'a = 0.200 (se 0.060, n 300)\nb = -0.300 (se 0.060, n 300) ± 0.5\nc = 0.100 (se 0.060, n 300) ± 0.01',
)
const estimate = (name: string, est: number) => ({ name, est, se: 0.06, n: 300 })
// three paths at 5%: 2.394 standard errors of the difference, which are 0.0849
const bound = 0.2031

test.for([
  ['a', 0.2, 'kept'],
  ['a', 0.2 + bound - 0.001, 'kept'],
  ['a', 0.2 + bound + 0.001, 'moved'],
  ['a', 0.2 - bound - 0.001, 'moved'],
  ['a', Number.NaN, 'moved'],
  // a tolerance widens
  ['b', 0.19, 'kept'],
  ['b', 0.21, 'moved'],
  // and never narrows
  ['c', 0.25, 'kept'],
  ['c', 0.31, 'moved'],
] as const)('%s at %d has %s', ([name, est, status]) => {
  const received = ['a', 'b', 'c'].map(each =>
    each === name ? estimate(each, est) : estimate(each, stored.find(line => line.name === each)!.est),
  )
  expect(compareEstimates(received, stored).map(compared => [compared.name, compared.status])).toEqual(
    ['a', 'b', 'c'].map(each => [each, each === name ? status : 'kept']),
  )
})

test('a path that did not move keeps its line to the letter, one that did keeps its tolerance', () => {
  const compared = compareEstimates([estimate('a', 0.25), estimate('b', 0.4), estimate('c', 0.1)], stored)
  expect(compared.map(({ line }) => line)).toEqual([
    'a = 0.200 (se 0.060, n 300)',
    'b = 0.400 (se 0.060, n 300) ± 0.5',
    'c = 0.100 (se 0.060, n 300) ± 0.01',
  ])
})

test('paths that are new or gone are told', () => {
  const compared = compareEstimates([estimate('a', 0.2), estimate('d', 0)], stored)
  expect(compared.map(({ name, status }) => [name, status])).toEqual([
    ['a', 'kept'],
    ['d', 'new'],
    ['b', 'gone'],
    ['c', 'gone'],
  ])
})

test('of a model that has not changed, at most 5% of snapshots of many paths show a move', () => {
  const random = createRandom(7)
  const draw = (names: readonly string[]) =>
    names.map(name => ({ name, est: 0.2 + 0.06 * random.normal(), se: 0.06, n: 300 }))
  for (const size of [1, 2, 8]) {
    const names = Array.from({ length: size }, (_, at) => `p${at}`)
    let moved = 0
    for (let round = 0; round < 4000; round++) {
      const snapshot = parseEstimates(
        draw(names)
          .map(one => formatEstimate(one))
          .join('\n'),
      )
      if (compareEstimates(draw(names), snapshot).some(({ status }) => status === 'moved')) moved++
    }
    // three Monte Carlo errors
    expect(moved / 4000).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 4000))
    expect(moved / 4000).toBeGreaterThan(0.035)
  }
})
