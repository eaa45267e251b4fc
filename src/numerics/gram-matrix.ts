import { productLower } from './large-matrices.ts'
import type { SimdTile } from './simd-tile.ts'
import { simdTile } from './simd-tile.ts'
import { bytesPerNumber, pack, packedLength, reserve } from './tile-memory.ts'

/** Below this many products, setting up costs more than it saves. */
const worthwhile = 20_000

/**
 * All inner products of the rows of a matrix, A Aᵀ: rows × rows, both triangles. The numbers are the same bit for bit
 * whether or not the machine has the vector kernel, as each sum is added up in the order of the columns.
 *
 * @param a rows × columns, row-major.
 */
export function gramMatrix(a: Float64Array, rows: number, columns: number): Float64Array {
  const kernel = rows * rows * columns > worthwhile ? simdTile() : undefined
  return (kernel && withKernel(kernel, a, rows, columns)) ?? plainGramMatrix(a, rows, columns)
}

/** {@link gramMatrix} without the vector kernel. */
export function plainGramMatrix(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * rows)
  productLower(a, a, rows, columns, out)
  for (let i = 1; i < rows; i++) for (let j = 0; j < i; j++) out[j * rows + i] = out[i * rows + j]!
  return out
}

function withKernel(
  kernel: SimdTile,
  a: Float64Array,
  rows: number,
  columns: number,
): Float64Array | undefined {
  const tile = packedLength(rows, columns)
  const memory = reserve(kernel, tile + 16)
  if (!memory) return undefined
  pack(a, rows, columns, memory, 0)
  const panel = 4 * columns * bytesPerNumber
  const out = new Float64Array(rows * rows)
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      kernel.multiply((i / 4) * panel, (j / 4) * panel, columns, tile * bytesPerNumber)
      for (let x = i; x < Math.min(i + 4, rows); x++) {
        for (let y = j; y < Math.min(j + 4, rows); y++) {
          const value = memory[tile + (x - i) * 4 + y - j]!
          out[x * rows + y] = value
          out[y * rows + x] = value
        }
      }
    }
  }
  return out
}
