/**
 * Kernels for matrices of several hundred rows. Blocks of 4 × 4 results are summed at once, so that every number loaded is
 * used four times: two to three times as fast as row by row.
 */

/** Lower triangle of out (n × n) = X Yᵀ + Y Xᵀ, with X and Y n × r row-major. */
export function rankTwoUpdate(
  x: Float64Array,
  y: Float64Array,
  n: number,
  r: number,
  out: Float64Array,
): void {
  // [X Y] [Y X]ᵀ in one pass
  const left = interleave(x, y, n, r)
  const right = interleave(y, x, n, r)
  productLower(left, right, n, 2 * r, out)
}

/** Lower triangle of out (n × n) = A Bᵀ, with A and B n × k row-major and the product symmetric. */
export function productLower(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i)
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, n - j)
      dots(a, i, rows, b, j, columns, k, 0, k)
      for (let u = 0; u < rows; u++) {
        for (let v = 0; v < columns; v++) out[(i + u) * n + j + v] = sums[4 * u + v]!
      }
    }
  }
}

/** out (r × c) = A Bᵀ, with A r × k and B c × k row-major. */
export function product(
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): void {
  for (let i = 0; i < r; i += 4) {
    const rows = Math.min(4, r - i)
    for (let j = 0; j < c; j += 4) {
      const columns = Math.min(4, c - j)
      dots(a, i, rows, b, j, columns, k, 0, k)
      for (let u = 0; u < rows; u++) {
        for (let v = 0; v < columns; v++) out[(i + u) * c + j + v] = sums[4 * u + v]!
      }
    }
  }
}

/**
 * Inverts a symmetric positive definite matrix by its Cholesky factor.
 *
 * @param a n × n, lower triangle read; overwritten by the factor.
 * @param tolerance see `cholesky`.
 * @returns the whole symmetric inverse; undefined when a pivot is not above the tolerance.
 */
export function inverseOfLarge(a: Float64Array, n: number, tolerance: number): Float64Array | undefined {
  if (!choleskyLarge(a, n, tolerance)) return undefined
  const transposed = invertedFactor(a, n)
  const out = new Float64Array(n * n)
  // A⁻¹ = L⁻ᵀ L⁻¹: rows of L⁻ᵀ begin at their diagonal
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i)
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, n - j)
      dots(transposed, i, rows, transposed, j, columns, n, i, n)
      for (let u = 0; u < rows; u++) {
        for (let v = 0; v < columns; v++) {
          out[(i + u) * n + j + v] = sums[4 * u + v]!
          out[(j + v) * n + i + u] = sums[4 * u + v]!
        }
      }
    }
  }
  return out
}

/** As `cholesky`: factors the lower triangle in place; false when a pivot is not above the tolerance. */
export function choleskyLarge(a: Float64Array, n: number, tolerance: number): boolean {
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i)
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, n - j)
      dots(a, i, rows, a, j, columns, n, 0, j)
      for (let u = 0; u < rows; u++) {
        const row = (i + u) * n
        for (let v = 0; v < columns && j + v <= i + u; v++) {
          const column = j + v
          const other = column * n
          let value = a[row + column]! - sums[4 * u + v]!
          for (let k = j; k < column; k++) value -= a[row + k]! * a[other + k]!
          if (column < i + u) {
            a[row + column] = value / a[other + column]!
            continue
          }
          if (!(value > tolerance * a[row + column]! && value > 0 && value < Infinity)) return false
          a[row + column] = Math.sqrt(value)
        }
      }
    }
  }
  return true
}

/** L⁻ᵀ, upper triangle, the rest 0. */
function invertedFactor(factor: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i)
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, n - j)
      dots(factor, i, rows, out, j, columns, n, j, i)
      for (let u = 0; u < rows; u++) {
        const row = i + u
        for (let v = 0; v < columns && j + v <= row; v++) {
          const other = (j + v) * n
          let value = j + v === row ? 1 : -sums[4 * u + v]!
          for (let k = i; k < row; k++) value -= factor[row * n + k]! * out[other + k]!
          out[other + row] = value / factor[row * n + row]!
        }
      }
    }
  }
  return out
}

/** Results of the last {@link dots}, 4 × 4. */
const sums = new Float64Array(16)

/** Products of rows i, i + 1, … of a with rows j, j + 1, … of b, over columns from `from` to `to`; both have this stride. */
function dots(
  a: Float64Array,
  i: number,
  rows: number,
  b: Float64Array,
  j: number,
  columns: number,
  stride: number,
  from: number,
  to: number,
): void {
  if (rows === 4 && columns === 4) {
    tile(a, i * stride + from, b, j * stride + from, stride, to - from)
    return
  }
  for (let u = 0; u < rows; u++) {
    for (let v = 0; v < columns; v++) {
      let sum = 0
      for (let k = from; k < to; k++) sum += a[(i + u) * stride + k]! * b[(j + v) * stride + k]!
      sums[4 * u + v] = sum
    }
  }
}

function tile(a: Float64Array, a0: number, b: Float64Array, b0: number, stride: number, count: number): void {
  const a1 = a0 + stride
  const a2 = a1 + stride
  const a3 = a2 + stride
  const b1 = b0 + stride
  const b2 = b1 + stride
  const b3 = b2 + stride
  let c00 = 0
  let c01 = 0
  let c02 = 0
  let c03 = 0
  let c10 = 0
  let c11 = 0
  let c12 = 0
  let c13 = 0
  let c20 = 0
  let c21 = 0
  let c22 = 0
  let c23 = 0
  let c30 = 0
  let c31 = 0
  let c32 = 0
  let c33 = 0
  for (let l = 0; l < count; l++) {
    const x0 = a[a0 + l]!
    const x1 = a[a1 + l]!
    const x2 = a[a2 + l]!
    const x3 = a[a3 + l]!
    const y0 = b[b0 + l]!
    const y1 = b[b1 + l]!
    const y2 = b[b2 + l]!
    const y3 = b[b3 + l]!
    c00 += x0 * y0
    c01 += x0 * y1
    c02 += x0 * y2
    c03 += x0 * y3
    c10 += x1 * y0
    c11 += x1 * y1
    c12 += x1 * y2
    c13 += x1 * y3
    c20 += x2 * y0
    c21 += x2 * y1
    c22 += x2 * y2
    c23 += x2 * y3
    c30 += x3 * y0
    c31 += x3 * y1
    c32 += x3 * y2
    c33 += x3 * y3
  }
  sums[0] = c00
  sums[1] = c01
  sums[2] = c02
  sums[3] = c03
  sums[4] = c10
  sums[5] = c11
  sums[6] = c12
  sums[7] = c13
  sums[8] = c20
  sums[9] = c21
  sums[10] = c22
  sums[11] = c23
  sums[12] = c30
  sums[13] = c31
  sums[14] = c32
  sums[15] = c33
}

function interleave(x: Float64Array, y: Float64Array, n: number, r: number): Float64Array {
  const out = new Float64Array(2 * n * r)
  for (let i = 0; i < n; i++) {
    out.set(x.subarray(i * r, (i + 1) * r), 2 * i * r)
    out.set(y.subarray(i * r, (i + 1) * r), (2 * i + 1) * r)
  }
  return out
}
