import { normalCdf, normalDensity, normalLogCdf } from '../../numerics/distributions.ts'
import type { ResolvedReferencePath } from '../human-reference.ts'
import { normalPoints } from './normal-points.ts'

/** Estimators of VAAR that change smoothly with the paths, so that a difference has an interval. */
export type ComparableEstimator = 'logScore' | 'probability' | 'minimum'

export const comparableEstimators: readonly ComparableEstimator[] = ['logScore', 'probability', 'minimum']

/** A value and its slope in each path's z. */
export interface ValueAndSlope {
  readonly value: number
  readonly slope: Float64Array
}

/** Averages over so many pairs of points; the error of an expected VAAR is then about .001. */
const pairsOfPoints = 64

/**
 * The VAAR that a study shows on average: E f(z + L e), with z the paths' true values in standard errors of that study,
 * directed so that the expected sign is positive, e standard normal, and L Lᵀ the correlations of the estimates.
 *
 * VAAR grows with the number of respondents whatever the model, so that "the VAAR of a model" means nothing without one;
 * this is the number that the observed VAAR of such a study estimates without bias.
 */
export class ExpectedVaar {
  readonly #reference: readonly ResolvedReferencePath[]
  readonly #estimator: ComparableEstimator
  /** Errors of the estimates, one row of K a point. */
  readonly #errors: readonly Float64Array[]

  /**
   * @param factor - Lower triangular L, K × K row-major.
   * @param spread - What the errors are multiplied with: 1, or less for a study that is larger than it is to look.
   */
  constructor(
    reference: readonly ResolvedReferencePath[],
    estimator: ComparableEstimator,
    factor: Float64Array,
    spread = 1,
  ) {
    this.#reference = reference
    this.#estimator = estimator
    const size = reference.length
    const points = spread === 0 ? [new Float64Array(size)] : normalPoints(size, pairsOfPoints)
    this.#errors = points.map(point => times(factor, point).map(value => value * spread))
  }

  /** Expected VAAR and its slope at the directed z-values. */
  at(z: Float64Array): ValueAndSlope {
    const slope = new Float64Array(z.length)
    const moved = new Float64Array(z.length)
    const slopeOfOne = new Float64Array(z.length)
    let value = 0
    for (const error of this.#errors) {
      for (let p = 0; p < z.length; p++) moved[p] = z[p]! + error[p]!
      value += this.#vaar(moved, slopeOfOne)
      for (let p = 0; p < z.length; p++) slope[p]! += slopeOfOne[p]!
    }
    const count = this.#errors.length
    return { value: value / count, slope: slope.map(sum => sum / count) }
  }

  /** VAAR of one set of z-values, as `vaar` gives it; writes the slope. */
  #vaar(z: Float64Array, slope: Float64Array): number {
    switch (this.#estimator) {
      case 'logScore':
        return logScore(this.#reference, z, slope)
      case 'probability':
        return probability(this.#reference, z, slope)
      case 'minimum':
        return minimum(z, slope)
    }
  }
}

function logScore(reference: readonly ResolvedReferencePath[], z: Float64Array, slope: Float64Array): number {
  let log = 0
  for (const [p, { signProbability, weight }] of reference.entries()) {
    const { logAgreement, rate } =
      signProbability === 1 ? certainSign(z[p]!) : probableSign(z[p]!, signProbability)
    log += weight * logAgreement
    slope[p] = weight * rate
  }
  const value = Math.exp(log)
  for (let p = 0; p < z.length; p++) slope[p]! *= value
  return value
}

/** ln Φ(x) and its slope; far below zero Φ underflows, its log does not. */
function certainSign(x: number) {
  const logAgreement = normalLogCdf(x)
  return { logAgreement, rate: Math.exp(-0.5 * x * x - logSqrtTwoPi - logAgreement) }
}

/** ln(h Φ(x) + (1 − h)(1 − Φ(x))) and its slope. */
function probableSign(x: number, h: number) {
  const agreement = 1 - h + (2 * h - 1) * normalCdf(x)
  return { logAgreement: Math.log(agreement), rate: ((2 * h - 1) * normalDensity(x)) / agreement }
}

const logSqrtTwoPi = 0.9189385332046728

function probability(
  reference: readonly ResolvedReferencePath[],
  z: Float64Array,
  slope: Float64Array,
): number {
  let value = 0
  for (const [p, { signProbability: h, weight }] of reference.entries()) {
    value += weight * (1 - h + (2 * h - 1) * normalCdf(z[p]!))
    slope[p] = weight * (2 * h - 1) * normalDensity(z[p]!)
  }
  return value
}

function minimum(z: Float64Array, slope: Float64Array): number {
  const least = z.indexOf(Math.min(...z))
  slope.fill(0)
  slope[least] = normalDensity(z[least]!)
  return normalCdf(z[least]!)
}

/** L e for a lower triangular L. */
function times(factor: Float64Array, point: Float64Array): Float64Array {
  const n = point.length
  return point.map((_, i) => {
    let sum = 0
    for (let j = 0; j <= i; j++) sum += factor[i * n + j]! * point[j]!
    return sum
  })
}
