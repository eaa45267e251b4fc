import { cholesky, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import { multiply } from '../../numerics/dense.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { momentVector } from '../discrepancies/moment-vector.ts'
import { inverseOf } from './saturated-information.ts'

/**
 * C: expected information of complete data about means and covariances, n Σ⁻¹ and n Dᵀ(Σ⁻¹ ⊗ Σ⁻¹)D / 2, over a `MomentVector`
 * with means. Never made: it is applied by two products of p × p matrices.
 */
export class CompleteInformation {
  readonly #p: number
  readonly #n: number
  readonly #sample: GroupMoments
  readonly #inverse: Float64Array
  readonly #change: Float64Array
  readonly #half: Float64Array
  readonly #product: Float64Array

  constructor(sample: GroupMoments) {
    const p = sample.means.length
    this.#p = p
    this.#n = sample.n
    this.#sample = sample
    this.#inverse = inverseOf(sample.covariance, p)
    this.#change = new Float64Array(p * p)
    this.#half = new Float64Array(p * p)
    this.#product = new Float64Array(p * p)
  }

  /** out = C x. */
  multiply(x: Float64Array, out: Float64Array): void {
    const p = this.#p
    const n = this.#n
    const K = this.#inverse
    this.#unstack(x)
    for (let i = 0; i < p; i++) {
      let sum = 0
      for (let j = 0; j < p; j++) sum += K[i * p + j]! * x[j]!
      out[i] = n * sum
    }
    multiply(this.#change, K, p, p, p, this.#half)
    multiply(K, this.#half, p, p, p, this.#product)
    for (let i = 0, at = p; i < p; i++) {
      out[at++] = 0.5 * n * this.#product[i * p + i]!
      for (let j = i + 1; j < p; j++, at++) out[at] = n * this.#product[i * p + j]!
    }
  }

  /** The covariances in x, as a matrix. */
  #unstack(x: Float64Array): void {
    const p = this.#p
    for (let i = 0, at = p; i < p; i++) {
      for (let j = i; j < p; j++, at++) {
        this.#change[i * p + j] = x[at]!
        this.#change[j * p + i] = x[at]!
      }
    }
  }

  /** tr(C A) for a symmetric A over the moments, full. */
  traceWith(a: Float64Array): number {
    const p = this.#p
    const K = this.#inverse
    const size = momentVector(p, true).count
    let sum = 0
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) sum += K[i * p + j]! * a[i * size + j]!
    for (let i = 0, row = p; i < p; i++) {
      for (let j = i; j < p; j++, row++) {
        let part = 0
        let at = row * size + p
        for (let k = 0; k < p; k++) {
          const ik = K[i * p + k]!
          const jk = K[j * p + k]!
          part += a[at++]! * ik * jk
          for (let l = k + 1; l < p; l++) part += a[at++]! * (ik * K[j * p + l]! + K[i * p + l]! * jk)
        }
        sum += (i === j ? 0.5 : 1) * part
      }
    }
    return this.#n * sum
  }

  /** n times the maximum-likelihood discrepancy of complete data with the sample's moments. */
  chiSquare(means: Float64Array, covariance: Float64Array): number {
    const p = this.#p
    const { covariance: S, means: sampleMeans } = this.#sample
    const K = inverseOf(covariance, p)
    let sum = logDeterminant(covariance, p) - logDeterminant(S, p) - p
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) {
        const gaps = (sampleMeans[i]! - means[i]!) * (sampleMeans[j]! - means[j]!)
        sum += K[i * p + j]! * (S[i * p + j]! + gaps)
      }
    }
    return this.#n * sum
  }
}

function logDeterminant(covariance: Float64Array, p: number): number {
  const factor = covariance.slice()
  cholesky(factor, p)
  return choleskyLogDeterminant(factor, p)
}
