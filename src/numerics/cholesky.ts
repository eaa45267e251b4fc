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
    for (let j = start; j < i; j++) {
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
    for (let k = 0; k < i; k++) {
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
  // A⁻¹ = L⁻ᵀ L⁻¹ as a sum over the rows of L⁻¹
  inverse.fill(0, 0, n * n)
  for (let i = 0; i < n; i++) {
    const rowI = i * n
    for (let a = 0; a <= i; a++) {
      const value = work[rowI + a]!
      const rowA = a * n
      for (let b = 0; b <= a; b++) inverse[rowA + b]! += value * work[rowI + b]!
    }
  }
  for (let a = 1; a < n; a++) {
    for (let b = 0; b < a; b++) inverse[b * n + a] = inverse[a * n + b]!
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
