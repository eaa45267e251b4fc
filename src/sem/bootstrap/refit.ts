import type { Estimation, EstimationContext, Estimator, Solution } from '../estimators/estimator.ts'
import { estimate } from '../model/estimate.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { search } from '../model/search.ts'

/** In standard errors: leaves an error of a few thousandths of a percent of one, far below what the draws vary by chance. */
const lastStep = 5e-3

/** The fit of one resample. */
export interface Refit extends Solution {
  readonly estimation: Estimation
}

/**
 * Fits a model to one resample after another, each search starting at the estimates of the whole sample. Where the estimator
 * allows it all share one workspace: the objective of a resample is that of the next.
 *
 * @param estimator already chosen; it is prepared anew for each resample. @param start the estimates.
 * @returns a function that fits one resample: undefined when no minimum was found, or the resample allows no covariance
 *   structure.
 */
export function refitter(
  estimator: Estimator,
  start: Float64Array,
): (context: EstimationContext) => Refit | undefined {
  let kept: ModelObjective | undefined
  return context => {
    const { model, options } = context
    const estimation = estimator.prepare(context)
    if ('problem' in estimation) return undefined
    const { samples, weights, discrepancy } = estimation
    const objective = kept?.retake(model, samples, weights)
      ? kept
      : new ModelObjective(model, samples, weights, discrepancy)
    kept = objective
    const warm = search(model, objective, start, { ...options, lastStep })
    const minimum = warm.reason === 'converged' ? warm : estimate(model, samples, objective, options)
    if (minimum.reason !== 'converged' || !minimum.x.every(Number.isFinite)) return undefined
    return { x: minimum.x, value: minimum.value, objective, estimation }
  }
}
