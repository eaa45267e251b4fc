import type { Estimation, EstimationContext, Estimator, Solution } from '../estimators/estimator.ts'
import { estimate } from '../model/estimate.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { search } from '../model/search.ts'

/** In standard errors: leaves an error of a few thousandths of a percent of one, far below what the draws vary by chance. */
const lastStep = 5e-3

/**
 * Fits a model to one resample, starting the search at the estimates of the whole sample.
 *
 * @param start the estimates. @param estimator already chosen; it is prepared anew.
 * @returns undefined when no minimum was found, or the resample allows no covariance structure.
 */
export function refit(
  context: EstimationContext,
  start: Float64Array,
  estimator: Estimator,
): (Solution & { readonly estimation: Estimation }) | undefined {
  const { model, options } = context
  const estimation = estimator.prepare(context)
  if ('problem' in estimation) return undefined
  const { samples, weights, discrepancy } = estimation
  const objective = new ModelObjective(model, samples, weights, discrepancy)
  const warm = search(model, objective, start, { ...options, lastStep })
  const minimum = warm.reason === 'converged' ? warm : estimate(model, samples, objective, options)
  if (minimum.reason !== 'converged' || !minimum.x.every(Number.isFinite)) return undefined
  return { x: minimum.x, value: minimum.value, objective, estimation }
}
