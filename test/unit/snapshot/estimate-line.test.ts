import { expect, test } from 'vitest'
import { SnapshotLineError } from '../../../src/errors.ts'
import { formatEstimate, parseEstimates, toleranceOf } from '../../../src/snapshot/estimate-line.ts'

test.for([
  [{ est: -0.2049, se: 0.0611, n: 300 }, 'a ~ b = -0.205 (se 0.061, n 300)'],
  [{ est: 0.5, se: 0.00123, n: 90_000 }, 'a ~ b = 0.5000 (se 0.0012, n 90000)'],
  [{ est: 5.1, se: 12.5, n: 3 }, 'a ~ b = 5.100 (se 12.500, n 3)'],
  [{ est: 1e-9, se: 1e-9, n: 3 }, 'a ~ b = 0.0000000010 (se 0.0000000010, n 3)'],
] as const)('%o is written as %s', ([estimate, line]) => {
  expect(formatEstimate({ name: 'a ~ b', ...estimate })).toBe(line)
})

test('what is written is read again, with the tolerance as it was typed', () => {
  const lines = [
    'sharing ~ privacy = -0.205 (se 0.061, n 300)',
    'sharing ~ prosocialness = 0.252 (se 0.060, n 300) ± 0.10',
  ]
  const read = parseEstimates(`\n${lines.join('\n')}\n`)
  expect(read.map(({ line }) => line)).toEqual(lines)
  expect(read).toMatchObject([
    { name: 'sharing ~ privacy', est: -0.205, se: 0.061, n: 300, tolerance: '' },
    { name: 'sharing ~ prosocialness', tolerance: '± 0.10' },
  ])
  expect(read.map(toleranceOf)).toEqual([0, 0.1])
})

test.for([
  'a~b=.5(se .1,n 3)±.2',
  '  a ~ b  =  0.5  ( se 0.1 , n 3 )  +- 0.2',
  'a ~ b = 0.5 (SE 0.1, N 3) +/- 0.2\r',
])('an edit by hand need not be tidy: %j', line => {
  const [read] = parseEstimates(line)
  expect(read).toMatchObject({ est: 0.5, se: 0.1, n: 3 })
  expect(toleranceOf(read!)).toBe(0.2)
})

test("a typographer's minus is one", () => {
  expect(parseEstimates('a ~ b = −0.5 (se 0.1, n 3)')[0]).toMatchObject({ est: -0.5 })
})

test.for([
  'a ~ b',
  'a ~ b = 0.5',
  'a ~ b = NaN (se NaN, n 3)',
  'a ~ b = 0.5 (se 0, n 3)',
  'a ~ b = 0.5 (se -0.1, n 3)',
  'a ~ b = 0.5 (se 0.1, n 3) ± -0.1',
  'a ~ b = 0.5 (se 0.1, n 3) ±',
  '= 0.5 (se 0.1, n 3)',
  '<<<<<<< HEAD',
])('a line that is none is refused: %s', line => {
  expect(() => parseEstimates(line)).toThrow(SnapshotLineError)
  expect(() => parseEstimates(line)).toThrow(`The snapshot's line "${line}" cannot be read. Write it like: `)
})

test('a path that stands there twice is refused', () => {
  const line = 'a ~ b = 0.5 (se 0.1, n 3)'
  expect(() => parseEstimates(`${line}\n${line}`)).toThrow(
    'The snapshot has two lines of "a ~ b". Keep one of them.',
  )
})

test('a long line of rubbish is read in no time', () => {
  const started = process.cpuUsage()
  expect(() => parseEstimates(`${'a = '.repeat(20_000)}(se`)).toThrow(SnapshotLineError)
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000)
})
