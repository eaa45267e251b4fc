import type { Block } from './block-arrow-layout.ts'

/** What one block adds to the inverse. */
export interface InversePart {
  readonly block: Block
  /** Inverse of the block's own part, own × own. */
  readonly own: Float64Array
  /** shared × own: the inverse of the own part times the column that ties each shared unknown to it. */
  readonly reach: Float64Array
}

/** The inverse of a {@link BlockArrow} matrix. */
export class BlockArrowInverse {
  readonly #parts: readonly InversePart[]
  readonly #shared: Int32Array
  readonly #sharedInverse: Float64Array
  readonly #size: number

  constructor(parts: readonly InversePart[], shared: Int32Array, sharedInverse: Float64Array, size: number) {
    this.#parts = parts
    this.#shared = shared
    this.#sharedInverse = sharedInverse
    this.#size = size
  }

  /** The part of the inverse for the unknowns of block g, own then shared, full and symmetric. */
  ofBlock(g: number): Float64Array {
    const { block, own } = this.#parts[g]!
    const { ownCount, sharedCount, size, sharedSlots } = block
    if (sharedCount === 0) return own.slice()
    const result = new Float64Array(size ** 2)
    const cross = this.#crossOf(g)
    const { reach } = this.#parts[g]!
    for (let i = 0; i < ownCount; i++) {
      for (let j = 0; j <= i; j++) {
        let value = own[i * ownCount + j]!
        for (let s = 0; s < sharedCount; s++) {
          value -= reach[s * ownCount + i]! * cross[sharedSlots[s]! * ownCount + j]!
        }
        result[i * size + j] = value
        result[j * size + i] = value
      }
    }
    for (let s = 0; s < sharedCount; s++) {
      const slot = sharedSlots[s]!
      for (let j = 0; j < ownCount; j++) {
        const value = cross[slot * ownCount + j]!
        result[(ownCount + s) * size + j] = value
        result[j * size + ownCount + s] = value
      }
      for (let t = 0; t < sharedCount; t++) {
        const value = this.#sharedInverse[slot * this.#shared.length + sharedSlots[t]!]!
        result[(ownCount + s) * size + ownCount + t] = value
      }
    }
    return result
  }

  /** Inverse entries between all shared unknowns (rows) and all those of block g (columns, own then shared). */
  sharedRows(g: number): { readonly rows: Float64Array; readonly shared: number } {
    const { ownCount, sharedCount, size, sharedSlots } = this.#parts[g]!.block
    const shared = this.#shared.length
    const cross = this.#crossOf(g)
    const rows = new Float64Array(shared * size)
    for (let s = 0; s < shared; s++) {
      for (let i = 0; i < ownCount; i++) rows[s * size + i] = cross[s * ownCount + i]!
      for (let t = 0; t < sharedCount; t++) {
        rows[s * size + ownCount + t] = this.#sharedInverse[s * shared + sharedSlots[t]!]!
      }
    }
    return { rows, shared }
  }

  /** E with inverse(g, h) = E · sharedRows(h) for every other block h: size × shared. */
  followersOfShared(g: number): { readonly followers: Float64Array; readonly shared: number } {
    const { block, reach } = this.#parts[g]!
    const { ownCount, sharedCount, size, sharedSlots } = block
    const shared = this.#shared.length
    const followers = new Float64Array(size * shared)
    for (let t = 0; t < sharedCount; t++) {
      const slot = sharedSlots[t]!
      followers[(ownCount + t) * shared + slot] = 1
      for (let i = 0; i < ownCount; i++) followers[i * shared + slot] = -reach[t * ownCount + i]!
    }
    return { followers, shared }
  }

  /** The inverse over all unknowns, row-major. */
  full(): Float64Array {
    const size = this.#size
    const result = new Float64Array(size ** 2)
    const put = (a: number, b: number, value: number) => {
      result[a * size + b] = value
      result[b * size + a] = value
    }
    const shared = this.#shared.length
    for (let s = 0; s < shared; s++) {
      for (let t = 0; t < shared; t++) {
        result[this.#shared[s]! * size + this.#shared[t]!] = this.#sharedInverse[s * shared + t]!
      }
    }
    this.#parts.forEach(({ block, reach }, g) => {
      const cross = this.#crossOf(g)
      const within = this.ofBlock(g)
      const { ownCount, sharedCount, sharedSlots, unknowns } = block
      for (let i = 0; i < ownCount; i++) {
        for (let j = 0; j < ownCount; j++) {
          result[unknowns[i]! * size + unknowns[j]!] = within[i * block.size + j]!
        }
        for (let s = 0; s < shared; s++) put(this.#shared[s]!, unknowns[i]!, cross[s * ownCount + i]!)
      }
      // two blocks are tied only through what they share
      for (let h = 0; h < g && shared > 0; h++) {
        const other = this.#parts[h]!.block
        const otherCross = this.#crossOf(h)
        for (let i = 0; i < ownCount; i++) {
          for (let j = 0; j < other.ownCount; j++) {
            let value = 0
            for (let s = 0; s < sharedCount; s++) {
              value -= reach[s * ownCount + i]! * otherCross[sharedSlots[s]! * other.ownCount + j]!
            }
            put(unknowns[i]!, other.unknowns[j]!, value)
          }
        }
      }
    })
    return result
  }

  /** Inverse entries between all shared unknowns (rows) and block g's own ones: −(Schur⁻¹) times the reach. */
  #crossOf(g: number): Float64Array {
    const { block, reach } = this.#parts[g]!
    const { ownCount, sharedCount, sharedSlots } = block
    const shared = this.#shared.length
    const cross = new Float64Array(shared * ownCount)
    for (let s = 0; s < shared; s++) {
      for (let t = 0; t < sharedCount; t++) {
        const weight = this.#sharedInverse[s * shared + sharedSlots[t]!]!
        for (let i = 0; i < ownCount; i++) cross[s * ownCount + i]! -= weight * reach[t * ownCount + i]!
      }
    }
    return cross
  }
}
