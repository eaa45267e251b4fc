import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { gramMatrix, plainGramMatrix } from '../../../src/numerics/gram-matrix.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { moduleBytes, simdTile } from '../../../src/numerics/simd-tile.ts'

test('this machine has the vector kernel, so that the next test compares two things', () => {
  expect(simdTile()).toBeDefined()
})

test('the kernel is what wat2wasm makes of simd-tile.wat', () => {
  const sum = createHash('sha256').update(moduleBytes()).digest('hex')
  expect(sum).toBe('c172a8d5638ffefbb3f8247e70db4ee0633ff3346b4d25b8cf7e6797a2b73756')
})

test.for([
  [40, 41],
  [43, 100],
  [90, 7],
  [1, 30_000],
  [6, 3],
] as const)('%d rows of %d: the same numbers with the vector kernel and without', ([rows, columns]) => {
  const random = createRandom(rows)
  const a = Float64Array.from({ length: rows * columns }, () => random.normal())
  const gram = gramMatrix(a, rows, columns)
  expect(gram).toEqual(plainGramMatrix(a, rows, columns))
  const [first, last] = [a.subarray(0, columns), a.subarray((rows - 1) * columns)]
  const product = first.reduce((sum, value, k) => sum + value * last[k]!, 0)
  expect(gram[(rows - 1) * rows]).toBe(product)
})
