import type { AffineSpace } from '../../numerics/affine-space.ts'
import type { BlockObjective } from '../../numerics/minimize.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { Curvature, Discrepancy, GroupDiscrepancy } from '../discrepancies/discrepancy.ts'
import type { CompiledModel } from './compile-model.ts'

/** The function to minimize: Σ n_g F_g / 2 over groups, half the chi-square. Its curvature is the information matrix. */
export class ModelObjective implements BlockObjective {
  readonly size: number
  /** Where the constraints that hold let the parameters go; undefined without any. Set by whoever finds the minimum. */
  space: AffineSpace | undefined
  readonly layouts: readonly { readonly unknowns: Int32Array; readonly ownCount: number }[]
  /** One a group. */
  readonly discrepancies: readonly GroupDiscrepancy[]
  #weights: readonly number[]
  readonly #blocks: readonly Float64Array[]
  readonly #values: Float64Array

  /** @param weights what each group's discrepancy counts: n, or n − 1 under the Wishart likelihood. */
  constructor(
    model: CompiledModel,
    samples: readonly GroupMoments[],
    weights: readonly number[],
    discrepancy: Discrepancy,
  ) {
    this.size = model.parameterCount
    this.space = model.constraints?.space
    this.layouts = model.groups.map(({ parameters, ownCount }) => ({ unknowns: parameters, ownCount }))
    this.discrepancies = model.groups.map((group, g) => discrepancy(model, group, samples[g]!))
    this.#weights = weights
    this.#values = new Float64Array(model.groups.length)
    this.#blocks = model.groups.map(({ parameters }) => new Float64Array(parameters.length ** 2))
  }

  /** Goes on with other moments of the same model; false where a discrepancy cannot, and another objective must be made. */
  retake(
    { constraints }: CompiledModel,
    samples: readonly GroupMoments[],
    weights: readonly number[],
  ): boolean {
    if (this.discrepancies.some(discrepancy => !discrepancy.retake)) return false
    this.discrepancies.forEach((discrepancy, g) => {
      discrepancy.retake?.(samples[g]!)
    })
    this.#weights = weights
    this.space = constraints?.space
    return true
  }

  evaluate(x: Float64Array): number {
    let sum = 0
    for (let g = 0; g < this.discrepancies.length; g++) {
      this.#values[g] = this.discrepancies[g]!.evaluate(x)
      sum += this.#weights[g]! * this.#values[g]!
    }
    return sum
  }

  /** F of each group where the objective was last evaluated. */
  groupValues(): number[] {
    return Array.from(this.#values, half => 2 * half)
  }

  gradient(out: Float64Array): void {
    out.fill(0)
    for (let g = 0; g < this.discrepancies.length; g++) {
      this.discrepancies[g]!.addGradient(this.#weights[g]!, out)
    }
  }

  curvature(kind: Curvature): readonly Float64Array[] {
    for (let g = 0; g < this.discrepancies.length; g++) {
      this.discrepancies[g]!.curvature(kind, this.#weights[g]!, this.#blocks[g]!)
    }
    return this.#blocks
  }
}
