import type { AffineSpace } from '../../numerics/affine-space.ts'
import { DiagonalLeastSquares } from '../discrepancies/diagonal-least-squares.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { activeSpace } from '../model/search.ts'
import { diagonalWeights } from './diagonal-weights.ts'
import type { OrdinalMoments } from './ordinal-moments.ts'
import type { SolvedGroup } from './solved-group.ts'

/** A fitted model with ordered variables, with its Jacobian at the estimates. */
export interface OrdinalSolution {
  readonly model: CompiledModel
  readonly groups: readonly SolvedGroup[]
  /** Where constraints let the estimates go. */
  readonly space: AffineSpace | undefined
}

/** @param samples of the fit, in the order of its groups. @param active inequalities that hold the estimates. */
export function ordinalSolution(
  model: CompiledModel,
  samples: readonly OrdinalMoments[],
  options: ResolvedFitOptions,
  x: Float64Array,
  active: readonly number[],
): OrdinalSolution {
  const groups = samples.map((sample, g): SolvedGroup => {
    const weights = diagonalWeights(sample, options)
    const discrepancy = new DiagonalLeastSquares(model, model.groups[g]!, sample, weights)
    discrepancy.evaluate(x)
    discrepancy.moments.updateSlopes()
    return { sample, discrepancy, weights: weights.map(weight => weight * sample.n) }
  })
  return { model, groups, space: model.constraints && activeSpace(model.constraints, active) }
}
