import { expect, test } from 'vitest'
import { fuzzCheck } from '../../bench/fuzz-check.ts'

/** The short form of `npm run fuzz:sem`. */
const cases = 2000

test('random models, data and options end in a status or a library error: no NaN as a result, no hang', () => {
  const ends = new Map<string, number>()
  const found: string[] = []
  for (let seed = 0; seed < cases; seed++) {
    const { end, faults } = fuzzCheck(seed)
    ends.set(end, (ends.get(end) ?? 0) + 1)
    if (faults.length > 0) found.push(`seed ${seed}: ${faults.join(', ')}`)
  }
  expect(found).toEqual([])
  // a generator of nothing but rubbish would prove little
  expect(ends.get('ok')).toBeGreaterThan(cases / 10)
  for (const status of ['inadmissible', 'not-converged', 'not-identified', 'data-unfit']) {
    expect(ends.get(status)).toBeGreaterThan(cases / 100)
  }
}, 120_000)
