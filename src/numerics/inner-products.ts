import { product } from './large-matrices.ts'
import type { SimdTile } from './simd-tile.ts'
import { simdTile } from './simd-tile.ts'
import { bytesPerNumber, pack, packedLength, reserve } from './tile-memory.ts'

/** Below this many products, setting up costs more than it saves. */
const worthwhile = 20_000

/**
 * Inner products of the rows of one matrix with those of another: out (r × c) = A Bᵀ, with A r × k and B c × k row-major.
 * The numbers are the same bit for bit whether or not the machine has the vector kernel; see `gramMatrix` for A Aᵀ.
 */
export function innerProducts(
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): void {
  const kernel = k > 0 && r * k * c > worthwhile ? simdTile() : undefined
  if (!(kernel && withKernel(kernel, a, b, r, k, c, out))) product(a, b, r, k, c, out)
}

function withKernel(
  kernel: SimdTile,
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): boolean {
  const second = packedLength(r, k)
  const tile = second + packedLength(c, k)
  const memory = reserve(kernel, tile + 16)
  if (!memory) return false
  pack(a, r, k, memory, 0)
  pack(b, c, k, memory, second)
  const panel = 4 * k * bytesPerNumber
  for (let i = 0; i < r; i += 4) {
    for (let j = 0; j < c; j += 4) {
      const right = second * bytesPerNumber + (j / 4) * panel
      kernel.multiply((i / 4) * panel, right, k, tile * bytesPerNumber)
      const columns = Math.min(4, c - j)
      for (let u = 0; u < Math.min(4, r - i); u++) {
        const to = (i + u) * c + j
        for (let v = 0; v < columns; v++) out[to + v] = memory[tile + 4 * u + v]!
      }
    }
  }
  return true
}
