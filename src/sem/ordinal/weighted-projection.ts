import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { CompiledGroup } from '../model/compile-model.ts'
import type { SparseRows } from './jacobian-rows.ts'
import { jacobianRows } from './jacobian-rows.ts'
import type { SolvedGroup } from './solved-group.ts'

/** Products of the weighted moments of one group over rows, and their projections on the parameters that are not alone. */
export interface WeightedProjection {
  /** Moments that no lone parameter fits; the covariances are always among them, at the end. */
  readonly open: Int32Array
  /** G = W½ΓW½ over the open moments: the inner products of their weighted influences; both triangles. */
  readonly gram: Float64Array
  /** W½J. */
  readonly rows: SparseRows
  /** Hᵀ = (W½J)ᵀ G: parameters × moments. */
  readonly projected: Float64Array
  /** Hᵀ W½J = JᵀWΓWJ. */
  readonly meat: Float64Array
}

/** @param position of each free parameter among the `size` that are not alone. */
export function weightedProjection(
  group: CompiledGroup,
  solved: SolvedGroup,
  open: Int32Array,
  position: Int32Array,
  size: number,
): WeightedProjection {
  const { influence } = solved.sample
  const roots = Float64Array.from(open, r => Math.sqrt(solved.weights[r]!))
  const gram = gramMatrix(influence.over(open, roots), open.length, influence.n)
  const rows = jacobianRows(group, solved, open, position, r => Math.sqrt(solved.weights[r]!))
  const projected = projectedGram(gram, rows, size)
  return { open, gram, rows, projected, meat: timesJacobian(projected, rows, size) }
}

function projectedGram(gram: Float64Array, rows: SparseRows, size: number): Float64Array {
  const count = rows.length
  const out = new Float64Array(size * count)
  rows.forEach(({ at, slope }, r) => {
    const source = gram.subarray(r * count, (r + 1) * count)
    for (let e = 0; e < at.length; e++) {
      const weight = slope[e]!
      if (weight === 0) continue
      const to = at[e]! * count
      for (let s = 0; s < count; s++) out[to + s]! += weight * source[s]!
    }
  })
  return out
}

/** A parameters × moments matrix times W½J: parameters × parameters. */
export function timesJacobian(left: Float64Array, rows: SparseRows, size: number): Float64Array {
  const count = rows.length
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let r = 0; r < count; r++) {
      const value = left[i * count + r]!
      if (value === 0) continue
      const { at, slope } = rows[r]!
      for (let e = 0; e < at.length; e++) out[i * size + at[e]!]! += value * slope[e]!
    }
  }
  return out
}
