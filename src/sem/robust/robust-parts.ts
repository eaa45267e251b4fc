import type { GroupMoments } from '../data/sample-moments.ts'
import type { InformationInverse } from '../inference/information-inverse.ts'
import { parameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import { casewiseProducts } from './casewise-products.ts'

/**
 * - `casewise`: observed information and casewise scores (Huber-White)
 * - `casewise-expected`: the same with expected information, for a test beside standard errors from that
 * - `moments`: expected information and fourth moments of the sample (Browne 1984)
 */
export type RobustKind = 'casewise' | 'casewise-expected' | 'moments'

/** The two sides of a robust covariance of the estimates, from which the scaled tests come too. */
export interface RobustParts {
  /** Inverse information. */
  readonly bread: InformationInverse
  /** Casewise products, one matrix a group over its parameters. */
  readonly meat: readonly Float64Array[]
}

/** @param objective evaluated at the estimates. */
export function robustParts(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  objective: ModelObjective,
  kind: RobustKind,
): RobustParts | { readonly flat: Float64Array } {
  const information = parameterCovariance(model, objective, kind === 'casewise' ? 'exact' : 'expected')
  if ('flat' in information) return information
  const centre = kind === 'moments' ? 'sample' : 'model'
  const meat = model.groups.map((group, g) => {
    const { implied } = objective.discrepancies[g]!
    return casewiseProducts(group, implied, samples[g]!, model.meanStructure, model.exogenous, centre)
  })
  return { bread: information.covariance, meat }
}
