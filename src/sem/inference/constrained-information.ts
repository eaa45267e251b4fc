import type { AffineSpace } from '../../numerics/affine-space.ts'
import { cholesky, choleskyInverse, dependencyOf } from '../../numerics/cholesky.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import type { InformationInverse, ParameterCovariance } from './information-inverse.ts'

/**
 * K (Kᵀ I K)⁻¹ Kᵀ with I the information and K the directions that linear constraints leave (Aitchison and Silvey 1958): the
 * covariance of estimates that satisfy them. An inequality on which the estimates lie counts as an equality.
 */
export class ConstrainedInformation implements InformationInverse {
  readonly #model: CompiledModel
  readonly #matrix: Float64Array

  /** @param matrix over all free parameters. */
  constructor(model: CompiledModel, matrix: Float64Array) {
    this.#model = model
    this.#matrix = matrix
  }

  ofGroup(g: number): Float64Array {
    const { parameters } = this.#model.groups[g]!
    return this.#part(parameters, parameters)
  }

  standardErrors(): Float64Array {
    const count = this.#model.parameterCount
    return Float64Array.from({ length: count }, (_, i) =>
      Math.sqrt(Math.max(0, this.#matrix[i * count + i]!)),
    )
  }

  varianceOf(gradient: Float64Array): number {
    const solved = this.solve(gradient)
    return gradient.reduce((sum, slope, i) => sum + slope * solved[i]!, 0)
  }

  full(): Float64Array {
    return this.#matrix.slice()
  }

  solve(vector: Float64Array): Float64Array {
    const count = vector.length
    return vector.map((_, i) => {
      let sum = 0
      for (let j = 0; j < count; j++) sum += this.#matrix[i * count + j]! * vector[j]!
      return sum
    })
  }

  /** Constraints may tie any parameters, so all count as shared. */
  sharedRows(g: number): { readonly rows: Float64Array; readonly shared: number } {
    const shared = this.#model.parameterCount
    const all = Int32Array.from({ length: shared }, (_, i) => i)
    return { rows: this.#part(all, this.#model.groups[g]!.parameters), shared }
  }

  followersOfShared(g: number): { readonly followers: Float64Array; readonly shared: number } {
    const { parameters } = this.#model.groups[g]!
    const shared = this.#model.parameterCount
    const followers = new Float64Array(parameters.length * shared)
    parameters.forEach((parameter, i) => {
      followers[i * shared + parameter] = 1
    })
    return { followers, shared }
  }

  #part(rows: Int32Array, columns: Int32Array): Float64Array {
    const count = this.#model.parameterCount
    const out = new Float64Array(rows.length * columns.length)
    rows.forEach((row, i) => {
      columns.forEach((column, j) => {
        out[i * columns.length + j] = this.#matrix[row * count + column]!
      })
    })
    return out
  }
}

/** A covariance that gives no standard error to parameters held at a bound, whose estimates are not normally distributed. */
export class HeldCovariance implements ParameterCovariance {
  readonly #free: ParameterCovariance
  readonly #held: readonly number[]

  constructor(free: ParameterCovariance, held: readonly number[]) {
    this.#free = free
    this.#held = held
  }

  standardErrors(): Float64Array {
    const errors = this.#free.standardErrors()
    for (const parameter of this.#held) errors[parameter] = Number.NaN
    return errors
  }

  ofGroup(g: number): Float64Array {
    return this.#free.ofGroup(g)
  }

  varianceOf(gradient: Float64Array): number {
    return this.#free.varianceOf(gradient)
  }

  full(): Float64Array {
    return this.#free.full()
  }
}

/** The sum of the groups' curvature matrices over all free parameters; full. */
export function wholeCurvature(objective: ModelObjective, kind: 'expected' | 'exact'): Float64Array {
  const { size } = objective
  const out = new Float64Array(size * size)
  objective.curvature(kind).forEach((block, g) => {
    const { unknowns } = objective.layouts[g]!
    const width = unknowns.length
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        const value = block[Math.max(i, j) * width + Math.min(i, j)]!
        out[unknowns[i]! * size + unknowns[j]!]! += value
      }
    }
  })
  return out
}

/** K (Kᵀ M K)⁻¹ Kᵀ, or the direction (over all parameters, scaled by the diagonal of M) in which Kᵀ M K vanishes. */
export function invertWithin(
  space: AffineSpace,
  matrix: Float64Array,
  tolerance: number,
): { inverse: Float64Array } | { flat: Float64Array } {
  const k = space.independent.length
  const factor = space.reduceMatrix(matrix)
  const original = factor.slice()
  const failed = cholesky(factor, k, tolerance)
  if (failed < 0) {
    const inverse = new Float64Array(k * k)
    choleskyInverse(factor, k, inverse, new Float64Array(k * k))
    return { inverse: space.expandMatrix(inverse) }
  }
  const direction = space.expand(dependencyOf(factor, original, k, failed))
  const size = direction.length
  return { flat: direction.map((value, i) => value * Math.sqrt(Math.max(0, matrix[i * size + i]!))) }
}
