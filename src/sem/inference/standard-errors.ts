import type { AffineSpace } from '../../numerics/affine-space.ts'
import { BlockArrow } from '../../numerics/block-arrow.ts'
import type { BlockArrowInverse } from '../../numerics/block-arrow-inverse.ts'
import type { Curvature } from '../discrepancies/discrepancy.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import { ConstrainedInformation, invertWithin, wholeCurvature } from './constrained-information.ts'
import type { InformationInverse } from './information-inverse.ts'

export type { ParameterCovariance } from './information-inverse.ts'

/** A parameter that the others explain but for this share of its information cannot be told from them. */
export const indistinguishable = 1e-10

/** The inverse of the information matrix as the covariance of the estimates. */
class InverseInformation implements InformationInverse {
  readonly #system: BlockArrow
  readonly #inverse: BlockArrowInverse
  readonly #blocks: Float64Array[]
  readonly #model: CompiledModel

  constructor(model: CompiledModel, system: BlockArrow) {
    this.#model = model
    this.#system = system
    this.#inverse = system.inverse()
    this.#blocks = model.groups.map((_, g) => this.#inverse.ofBlock(g))
  }

  ofGroup(g: number): Float64Array {
    return this.#blocks[g]!
  }

  standardErrors(): Float64Array {
    const errors = new Float64Array(this.#model.parameterCount)
    this.#model.groups.forEach(({ parameters }, g) => {
      const size = parameters.length
      for (let i = 0; i < size; i++) errors[parameters[i]!] = Math.sqrt(this.#blocks[g]![i * size + i]!)
    })
    return errors
  }

  varianceOf(gradient: Float64Array): number {
    const solved = this.solve(gradient)
    return gradient.reduce((sum, slope, i) => sum + slope * solved[i]!, 0)
  }

  full(): Float64Array {
    return this.#inverse.full()
  }

  /** The covariance times a vector over all free parameters. */
  solve(vector: Float64Array): Float64Array {
    const solved = new Float64Array(vector.length)
    this.#system.solve(vector, solved)
    return solved
  }

  /** Covariances of all shared parameters (rows) with those of group g (columns, in its order). */
  sharedRows(g: number): { readonly rows: Float64Array; readonly shared: number } {
    return this.#inverse.sharedRows(g)
  }

  /** How the parameters of group g (rows) follow the shared ones (columns) when the group's own are free to adapt. */
  followersOfShared(g: number): { readonly followers: Float64Array; readonly shared: number } {
    return this.#inverse.followersOfShared(g)
  }
}

/**
 * Inverts the information at the parameter values the objective was last evaluated at.
 *
 * @param kind of the information that is inverted; that it can be is asked of the expected one in any case.
 * @returns the covariance, or the direction (one entry a free parameter, largest 1, in units of equal information) in
 *   which the information vanishes.
 */
export function parameterCovariance(
  model: CompiledModel,
  objective: ModelObjective,
  kind: Curvature,
): { covariance: InformationInverse } | { flat: Float64Array } {
  if (objective.space) return constrainedCovariance(model, objective, objective.space, kind)
  const system = new BlockArrow(objective.layouts, objective.size)
  // second derivatives of a ridge that is not straight are lifted from 0 by what is left of the gradient, so that only
  // the expected information tells for sure whether the parameters can be told apart
  let blocks = objective.curvature('expected')
  let apart = system.factor(blocks, undefined, indistinguishable)
  if (apart && kind === 'exact') {
    blocks = objective.curvature('exact')
    apart = system.factor(blocks, undefined, indistinguishable)
  }
  if (apart) return { covariance: new InverseInformation(model, system) }
  const flat = system.dependency()
  const weights = new Float64Array(flat.length)
  model.groups.forEach(({ parameters }, g) => {
    const size = parameters.length
    for (let i = 0; i < size; i++) weights[parameters[i]!]! += blocks[g]![i * size + i]!
  })
  return { flat: relative(flat.map((value, i) => value * Math.sqrt(Math.max(weights[i]!, 0)))) }
}

/** Sizes, the largest 1. */
function relative(flat: Float64Array): Float64Array {
  const largest = flat.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return flat.map(value => (largest > 0 ? Math.abs(value) / largest : 0))
}

function constrainedCovariance(
  model: CompiledModel,
  objective: ModelObjective,
  space: AffineSpace,
  kind: Curvature,
): { covariance: InformationInverse } | { flat: Float64Array } {
  let found = invertWithin(space, wholeCurvature(objective, 'expected'), indistinguishable)
  if ('inverse' in found && kind === 'exact') {
    found = invertWithin(space, wholeCurvature(objective, 'exact'), indistinguishable)
  }
  return 'inverse' in found
    ? { covariance: new ConstrainedInformation(model, found.inverse) }
    : { flat: relative(found.flat) }
}
