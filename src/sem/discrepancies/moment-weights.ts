import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { MomentVector } from './moment-vector.ts'

/** The weight matrix W of a least-squares discrepancy F = rᵀ W r, as what it does to a vector of moments. */
export interface MomentWeights {
  /** out = W r. */
  apply(residual: Float64Array, out: Float64Array): void
}

/** W = I: unweighted least squares. */
export const identityWeights: MomentWeights = {
  apply: (residual, out) => out.set(residual),
}

/** W from a full symmetric matrix, row-major. */
export function denseWeights(matrix: Float64Array, count: number): MomentWeights {
  return {
    apply(residual, out) {
      for (let i = 0; i < count; i++) {
        let sum = 0
        for (let j = 0; j < count; j++) sum += matrix[i * count + j]! * residual[j]!
        out[i] = sum
      }
    },
  }
}

/** Normal-theory weights at the sample moments: S⁻¹ for means, ½ Dᵀ (S⁻¹ ⊗ S⁻¹) D for covariances. */
export function normalWeights(layout: MomentVector, { covariance }: GroupMoments): MomentWeights {
  const { p, means } = layout
  const inverse = new Float64Array(p * p)
  const factor = covariance.slice()
  cholesky(factor, p)
  choleskyInverse(factor, p, inverse, new Float64Array(p * p))
  const square = new Float64Array(p * p)
  const half = new Float64Array(p * p)
  return {
    apply(residual, out) {
      for (let i = 0; i < means; i++) {
        let sum = 0
        for (let j = 0; j < p; j++) sum += inverse[i * p + j]! * residual[j]!
        out[i] = sum
      }
      let at = means
      for (let j = 0; j < p; j++) {
        for (let i = j; i < p; i++) {
          square[i * p + j] = residual[at]!
          square[j * p + i] = residual[at++]!
        }
      }
      product(inverse, square, p, half)
      product(half, inverse, p, square)
      at = means
      for (let j = 0; j < p; j++) {
        for (let i = j; i < p; i++) out[at++] = square[i * p + j]! * (i === j ? 0.5 : 1)
      }
    },
  }
}

function product(a: Float64Array, b: Float64Array, p: number, out: Float64Array): void {
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      let sum = 0
      for (let k = 0; k < p; k++) sum += a[i * p + k]! * b[k * p + j]!
      out[i * p + j] = sum
    }
  }
}
