import { BlockArrowInverse } from './block-arrow-inverse.ts'
import type { Block, BlockLayout } from './block-arrow-layout.ts'
import { cholesky, choleskyInverse, dependencyOf, solveLower, solveLowerTransposed } from './cholesky.ts'

/**
 * A symmetric positive definite system in which each block of unknowns meets the others only through a few shared
 * unknowns: several groups of a model with some parameters equal across groups. Solved block by block through the Schur
 * complement of the shared unknowns, so that groups without equalities cost no more than one after another.
 */
export class BlockArrow {
  readonly #blocks: readonly Block[]
  readonly #size: number
  readonly #shared: Int32Array
  readonly #schur: Float64Array
  readonly #schurDiagonal: Float64Array
  readonly #sharedRight: Float64Array
  readonly #right: Float64Array
  #failure: { block: Block | undefined; index: number; original: Float64Array } | undefined

  /** @param size number of all unknowns; each must belong to at least one block. */
  constructor(layouts: readonly BlockLayout[], size: number) {
    this.#size = size
    const slots = new Map<number, number>()
    for (const { unknowns, ownCount } of layouts) {
      for (const unknown of unknowns.subarray(ownCount)) {
        if (!slots.has(unknown)) slots.set(unknown, slots.size)
      }
    }
    this.#shared = Int32Array.from(slots.keys())
    this.#schur = new Float64Array(slots.size ** 2)
    this.#schurDiagonal = new Float64Array(slots.size)
    this.#sharedRight = new Float64Array(slots.size)
    this.#right = new Float64Array(size)
    this.#blocks = layouts.map(({ unknowns, ownCount }) => ({
      unknowns,
      ownCount,
      size: unknowns.length,
      sharedCount: unknowns.length - ownCount,
      sharedSlots: Int32Array.from(unknowns.subarray(ownCount), unknown => slots.get(unknown)!),
      factor: new Float64Array(ownCount ** 2),
      ties: new Float64Array((unknowns.length - ownCount) * ownCount),
    }))
  }

  /**
   * Factors the sum of the blocks' matrices plus a diagonal.
   *
   * @param matrices one a block, in the order of its unknowns; lower triangles are read.
   * @param ridge added to the diagonal, one for each of all unknowns; undefined for none.
   * @param tolerance see {@link cholesky}.
   * @returns false when the matrix is not positive definite within the tolerance; {@link dependency} then tells why.
   */
  factor(matrices: readonly Float64Array[], ridge: Float64Array | undefined, tolerance: number): boolean {
    this.#failure = undefined
    const shared = this.#shared.length
    this.#schur.fill(0)
    this.#schurDiagonal.fill(0)
    for (let g = 0; g < this.#blocks.length; g++) {
      if (!this.#factorBlock(this.#blocks[g]!, matrices[g]!, ridge, tolerance)) return false
    }
    for (let s = 0; s < shared; s++) {
      if (ridge) {
        this.#schur[s * shared + s]! += ridge[this.#shared[s]!]!
        this.#schurDiagonal[s]! += ridge[this.#shared[s]!]!
      }
    }
    const original = this.#schur.slice()
    const failed = choleskyWithDiagonal(this.#schur, this.#schurDiagonal, shared, tolerance)
    if (failed >= 0) this.#failure = { block: undefined, index: failed, original }
    return failed < 0
  }

  #factorBlock(
    block: Block,
    matrix: Float64Array,
    ridge: Float64Array | undefined,
    tolerance: number,
  ): boolean {
    const { ownCount, sharedCount, size, factor, ties, sharedSlots, unknowns } = block
    const shared = this.#shared.length
    for (let i = 0; i < ownCount; i++) {
      for (let j = 0; j <= i; j++) factor[i * ownCount + j] = matrix[i * size + j]!
      if (ridge) factor[i * ownCount + i]! += ridge[unknowns[i]!]!
    }
    const failed = cholesky(factor, ownCount, tolerance)
    if (failed >= 0) {
      const original = new Float64Array(ownCount ** 2)
      for (let i = 0; i < ownCount; i++) {
        for (let j = 0; j <= i; j++) original[i * ownCount + j] = matrix[i * size + j]!
      }
      this.#failure = { block, index: failed, original }
      return false
    }
    for (let s = 0; s < sharedCount; s++) {
      const row = (ownCount + s) * size
      const tie = s * ownCount
      for (let i = 0; i < ownCount; i++) ties[tie + i] = matrix[row + i]!
      solveLower(factor, ownCount, ties, tie)
      this.#schurDiagonal[sharedSlots[s]!]! += matrix[row + ownCount + s]!
      for (let t = 0; t <= s; t++) {
        let value = matrix[row + ownCount + t]!
        const other = t * ownCount
        for (let i = 0; i < ownCount; i++) value -= ties[tie + i]! * ties[other + i]!
        const a = Math.max(sharedSlots[s]!, sharedSlots[t]!)
        const b = Math.min(sharedSlots[s]!, sharedSlots[t]!)
        this.#schur[a * shared + b]! += value
      }
    }
    return true
  }

  /** Solves with the last factored matrix: `out` = A⁻¹ b, over all unknowns. `b` is left as it was. */
  solve(b: Float64Array, out: Float64Array): void {
    const shared = this.#shared.length
    const right = this.#right
    const sharedRight = this.#sharedRight
    for (let s = 0; s < shared; s++) sharedRight[s] = b[this.#shared[s]!]!
    for (const { ownCount, sharedCount, factor, ties, sharedSlots, unknowns } of this.#blocks) {
      for (let i = 0; i < ownCount; i++) right[i] = b[unknowns[i]!]!
      solveLower(factor, ownCount, right)
      for (let s = 0; s < sharedCount; s++) {
        let sum = 0
        for (let i = 0; i < ownCount; i++) sum += ties[s * ownCount + i]! * right[i]!
        sharedRight[sharedSlots[s]!]! -= sum
      }
      for (let i = 0; i < ownCount; i++) out[unknowns[i]!] = right[i]!
    }
    solveLower(this.#schur, shared, sharedRight)
    solveLowerTransposed(this.#schur, shared, sharedRight)
    for (const { ownCount, sharedCount, factor, ties, sharedSlots, unknowns } of this.#blocks) {
      for (let i = 0; i < ownCount; i++) right[i] = out[unknowns[i]!]!
      for (let s = 0; s < sharedCount; s++) {
        const x = sharedRight[sharedSlots[s]!]!
        for (let i = 0; i < ownCount; i++) right[i]! -= ties[s * ownCount + i]! * x
      }
      solveLowerTransposed(factor, ownCount, right)
      for (let i = 0; i < ownCount; i++) out[unknowns[i]!] = right[i]!
    }
    for (let s = 0; s < shared; s++) out[this.#shared[s]!] = sharedRight[s]!
  }

  /** The inverse of the last factored matrix, whole and in parts. Call before the next {@link factor}. */
  inverse(): BlockArrowInverse {
    const shared = this.#shared.length
    const sharedInverse = new Float64Array(shared ** 2)
    choleskyInverse(this.#schur, shared, sharedInverse, new Float64Array(shared ** 2))
    const parts = this.#blocks.map(block => {
      const { ownCount, sharedCount, factor } = block
      const own = new Float64Array(ownCount ** 2)
      choleskyInverse(factor, ownCount, own, new Float64Array(ownCount ** 2))
      // row s: own⁻¹ times the ties of shared unknown s
      const reach = block.ties.slice()
      for (let s = 0; s < sharedCount; s++) solveLowerTransposed(factor, ownCount, reach, s * ownCount)
      return { block, own, reach }
    })
    return new BlockArrowInverse(parts, this.#shared, sharedInverse, this.#size)
  }

  /**
   * After a failed {@link factor}: the unknowns that the matrix cannot tell apart, as a direction v over all unknowns in
   * which it is (nearly) flat or negative, largest absolute entry 1.
   */
  dependency(): Float64Array {
    const direction = new Float64Array(this.#size)
    if (!this.#failure) return direction
    const { block, index, original } = this.#failure
    if (block) {
      const v = dependencyOf(block.factor, original, block.ownCount, index)
      for (let i = 0; i < block.ownCount; i++) direction[block.unknowns[i]!] = v[i]!
      return scaled(direction)
    }
    const v = dependencyOf(this.#schur, original, this.#shared.length, index)
    for (let s = 0; s < v.length; s++) direction[this.#shared[s]!] = v[s]!
    for (const { ownCount, sharedCount, factor, ties, sharedSlots, unknowns } of this.#blocks) {
      const own = new Float64Array(ownCount)
      for (let s = 0; s < sharedCount; s++) {
        for (let i = 0; i < ownCount; i++) own[i]! -= ties[s * ownCount + i]! * v[sharedSlots[s]!]!
      }
      solveLowerTransposed(factor, ownCount, own)
      for (let i = 0; i < ownCount; i++) direction[unknowns[i]!] = own[i]!
    }
    return scaled(direction)
  }
}

/** As {@link cholesky}, with pivots judged against the diagonal before the blocks were taken out. */
function choleskyWithDiagonal(a: Float64Array, diagonal: Float64Array, n: number, tolerance: number): number {
  const failed = cholesky(a, n, 0)
  const end = failed < 0 ? n : failed
  for (let i = 0; i < end; i++) {
    if (!(a[i * n + i]! ** 2 > tolerance * diagonal[i]!)) return i
  }
  return failed
}

function scaled(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return largest > 0 ? direction.map(value => value / largest) : direction
}
