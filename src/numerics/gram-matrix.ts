import { productLower } from './large-matrices.ts'
import type { SimdTile } from './simd-tile.ts'
import { simdTile } from './simd-tile.ts'

const bytesPerNumber = 8
const bytesPerPage = 65_536
/** Memory the kernel may keep; a larger matrix is multiplied without it. */
const mostPages = 4096
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
  const blocks = Math.ceil(rows / 4)
  const panel = 4 * columns
  const tile = blocks * panel
  const pages = Math.ceil(((tile + 16) * bytesPerNumber) / bytesPerPage)
  if (pages > mostPages) return undefined
  const missing = pages - kernel.memory.buffer.byteLength / bytesPerPage
  if (missing > 0) kernel.memory.grow(missing)
  const memory = new Float64Array(kernel.memory.buffer)
  interleave(a, rows, columns, memory)
  const out = new Float64Array(rows * rows)
  for (let i = 0; i < blocks; i++) {
    for (let j = 0; j <= i; j++) {
      kernel.multiply(i * panel * bytesPerNumber, j * panel * bytesPerNumber, columns, tile * bytesPerNumber)
      for (let x = 4 * i; x < Math.min(4 * i + 4, rows); x++) {
        for (let y = 4 * j; y < Math.min(4 * j + 4, rows); y++) {
          const value = memory[tile + (x - 4 * i) * 4 + y - 4 * j]!
          out[x * rows + y] = value
          out[y * rows + x] = value
        }
      }
    }
  }
  return out
}

/** Rows in fours, column by column; rows that are missing from the last four are 0. */
function interleave(a: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let row = 0; row < Math.ceil(rows / 4) * 4; row++) {
    const base = (row >> 2) * 4 * columns + (row & 3)
    for (let k = 0; k < columns; k++) out[base + 4 * k] = row < rows ? a[row * columns + k]! : 0
  }
}
