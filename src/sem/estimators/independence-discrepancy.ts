import { cholesky, solveLower, solveLowerTransposed } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { MomentVector } from '../discrepancies/moment-vector.ts'
import { stackMoments } from '../discrepancies/moment-vector.ts'
import type { MomentWeights } from '../discrepancies/moment-weights.ts'
import type { CompiledModel } from '../model/compile-model.ts'

/**
 * Minimum of F = rᵀ W r under the baseline model of one group: no covariances, except among the observed predictors. The model is linear in its variances and means, so this takes one linear solve.
 */
export function independenceDiscrepancy(
  model: CompiledModel,
  sample: GroupMoments,
  layout: MomentVector,
  weights: MomentWeights,
): number {
  const { count } = layout
  const residual = new Float64Array(count)
  stackMoments(layout, sample, residual)
  clearFixedMoments(model, layout, residual)
  const free = freeMoments(model, layout)
  const weighted = new Float64Array(count)
  weights.apply(residual, weighted)
  // normal equations of the free moments, each of which has a slope of 1 in itself alone
  const size = free.length
  const system = new Float64Array(size * size)
  const unit = new Float64Array(count)
  const column = new Float64Array(count)
  free.forEach((moment, a) => {
    unit.fill(0)
    unit[moment] = 1
    weights.apply(unit, column)
    free.forEach((other, b) => {
      system[b * size + a] = column[other]!
    })
  })
  const right = Float64Array.from(free, moment => weighted[moment]!)
  const solved = right.slice()
  cholesky(system, size)
  solveLower(system, size, solved)
  solveLowerTransposed(system, size, solved)
  let value = 0
  for (let t = 0; t < count; t++) value += residual[t]! * weighted[t]!
  for (let a = 0; a < size; a++) value -= solved[a]! * right[a]!
  return value
}

/** Sets the moments of predictors that are taken from the data to 0 in a vector of moments. */
export function clearFixedMoments(
  { exogenous }: CompiledModel,
  { p, means }: MomentVector,
  moments: Float64Array,
): void {
  const fixed = new Set(exogenous)
  for (let i = 0; i < means; i++) if (fixed.has(i)) moments[i] = 0
  let at = means
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      if (fixed.has(i) && fixed.has(j)) moments[at] = 0
      at++
    }
  }
}

/** The moments that the baseline model reproduces: variances, means, and covariances among predictors unless fixed. */
function freeMoments({ exogenous, predictors }: CompiledModel, { p, means }: MomentVector): number[] {
  const fixed = new Set(exogenous)
  const predicting = new Set(predictors)
  const free: number[] = []
  for (let i = 0; i < means; i++) if (!fixed.has(i)) free.push(i)
  let at = means
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      const kept = i === j || (predicting.has(i) && predicting.has(j))
      if (kept && !(fixed.has(i) && fixed.has(j))) free.push(at)
      at++
    }
  }
  return free
}
