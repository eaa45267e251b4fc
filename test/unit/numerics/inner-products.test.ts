import { expect, test } from 'vitest'
import { innerProducts } from '../../../src/numerics/inner-products.ts'
import { product } from '../../../src/numerics/large-matrices.ts'
import { createRandom } from '../../../src/numerics/random.ts'

test.for([
  [40, 41, 30],
  [43, 100, 7],
  [6, 700, 258],
  [1, 30_000, 1],
  [2, 3, 5],
] as const)(
  '%d rows of %d by %d: the same numbers with the vector kernel and without, and those of the definition',
  ([rows, columns, others]) => {
    const random = createRandom(rows)
    const a = Float64Array.from({ length: rows * columns }, () => random.normal())
    const b = Float64Array.from({ length: others * columns }, () => random.normal())
    const found = new Float64Array(rows * others)
    const plain = new Float64Array(rows * others)
    innerProducts(a, b, rows, columns, others, found)
    product(a, b, rows, columns, others, plain)
    expect(found).toEqual(plain)
    const last = b.subarray((others - 1) * columns)
    expect(found[others - 1]).toBe(a.subarray(0, columns).reduce((sum, x, k) => sum + x * last[k]!, 0))
  },
)
