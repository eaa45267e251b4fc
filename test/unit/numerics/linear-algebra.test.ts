import { Matrix, inverse as mlInverse } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { BlockArrow } from '../../../src/numerics/block-arrow.ts'
import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  dependencyOf,
  solveLower,
  solveLowerTransposed,
} from '../../../src/numerics/cholesky.ts'
import { invert, multiply, multiplySymmetric, multiplyTransposed } from '../../../src/numerics/dense.ts'
import { createRandom } from '../../../src/numerics/random.ts'

/** A random symmetric positive definite n × n matrix, row-major. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const random = createRandom(seed)
  const a = Float64Array.from({ length: n * n }, () => random.normal())
  const product = new Float64Array(n * n)
  multiplyTransposed(a, a, n, n, n, product)
  for (let i = 0; i < n; i++) product[i * n + i]! += 0.5
  return product
}

const nanFilled = (size: number) => new Float64Array(size).fill(Number.NaN)

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)))
}

describe('cholesky', () => {
  test('inverse, determinant and solution agree with ml-matrix', () => {
    const n = 7
    const a = positiveDefinite(n, 1)
    const reference = Matrix.from1DArray(n, n, Array.from(a))
    const factor = a.slice()
    expect(cholesky(factor, n)).toBe(-1)
    const inverse = nanFilled(n * n)
    choleskyInverse(factor, n, inverse, nanFilled(n * n))
    expect(worst(inverse, mlInverse(reference).to1DArray())).toBeLessThan(1e-10)

    const b = Float64Array.from({ length: n }, (_, i) => i - 2)
    const x = b.slice()
    solveLower(factor, n, x)
    solveLowerTransposed(factor, n, x)
    const back = nanFilled(n)
    multiply(a, x, n, n, 1, back)
    expect(worst(back, b)).toBeLessThan(1e-10)
    expect(choleskyLogDeterminant(new Float64Array([2, 0, 1, 3]), 2)).toBeCloseTo(Math.log(36), 12)
  })

  test('reports the failing pivot and the dependency behind it', () => {
    // the third row is the sum of the first two
    const a = new Float64Array([2, 1, 3, 1, 3, 4, 3, 4, 7])
    const factor = a.slice()
    const failed = cholesky(factor, 3, 1e-12)
    expect(failed).toBe(2)
    expect(worst(dependencyOf(factor, a, 3, failed), [-1, -1, 1])).toBeLessThan(1e-12)
  })

  test.for([Number.NaN, Number.POSITIVE_INFINITY, -1, 0])('calls a diagonal of %s a failing pivot', value => {
    expect(cholesky(new Float64Array([1, 0, 0, value]), 2)).toBe(1)
  })
})

test('the dense kernels agree with ml-matrix and overwrite what the buffers held', () => {
  const random = createRandom(5)
  const draw = (size: number) => Float64Array.from({ length: size }, () => random.normal())
  const a = draw(12)
  const b = draw(20)
  const out = nanFilled(15)
  multiply(a, b, 3, 4, 5, out)
  const reference = Matrix.from1DArray(3, 4, Array.from(a)).mmul(Matrix.from1DArray(4, 5, Array.from(b)))
  expect(worst(out, reference.to1DArray())).toBeLessThan(1e-12)

  const s = positiveDefinite(4, 2)
  const square = nanFilled(16)
  multiplySymmetric(s, s, 4, square)
  const expected = Matrix.from1DArray(4, 4, Array.from(s))
  expect(worst(square, expected.mmul(expected).to1DArray())).toBeLessThan(1e-10)

  const general = draw(16)
  const inverse = nanFilled(16)
  expect(invert(general.slice(), 4, inverse)).toBe(true)
  expect(worst(inverse, mlInverse(Matrix.from1DArray(4, 4, Array.from(general))).to1DArray())).toBeLessThan(
    1e-9,
  )
  expect(invert(new Float64Array([1, 2, 2, 4]), 2, nanFilled(4))).toBe(false)
})

describe('block arrow', () => {
  // unknowns 0..6: the first block owns 0, 2, the second 1, 4, 6; both share 3 and 5
  const layouts = [
    { unknowns: Int32Array.of(0, 2, 3, 5), ownCount: 2 },
    { unknowns: Int32Array.of(1, 4, 6, 5, 3), ownCount: 3 },
  ]
  const blocks = [positiveDefinite(4, 3), positiveDefinite(5, 4)]

  /** The whole matrix that the blocks add up to. */
  function assembled(): Matrix {
    const whole = Matrix.zeros(7, 7)
    layouts.forEach(({ unknowns }, g) => {
      unknowns.forEach((row, i) => {
        unknowns.forEach((column, j) => {
          whole.set(row, column, whole.get(row, column) + blocks[g]![i * unknowns.length + j]!)
        })
      })
    })
    return whole
  }

  test('solves and inverts as the assembled matrix does', () => {
    const system = new BlockArrow(layouts, 7)
    expect(system.factor(blocks, undefined, 1e-12)).toBe(true)
    const b = Float64Array.from({ length: 7 }, (_, i) => i + 1)
    const x = nanFilled(7)
    system.solve(b, x)
    const reference = mlInverse(assembled())
    expect(worst(x, reference.mmul(Matrix.columnVector(Array.from(b))).to1DArray())).toBeLessThan(1e-9)

    const inverse = system.inverse()
    expect(worst(inverse.full(), reference.to1DArray())).toBeLessThan(1e-9)
    layouts.forEach(({ unknowns }, g) => {
      const part = reference.selection(Array.from(unknowns), Array.from(unknowns))
      expect(worst(inverse.ofBlock(g), part.to1DArray())).toBeLessThan(1e-9)
    })
  })

  test('adds a ridge to every unknown once, shared or not', () => {
    const system = new BlockArrow(layouts, 7)
    const ridge = Float64Array.from({ length: 7 }, (_, i) => 1 + i)
    system.factor(blocks, ridge, 1e-12)
    const reference = mlInverse(Matrix.add(assembled(), Matrix.diag(Array.from(ridge))))
    expect(worst(system.inverse().full(), reference.to1DArray())).toBeLessThan(1e-9)
  })

  test('names the direction in which the matrix is flat, within a block and through shared unknowns', () => {
    const flatOwn = [new Float64Array([1, 1, 1, 1]), new Float64Array([1])]
    const own = new BlockArrow(
      [
        { unknowns: Int32Array.of(0, 1), ownCount: 2 },
        { unknowns: Int32Array.of(2), ownCount: 1 },
      ],
      3,
    )
    expect(own.factor(flatOwn, undefined, 1e-10)).toBe(false)
    expect(Array.from(own.dependency(), Math.abs)).toEqual([1, 1, 0])

    const shared = new BlockArrow(
      [
        { unknowns: Int32Array.of(0, 1), ownCount: 1 },
        { unknowns: Int32Array.of(2, 1), ownCount: 1 },
      ],
      3,
    )
    expect(
      shared.factor([new Float64Array([1, 1, 1, 1]), new Float64Array([1, 2, 2, 4])], undefined, 1e-10),
    ).toBe(false)
    // the shared unknown, minus 1 of the first and 2 of the second
    expect(worst(shared.dependency(), [-0.5, 0.5, -1])).toBeLessThan(1e-12)
  })
})
