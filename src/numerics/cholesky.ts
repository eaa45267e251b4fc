/**
 * Cholesky kernels on dense row-major matrices in a `Float64Array`. Only the lower triangle is read or written unless
 * said otherwise. Loops run along rows, which is what makes them fast.
 */

/**
 * Factors a symmetric positive definite matrix in place, A = L Lᵀ.
 *
 * @param a n × n, lower triangle read and overwritten by L; the upper triangle is left as it was.
 * @param tolerance the smallest share of its diagonal element that a pivot may fall to; the share is one minus the
 *   squared multiple correlation of a variable with those before it, so 1e-10 calls a variable dependent when the
 *   others explain all but 1e-10 of its variance.
 * @returns -1, or the index of the first pivot that is not above the tolerance (also when it is NaN or Infinity); `a` is
 *   then factored up to that row.
 */
export function cholesky(a: Float64Array, n: number, tolerance = 0): number {
  if (workspace.length < 5 * n) workspace = new Float64Array(10 * n)
  // pivots are judged by what they were
  for (let i = 0; i < n; i++) workspace[4 * n + i] = a[i * n + i]!
  for (let k = 0; k < n; k += 4) {
    const end = Math.min(k + 4, n)
    const failed = factorCorner(a, n, k, end, tolerance)
    if (failed >= 0) return failed
    if (end < n) takeOutColumns(a, n, k)
  }
  return -1
}

/** Factors the block on the diagonal from row k to `end`; returns the first pivot that fails, or -1. */
function factorCorner(a: Float64Array, n: number, k: number, end: number, tolerance: number): number {
  for (let i = k; i < end; i++) {
    const rowI = i * n
    let pivot = a[rowI + i]!
    for (let j = k; j < i; j++) {
      const rowJ = j * n
      let sum = a[rowI + j]!
      for (let t = k; t < j; t++) sum -= a[rowI + t]! * a[rowJ + t]!
      sum /= a[rowJ + j]!
      a[rowI + j] = sum
      pivot -= sum * sum
    }
    if (!(pivot > tolerance * workspace[4 * n + i]! && pivot > 0 && pivot < Infinity)) return i
    a[rowI + i] = Math.sqrt(pivot)
  }
  return -1
}

/**
 * Finishes columns k to k + 3 below their block, and takes their products out of what is right of them: four at a time, so that
 * each number is fetched and stored once for four products.
 */
function takeOutColumns(a: Float64Array, n: number, k: number): void {
  const row0 = k * n + k
  const row1 = row0 + n
  const row2 = row1 + n
  const row3 = row2 + n
  // divisions are slow
  const scale0 = 1 / a[row0]!
  const scale1 = 1 / a[row1 + 1]!
  const scale2 = 1 / a[row2 + 2]!
  const scale3 = 1 / a[row3 + 3]!
  const next = k + 4
  const columns = workspace
  for (let i = next; i < n; i++) {
    const rowI = i * n
    const value0 = a[rowI + k]! * scale0
    const value1 = (a[rowI + k + 1]! - value0 * a[row1]!) * scale1
    const value2 = (a[rowI + k + 2]! - value0 * a[row2]! - value1 * a[row2 + 1]!) * scale2
    const rest = a[rowI + k + 3]! - value0 * a[row3]! - value1 * a[row3 + 1]! - value2 * a[row3 + 2]!
    const value3 = rest * scale3
    a[rowI + k] = value0
    a[rowI + k + 1] = value1
    a[rowI + k + 2] = value2
    a[rowI + k + 3] = value3
    // the columns as rows
    columns[i] = value0
    columns[n + i] = value1
    columns[2 * n + i] = value2
    columns[3 * n + i] = value3
    // information matrices have many zeros
    if (value0 === 0 && value1 === 0 && value2 === 0 && value3 === 0) continue
    for (let j = next; j <= i; j++) {
      let sum = a[rowI + j]! - value0 * columns[j]!
      sum -= value1 * columns[n + j]!
      sum -= value2 * columns[2 * n + j]!
      a[rowI + j] = sum - value3 * columns[3 * n + j]!
    }
  }
}

/**
 * Of {@link cholesky}: four columns, and the diagonal as it was. Kept, as matrices are often so small that making it would cost
 * as much as factoring.
 */
let workspace = new Float64Array(320)

/** ln det A from its factor L (n × n). */
export function choleskyLogDeterminant(factor: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += Math.log(factor[i * n + i]!)
  return 2 * sum
}

/** Solves L x = b in place: `b` (at `offset`) becomes x. `size` < n uses the leading rows only. */
export function solveLower(factor: Float64Array, n: number, b: Float64Array, offset = 0, size = n): void {
  for (let i = 0; i < size; i++) {
    let sum = b[offset + i]!
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * b[offset + k]!
    b[offset + i] = sum / factor[i * n + i]!
  }
}

/** Solves Lᵀ x = b in place: `b` (at `offset`) becomes x. `size` < n uses the leading rows only. */
export function solveLowerTransposed(
  factor: Float64Array,
  n: number,
  b: Float64Array,
  offset = 0,
  size = n,
): void {
  for (let i = size - 1; i >= 0; i--) {
    const x = b[offset + i]! / factor[i * n + i]!
    b[offset + i] = x
    for (let k = 0; k < i; k++) b[offset + k] = b[offset + k]! - factor[i * n + k]! * x
  }
}

/** L⁻¹, row by row: only the lower triangle of `out` (n × n) is written. */
export function invertFactor(factor: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    const scale = 1 / factor[rowI + i]!
    for (let j = 0; j < i; j++) out[rowI + j] = 0
    let k = 0
    // four rows at a time: each number of row i is fetched and stored once for four products
    for (; k + 3 < i; k += 4) {
      const share0 = factor[rowI + k]! * -scale
      const share1 = factor[rowI + k + 1]! * -scale
      const share2 = factor[rowI + k + 2]! * -scale
      const share3 = factor[rowI + k + 3]! * -scale
      const row0 = k * n
      const row1 = row0 + n
      const row2 = row1 + n
      const row3 = row2 + n
      for (let j = 0; j <= k; j++) {
        let sum = out[rowI + j]! + share0 * out[row0 + j]!
        sum += share1 * out[row1 + j]!
        sum += share2 * out[row2 + j]!
        out[rowI + j] = sum + share3 * out[row3 + j]!
      }
      out[rowI + k + 1]! +=
        share1 * out[row1 + k + 1]! + share2 * out[row2 + k + 1]! + share3 * out[row3 + k + 1]!
      out[rowI + k + 2]! += share2 * out[row2 + k + 2]! + share3 * out[row3 + k + 2]!
      out[rowI + k + 3]! += share3 * out[row3 + k + 3]!
    }
    for (; k < i; k++) {
      const share = factor[rowI + k]! * -scale
      const rowK = k * n
      for (let j = 0; j <= k; j++) out[rowI + j]! += share * out[rowK + j]!
    }
    out[rowI + i] = scale
  }
}

/**
 * A⁻¹ from the factor L of A.
 *
 * @param inverse n × n, receives the whole symmetric inverse; must not be `factor`.
 * @param work n × n, overwritten.
 */
export function choleskyInverse(
  factor: Float64Array,
  n: number,
  inverse: Float64Array,
  work: Float64Array,
): void {
  invertFactor(factor, n, work)
  // A⁻¹ = L⁻ᵀ L⁻¹ as a sum over the rows of L⁻¹, four at a time
  inverse.fill(0, 0, n * n)
  let i = 0
  for (; i + 3 < n; i += 4) {
    const row0 = i * n
    const row1 = row0 + n
    const row2 = row1 + n
    const row3 = row2 + n
    for (let a = 0; a <= i; a++) {
      const value0 = work[row0 + a]!
      const value1 = work[row1 + a]!
      const value2 = work[row2 + a]!
      const value3 = work[row3 + a]!
      const rowA = a * n
      for (let b = 0; b <= a; b++) {
        let sum = inverse[rowA + b]! + value0 * work[row0 + b]!
        sum += value1 * work[row1 + b]!
        sum += value2 * work[row2 + b]!
        inverse[rowA + b] = sum + value3 * work[row3 + b]!
      }
    }
    for (let row = i + 1; row < i + 4; row++) addProducts(work, row * n, i + 1, row, n, inverse)
  }
  for (; i < n; i++) addProducts(work, i * n, 0, i, n, inverse)
  for (let a = 1; a < n; a++) {
    for (let b = 0; b < a; b++) inverse[b * n + a] = inverse[a * n + b]!
  }
}

/** Adds the products of a row's entries to rows `from` to `to` of a lower triangle. */
function addProducts(
  work: Float64Array,
  row: number,
  from: number,
  to: number,
  n: number,
  out: Float64Array,
): void {
  for (let a = from; a <= to; a++) {
    const value = work[row + a]!
    const rowA = a * n
    for (let b = 0; b <= a; b++) out[rowA + b]! += value * work[row + b]!
  }
}

/**
 * The dependency that stopped {@link cholesky} at row `failed`: v with A v ≈ 0, v[failed] = 1 and zeros after it.
 *
 * @param factor what the failed call left behind. @param original the matrix before it (lower triangle).
 */
export function dependencyOf(
  factor: Float64Array,
  original: Float64Array,
  n: number,
  failed: number,
): Float64Array {
  const v = new Float64Array(n)
  for (let j = 0; j < failed; j++) v[j] = -original[failed * n + j]!
  solveLower(factor, n, v, 0, failed)
  solveLowerTransposed(factor, n, v, 0, failed)
  v[failed] = 1
  return v
}
