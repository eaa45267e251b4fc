import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { MomentVector } from '../discrepancies/moment-vector.ts'
import type { MomentWeights } from '../discrepancies/moment-weights.ts'
import { denseWeights } from '../discrepancies/moment-weights.ts'

/** A moment that the others explain but for this share of its variance makes the weights worthless. */
const dependent = 1e-10

/**
 * Γ̂, the covariance of √n times the sample moments without trust in normality (Browne 1984): the mean product of the
 * deviations and products of deviations of each row about their means. Full, row-major, in the order of the layout.
 */
export function distributionFreeCovariance(
  layout: MomentVector,
  { rows, means }: GroupMoments,
): Float64Array {
  const { p, count } = layout
  const n = rows!.length / p
  const moments = new Float64Array(n * count)
  const mean = new Float64Array(count)
  const deviation = new Float64Array(p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) deviation[i] = rows![row * p + i]! - means[i]!
    let at = row * count
    for (let i = 0; i < layout.means; i++) moments[at++] = deviation[i]!
    for (let j = 0; j < p; j++) {
      for (let i = j; i < p; i++) moments[at++] = deviation[i]! * deviation[j]!
    }
    for (let t = 0; t < count; t++) mean[t]! += moments[row * count + t]! / n
  }
  const out = new Float64Array(count * count)
  for (let row = 0; row < n; row++) {
    for (let t = 0; t < count; t++) moments[row * count + t]! -= mean[t]!
    for (let t = 0; t < count; t++) {
      const value = moments[row * count + t]! / n
      for (let s = 0; s <= t; s++) out[t * count + s]! += value * moments[row * count + s]!
    }
  }
  for (let t = 0; t < count; t++) for (let s = 0; s < t; s++) out[s * count + t] = out[t * count + s]!
  return out
}

/** W = Γ̂⁻¹. Undefined where Γ̂ is singular, as it is with no more rows than moments. */
export function distributionFreeWeights(
  layout: MomentVector,
  sample: GroupMoments,
): MomentWeights | undefined {
  const { count } = layout
  const factor = distributionFreeCovariance(layout, sample)
  if (cholesky(factor, count, dependent) >= 0) return undefined
  const inverse = new Float64Array(count * count)
  choleskyInverse(factor, count, inverse, new Float64Array(count * count))
  return denseWeights(inverse, count)
}
