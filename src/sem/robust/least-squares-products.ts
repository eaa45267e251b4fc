import { innerProducts } from '../../numerics/inner-products.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { cellTerms } from '../discrepancies/cell-terms.ts'
import { momentJacobian } from '../discrepancies/moment-jacobian.ts'
import type { MomentVector } from '../discrepancies/moment-vector.ts'
import type { MomentWeights } from '../discrepancies/moment-weights.ts'
import type { CompiledGroup } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { distributionFreeCovariance } from './distribution-free-weights.ts'

/**
 * Δᵀ W Γ̂ W Δ of one group (Browne 1984): what the moments' sampling covariance, without trust in normality, makes of the slopes of a
 * least-squares discrepancy. Full, over the group's parameters.
 *
 * @param implied evaluated at the estimates. @param sample must have `rows`.
 */
export function leastSquaresProducts(
  layout: MomentVector,
  group: CompiledGroup,
  implied: ImpliedMoments,
  sample: GroupMoments,
  weights: MomentWeights,
): Float64Array {
  const { count, p } = layout
  const size = group.parameters.length
  const jacobian = new Float64Array(size * count)
  momentJacobian(layout, group, cellTerms(group, p, implied.m), implied, jacobian)
  const weighted = new Float64Array(size * count)
  for (let i = 0; i < size; i++) {
    weights.apply(jacobian.subarray(i * count, (i + 1) * count), weighted.subarray(i * count))
  }
  const half = new Float64Array(size * count)
  innerProducts(weighted, distributionFreeCovariance(layout, sample), size, count, count, half)
  const out = new Float64Array(size * size)
  innerProducts(half, weighted, size, count, size, out)
  return out
}
