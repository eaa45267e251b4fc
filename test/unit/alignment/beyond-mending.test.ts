import { expect, test } from 'vitest'
import { beyondMending } from '../../../src/alignment/beyond-mending.ts'
import type { Check, CheckName } from '../../../src/alignment/check.ts'

const failed = (name: CheckName, value: number, bound: number): Check => ({
  name,
  ok: false,
  value,
  bound,
  detail: '',
  consequence: '',
  mend: '',
})

test.for<[name: CheckName, value: number, bound: number, asked: number, found: boolean]>([
  // a fifth missing of 40 is a twentieth of 160
  ['missing rate', 0.2, 0.05, 40, false],
  ['missing rate', 0.21, 0.05, 40, true],
  ['missing by item', 0.5, 0.2, 40, false],
  ['missing by item', 0.5, 0.2, 80, true],
  // 40 copies of one, and 120 that differ, are 121 of 160
  ['distinct answers', 1 / 40, 0.8, 40, true],
  ['distinct answers', 0.3, 0.8, 40, false],
  ['response style', Number.NaN, 0.2, 40, true],
  ['response style', 0.3, 0.2, 160, false],
  ['reliability', 0.1, 0.6, 120, false],
  ['convergence', 0, 1, 120, false],
  ['respondents', 40, 100, 40, false],
])(
  '"%s" of %d (bound %d) with %d of 160 asked: beyond mending is %s',
  ([name, value, bound, asked, found]) => {
    const check = failed(name, value, bound)
    expect(beyondMending([check], asked, 160)).toBe(found ? check : undefined)
  },
)

test('what holds needs no mending', () => {
  expect(beyondMending([{ ...failed('missing rate', 0.9, 0.05), ok: true }], 160, 160)).toBeUndefined()
})
