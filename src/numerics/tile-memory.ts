import type { SimdTile } from './simd-tile.ts'

export const bytesPerNumber = 8
const bytesPerPage = 65_536
/** Memory the kernel may keep; larger matrices are multiplied without it. */
const mostPages = 4096

/** The kernel's memory as numbers, at least `numbers` of them; undefined when that is more than it may keep. */
export function reserve({ memory }: SimdTile, numbers: number): Float64Array | undefined {
  const pages = Math.ceil((numbers * bytesPerNumber) / bytesPerPage)
  if (pages > mostPages) return undefined
  const missing = pages - memory.buffer.byteLength / bytesPerPage
  if (missing > 0) memory.grow(missing)
  return new Float64Array(memory.buffer)
}

/** Numbers that {@link pack} writes. */
export function packedLength(rows: number, columns: number): number {
  return Math.ceil(rows / 4) * 4 * columns
}

/** Writes rows in fours, column by column, as the kernel reads them; rows that are missing from the last four are 0. */
export function pack(a: Float64Array, rows: number, columns: number, out: Float64Array, at: number): void {
  const whole = rows - (rows % 4)
  let to = at
  for (let row = 0; row < whole; row += 4) {
    let first = row * columns
    const end = first + columns
    for (; first < end; first++, to += 4) {
      out[to] = a[first]!
      out[to + 1] = a[first + columns]!
      out[to + 2] = a[first + 2 * columns]!
      out[to + 3] = a[first + 3 * columns]!
    }
  }
  if (whole === rows) return
  out.fill(0, to, to + 4 * columns)
  for (let row = whole; row < rows; row++) {
    const base = to + row - whole
    for (let k = 0; k < columns; k++) out[base + 4 * k] = a[row * columns + k]!
  }
}
