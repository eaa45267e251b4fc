/**
 * Dense row-major kernels in `Float64Array`s that the caller owns and reuses. No allocation, no checks of size: these
 * run in the inner loop.
 */

/** out (r × c) = a (r × k) · b (k × c). Skips zeros of `a`, as loadings are mostly zero. */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): void {
  out.fill(0, 0, r * c)
  for (let i = 0; i < r; i++) {
    const rowOut = i * c
    let l = 0
    // four rows of b at a time: each number of the product is fetched and stored once for four products
    for (; l + 3 < k; l += 4) {
      const at = i * k + l
      const value0 = a[at]!
      const value1 = a[at + 1]!
      const value2 = a[at + 2]!
      const value3 = a[at + 3]!
      if (value0 === 0 && value1 === 0 && value2 === 0 && value3 === 0) continue
      const row0 = l * c
      const row1 = row0 + c
      const row2 = row1 + c
      const row3 = row2 + c
      for (let j = 0; j < c; j++) {
        let sum = out[rowOut + j]! + value0 * b[row0 + j]!
        sum += value1 * b[row1 + j]!
        sum += value2 * b[row2 + j]!
        out[rowOut + j] = sum + value3 * b[row3 + j]!
      }
    }
    for (; l < k; l++) {
      const value = a[i * k + l]!
      if (value === 0) continue
      const rowB = l * c
      for (let j = 0; j < c; j++) out[rowOut + j]! += value * b[rowB + j]!
    }
  }
}

/** out (r × c) = a (r × k) · bᵀ, with b (c × k). */
export function multiplyTransposed(
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): void {
  for (let i = 0; i < r; i++) {
    for (let j = 0; j < c; j++) {
      let sum = 0
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!
      out[i * c + j] = sum
    }
  }
}

/** out (k × c) = aᵀ · b, with a (r × k) and b (r × c). */
export function transposedMultiply(
  a: Float64Array,
  b: Float64Array,
  r: number,
  k: number,
  c: number,
  out: Float64Array,
): void {
  out.fill(0, 0, k * c)
  for (let i = 0; i < r; i++) {
    const rowB = i * c
    for (let l = 0; l < k; l++) {
      const value = a[i * k + l]!
      if (value === 0) continue
      const rowOut = l * c
      for (let j = 0; j < c; j++) out[rowOut + j]! += value * b[rowB + j]!
    }
  }
}

/** Adds every element of `more` to that of `out`. */
export function addTo(out: Float64Array, more: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += more[i]!
}

/** Symmetric out (n × n, both triangles) = a · b where the caller knows that the product is symmetric. */
export function multiplySymmetric(a: Float64Array, b: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    for (let j = 0; j <= i; j++) out[rowI + j] = 0
    let l = 0
    for (; l + 3 < n; l += 4) {
      const value0 = a[rowI + l]!
      const value1 = a[rowI + l + 1]!
      const value2 = a[rowI + l + 2]!
      const value3 = a[rowI + l + 3]!
      const row0 = l * n
      const row1 = row0 + n
      const row2 = row1 + n
      const row3 = row2 + n
      for (let j = 0; j <= i; j++) {
        let sum = out[rowI + j]! + value0 * b[row0 + j]!
        sum += value1 * b[row1 + j]!
        sum += value2 * b[row2 + j]!
        out[rowI + j] = sum + value3 * b[row3 + j]!
      }
    }
    for (; l < n; l++) {
      const value = a[rowI + l]!
      const rowB = l * n
      for (let j = 0; j <= i; j++) out[rowI + j]! += value * b[rowB + j]!
    }
  }
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!
  }
}

/**
 * Inverts a general n × n matrix by Gauss-Jordan elimination with partial pivoting; for small n.
 *
 * @param a overwritten. @param inverse receives a⁻¹.
 * @returns false when a pivot is 0 or not finite; `inverse` is then meaningless.
 */
export function invert(a: Float64Array, n: number, inverse: Float64Array): boolean {
  inverse.fill(0, 0, n * n)
  for (let i = 0; i < n; i++) inverse[i * n + i] = 1
  for (let col = 0; col < n; col++) {
    let pivotRow = col
    for (let row = col + 1; row < n; row++) {
      if (Math.abs(a[row * n + col]!) > Math.abs(a[pivotRow * n + col]!)) pivotRow = row
    }
    const pivot = a[pivotRow * n + col]!
    if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Infinity)) return false
    if (pivotRow !== col) {
      swapRows(a, n, pivotRow, col)
      swapRows(inverse, n, pivotRow, col)
    }
    for (let j = 0; j < n; j++) {
      a[col * n + j]! /= pivot
      inverse[col * n + j]! /= pivot
    }
    for (let row = 0; row < n; row++) {
      const factor = a[row * n + col]!
      if (row === col || factor === 0) continue
      for (let j = 0; j < n; j++) {
        a[row * n + j]! -= factor * a[col * n + j]!
        inverse[row * n + j]! -= factor * inverse[col * n + j]!
      }
    }
  }
  return true
}

function swapRows(a: Float64Array, n: number, i: number, j: number): void {
  for (let k = 0; k < n; k++) {
    const value = a[i * n + k]!
    a[i * n + k] = a[j * n + k]!
    a[j * n + k] = value
  }
}

/** The transpose (c × r) of a row-major r × c matrix. */
export function transpose(a: Float64Array, r: number, c: number): Float64Array {
  const out = new Float64Array(r * c)
  for (let start = 0; start < r; start += fetched) {
    const end = Math.min(start + fetched, r)
    for (let j = 0; j < c; j++) {
      for (let i = start; i < end; i++) out[j * r + i] = a[i * c + j]!
    }
  }
  return out
}

/** Numbers that the processor fetches at once. */
const fetched = 8

/** Rows of a row-major r × c matrix as plain arrays: for the edge of the API, never the inner loop. */
export function toRows(a: Float64Array, r: number, c: number): number[][] {
  return Array.from({ length: r }, (_, i) => Array.from(a.subarray(i * c, (i + 1) * c)))
}
