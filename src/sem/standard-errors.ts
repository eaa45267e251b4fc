import type { BlockArrowInverse } from '../numerics/block-arrow.ts'
import { BlockArrow } from '../numerics/block-arrow.ts'
import type { CompiledModel } from './compile-model.ts'
import type { Curvature } from './discrepancies/discrepancy.ts'
import type { ModelObjective } from './model-objective.ts'

/** A parameter that the others explain but for this share of its information cannot be told from them. */
const indistinguishable = 1e-10

/** The sampling covariance of the estimates: the inverse of the information matrix. */
export class ParameterCovariance {
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

  /** Covariance of one group's parameters, in the order of `CompiledGroup.parameters`; full, row-major. */
  ofGroup(g: number): Float64Array {
    return this.#blocks[g]!
  }

  /** Standard errors of all free parameters. NaN where a variance is not positive. */
  standardErrors(): Float64Array {
    const errors = new Float64Array(this.#model.parameterCount)
    this.#model.groups.forEach(({ parameters }, g) => {
      const size = parameters.length
      for (let i = 0; i < size; i++) errors[parameters[i]!] = Math.sqrt(this.#blocks[g]![i * size + i]!)
    })
    return errors
  }

  /** Variance of a function of the parameters with this gradient (delta method). */
  varianceOf(gradient: Float64Array): number {
    const solved = new Float64Array(gradient.length)
    this.#system.solve(gradient, solved)
    return gradient.reduce((sum, slope, i) => sum + slope * solved[i]!, 0)
  }

  /** The whole matrix over all free parameters, row-major. */
  full(): Float64Array {
    return this.#inverse.full()
  }
}

/**
 * Inverts the information at the parameter values the objective was last evaluated at.
 *
 * @returns the covariance, or the direction (one entry a free parameter, largest 1, in units of equal information) in
 *   which the information vanishes.
 */
export function parameterCovariance(
  model: CompiledModel,
  objective: ModelObjective,
  kind: Curvature,
): { covariance: ParameterCovariance } | { flat: Float64Array } {
  const system = new BlockArrow(objective.layouts, objective.size)
  const blocks = objective.curvature(kind)
  if (system.factor(blocks, undefined, indistinguishable)) {
    return { covariance: new ParameterCovariance(model, system) }
  }
  const flat = system.dependency()
  const weights = new Float64Array(flat.length)
  model.groups.forEach(({ parameters }, g) => {
    const size = parameters.length
    for (let i = 0; i < size; i++) weights[parameters[i]!]! += blocks[g]![i * size + i]!
  })
  const scaled = flat.map((value, i) => Math.abs(value) * Math.sqrt(Math.max(weights[i]!, 0)))
  const largest = scaled.reduce((most, value) => Math.max(most, value), 0)
  return { flat: largest > 0 ? scaled.map(value => value / largest) : flat.map(Math.abs) }
}
