import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { rankTwoUpdate } from '../../numerics/large-matrices.ts'
import { PatternProducts } from './pattern-products.ts'
import type { PatternStatistics } from './pattern-statistics.ts'

/** Where a (co)variance stands in a `MomentVector` with means. */
export function momentIndex(p: number, i: number, j: number): number {
  const low = Math.min(i, j)
  return p + low * p - (low * (low - 1)) / 2 + Math.abs(i - j)
}

/**
 * Observed information of the saturated model about its means and covariances: second derivatives of −ln(likelihood) of the
 * incomplete rows, lower triangle, over a `MomentVector` with means.
 *
 * With A the inverse of the observed part of Σ and N = n (P − A/2) as in `PatternCurvature`, entry (ij, kl) is
 * G(ik, jl) + G(il, jk), halved for each variance, where G = Σ_r (vech A_r vech N_rᵀ + vech N_r vech A_rᵀ): one product of two
 * (p*) × (number of patterns) matrices.
 */
export function saturatedInformation(
  patterns: readonly PatternStatistics[],
  means: Float64Array,
  covariance: Float64Array,
): Float64Array {
  const p = means.length
  const pairs = (p * (p + 1)) / 2
  const inverses = new Float64Array(pairs * patterns.length)
  const middles = new Float64Array(pairs * patterns.length)
  const meanPart = new Float64Array(p * p)
  const mixed = new Float64Array(p * pairs)
  eachPattern(patterns, means, covariance, (products, n, r) => {
    const { inverse: A, sandwich: P, gap } = products
    let pair = 0
    for (let i = 0; i < p; i++) {
      for (let j = i; j < p; j++, pair++) {
        const value = A[i * p + j]!
        inverses[pair * patterns.length + r] = value
        middles[pair * patterns.length + r] = P[j * p + i]! - 0.5 * n * value
        meanPart[j * p + i]! += n * value
      }
    }
    addMixed(mixed, A, gap, n, p)
  })
  const products = new Float64Array(pairs * pairs)
  rankTwoUpdate(inverses, middles, pairs, patterns.length, products)
  return assemble(meanPart, mixed, products, p)
}

/** Sweeps Σ⁻¹ to each pattern and sums its rows. */
export function eachPattern(
  patterns: readonly PatternStatistics[],
  means: Float64Array,
  covariance: Float64Array,
  visit: (products: PatternProducts, n: number, r: number) => void,
): void {
  const p = means.length
  const complete = inverseOf(covariance, p)
  const products = new PatternProducts(p, p)
  patterns.forEach((pattern, r) => {
    products.sweep(complete, pattern.missing)
    products.takeRows(complete, pattern, means)
    visit(products, pattern.n, r)
  })
}

/** Inverse of a positive definite p × p matrix. */
export function inverseOf(covariance: Float64Array, p: number): Float64Array {
  const factor = covariance.slice()
  cholesky(factor, p)
  const inverse = new Float64Array(p * p)
  choleskyInverse(factor, p, inverse, new Float64Array(p * p))
  return inverse
}

/** Information of mean i with (co)variance kl: n (g_k A_il + g_l A_ik), halved for a variance. */
function addMixed(mixed: Float64Array, A: Float64Array, gap: Float64Array, n: number, p: number): void {
  const pairs = (p * (p + 1)) / 2
  for (let i = 0; i < p; i++) {
    let at = i * pairs
    for (let k = 0; k < p; k++) {
      const share = n * gap[k]!
      const other = n * A[i * p + k]!
      mixed[at++]! += share * A[i * p + k]!
      for (let l = k + 1; l < p; l++, at++) mixed[at]! += share * A[i * p + l]! + other * gap[l]!
    }
  }
}

function assemble(
  meanPart: Float64Array,
  mixed: Float64Array,
  products: Float64Array,
  p: number,
): Float64Array {
  const pairs = (p * (p + 1)) / 2
  const size = p + pairs
  const out = new Float64Array(size * size)
  const index = pairIndices(p)
  for (let i = 0; i < p; i++) for (let j = 0; j <= i; j++) out[i * size + j] = meanPart[i * p + j]!
  let row = 0
  for (let i = 0; i < p; i++) {
    for (let j = i; j < p; j++, row++) {
      const at = (p + row) * size
      for (let m = 0; m < p; m++) out[at + m] = mixed[m * pairs + row]!
      let column = 0
      for (let k = 0; k <= i; k++) {
        const ik = index[i * p + k]!
        const jk = index[j * p + k]!
        const own = i === j ? 0.5 : 1
        for (let l = k; l < p && column <= row; l++, column++) {
          const jl = index[j * p + l]!
          const il = index[i * p + l]!
          const value = lower(products, ik, jl, pairs) + lower(products, il, jk, pairs)
          out[at + p + column] = (k === l ? 0.5 : 1) * own * value
        }
      }
    }
  }
  return out
}

function lower(a: Float64Array, i: number, j: number, n: number): number {
  return i >= j ? a[i * n + j]! : a[j * n + i]!
}

function pairIndices(p: number): Int32Array {
  const index = new Int32Array(p * p)
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) index[i * p + j] = momentIndex(p, i, j) - p
  return index
}
