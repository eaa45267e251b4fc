import type { CompiledGroup } from '../model/compile-model.ts'
import type { SolvedGroup } from './solved-group.ts'

/** The rows of a Jacobian: for each moment, the places of its parameters and the slopes. */
export type SparseRows = readonly { readonly at: Int32Array; readonly slope: Float64Array }[]

/**
 * The rows of J of some moments, each times a factor.
 *
 * @param position place of each free parameter.
 */
export function jacobianRows(
  { parameters, free }: CompiledGroup,
  { discrepancy: { moments } }: SolvedGroup,
  wanted: Int32Array,
  position: Int32Array,
  factor: (moment: number) => number,
): SparseRows {
  return Array.from(wanted, r => {
    const from = moments.rowStart[r]!
    const to = moments.rowStart[r + 1]!
    const scale = factor(r)
    const at = new Int32Array(to - from)
    const slope = new Float64Array(to - from)
    for (let e = from; e < to; e++) {
      at[e - from] = position[parameters[free.parameter[moments.cell[e]!]!]!]!
      slope[e - from] = moments.slope[e]! * scale
    }
    return { at, slope }
  })
}

/** Adds AᵀB of two Jacobians of the same moments; B has `width` parameters. */
export function addCrossProduct(out: Float64Array, a: SparseRows, b: SparseRows, width: number): void {
  a.forEach((left, r) => {
    const right = b[r]!
    for (let e = 0; e < left.at.length; e++) {
      const to = left.at[e]! * width
      const slope = left.slope[e]!
      for (let f = 0; f < right.at.length; f++) out[to + right.at[f]!]! += slope * right.slope[f]!
    }
  })
}
