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
  // rows of L start with as many zeros as those of A, and information matrices start with many
  if (starts.length < n) starts = new Int32Array(2 * n)
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    const diagonal = a[rowI + i]!
    let start = 0
    while (start < i && a[rowI + start] === 0) start++
    starts[i] = start
    let j = start
    // four columns at a time: four sums that do not wait for each other
    for (; j + 3 < i; j += 4) {
      const row0 = j * n
      const row1 = row0 + n
      const row2 = row1 + n
      const row3 = row2 + n
      let sum0 = a[rowI + j]!
      let sum1 = a[rowI + j + 1]!
      let sum2 = a[rowI + j + 2]!
      let sum3 = a[rowI + j + 3]!
      const first = Math.min(starts[j]!, starts[j + 1]!, starts[j + 2]!, starts[j + 3]!)
      for (let k = Math.max(start, first); k < j; k++) {
        const value = a[rowI + k]!
        sum0 -= value * a[row0 + k]!
        sum1 -= value * a[row1 + k]!
        sum2 -= value * a[row2 + k]!
        sum3 -= value * a[row3 + k]!
      }
      sum0 /= a[row0 + j]!
      sum1 = (sum1 - sum0 * a[row1 + j]!) / a[row1 + j + 1]!
      sum2 = (sum2 - sum0 * a[row2 + j]! - sum1 * a[row2 + j + 1]!) / a[row2 + j + 2]!
      sum3 -= sum0 * a[row3 + j]!
      sum3 = (sum3 - sum1 * a[row3 + j + 1]! - sum2 * a[row3 + j + 2]!) / a[row3 + j + 3]!
      a[rowI + j] = sum0
      a[rowI + j + 1] = sum1
      a[rowI + j + 2] = sum2
      a[rowI + j + 3] = sum3
    }
    for (; j < i; j++) {
      const rowJ = j * n
      let sum = a[rowI + j]!
      for (let k = Math.max(start, starts[j]!); k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!
      a[rowI + j] = sum / a[rowJ + j]!
    }
    let pivot = diagonal
    for (let k = start; k < i; k++) pivot -= a[rowI + k]! * a[rowI + k]!
    if (!(pivot > tolerance * diagonal && pivot > 0 && pivot < Infinity)) return i
    a[rowI + i] = Math.sqrt(pivot)
  }
  return -1
}

/** Workspace of {@link cholesky}: kept, as matrices are often so small that making it would cost as much as factoring. */
let starts = new Int32Array(64)

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
