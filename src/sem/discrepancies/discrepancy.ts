import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

/** `'expected'` information, or the `'exact'` second derivatives ("observed"). */
export type Curvature = 'expected' | 'exact'

/**
 * How far the implied moments of one group are from its sample moments: what an estimator minimizes, summed over groups.
 *
 * Values, gradients and curvatures are those of F / 2, so that with weight n the curvature is the information matrix.
 * Each call refers to the parameter values of the last `evaluate`.
 */
export interface GroupDiscrepancy {
  readonly implied: ImpliedMoments
  /** F / 2 at x (all free parameters); Infinity where it is not defined. */
  evaluate(x: Float64Array): number
  /** Adds `weight` times the gradient to `out` (all free parameters). */
  addGradient(weight: number, out: Float64Array): void
  /** Writes `weight` times the curvature over this group's parameters to `out` (lower triangle, row-major). */
  curvature(kind: Curvature, weight: number, out: Float64Array): void
  /**
   * Goes on with other sample moments of the same group, as if made anew but without new workspaces. Absent where that
   * would save nothing.
   */
  retake?(sample: GroupMoments): void
}

/** Makes the discrepancy of one group. A new estimator is one more of these. */
export type Discrepancy = (
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
) => GroupDiscrepancy
