import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { EstimateInfluence, SolvedGroup } from './estimate-influence.ts'
import type { OrdinalTestInput, Traces } from './ordinal-test-input.ts'

/**
 * tr(UΓ) and tr((UΓ)²) with U = W − WJ(JᵀWJ)⁻¹JᵀW, by way of the weighted G = W½ΓW½ and H = G W½J, so that U is never formed.
 *
 * @param grams G of each group over its open moments.
 */
export function residualTraces(
  { influence }: OrdinalTestInput,
  grams: readonly Float64Array[],
  projections: readonly Projection[],
): Traces {
  const size = influence.together.length
  const inverse = influence.inverse
  const meat = new Float64Array(size * size)
  let first = 0
  let second = 0
  grams.forEach((gram, g) => {
    const { projected } = projections[g]!
    const count = influence.open[g]!.length
    for (let r = 0; r < count; r++) first += gram[r * count + r]!
    second += traceOfProduct(gram, gram)
    addTo(meat, projections[g]!.meat)
    second -= 2 * traceOfProduct(inverse, gramMatrix(projected, size, count))
  })
  first -= traceOfProduct(inverse, meat)
  return { first, second: second + traceOfSquare(inverse, meat, size) }
}

/** W½J of one group, and H = G W½J (transposed: parameters × moments). */
export interface Projection {
  readonly rows: SparseRows
  readonly projected: Float64Array
  /** Hᵀ W½J = JᵀWΓWJ. */
  readonly meat: Float64Array
}

/** See {@link Projection}. */
export function projectionOf(
  { model, influence }: OrdinalTestInput,
  g: number,
  gram: Float64Array,
  group: SolvedGroup,
): Projection {
  const rows = weightedJacobian(model.groups[g]!, group, influence, g)
  const size = influence.together.length
  const projected = projectedGram(gram, rows, size)
  return { rows, projected, meat: timesJacobian(projected, rows, size) }
}

/** W½ J over the open moments: for each, the positions of its parameters and the slopes. */
export type SparseRows = readonly { readonly at: Int32Array; readonly slope: Float64Array }[]

/** See {@link SparseRows}; lone parameters are not among the positions. */
function weightedJacobian(
  { parameters, free }: OrdinalTestInput['model']['groups'][number],
  { discrepancy: { moments }, weights }: SolvedGroup,
  influence: EstimateInfluence,
  g: number,
): SparseRows {
  return Array.from(influence.open[g]!, r => {
    const from = moments.rowStart[r]!
    const to = moments.rowStart[r + 1]!
    const scale = Math.sqrt(weights[r]!)
    return {
      at: moments.cell.slice(from, to).map(cell => influence.position[parameters[free.parameter[cell]!]!]!),
      slope: moments.slope.slice(from, to).map(slope => slope * scale),
    }
  })
}

/** Hᵀ = (W½J)ᵀ G: parameters × moments. */
function projectedGram(gram: Float64Array, rows: SparseRows, size: number): Float64Array {
  const count = rows.length
  const out = new Float64Array(size * count)
  rows.forEach(({ at, slope }, r) => {
    for (let e = 0; e < at.length; e++) {
      const to = at[e]! * count
      const weight = slope[e]!
      if (weight === 0) continue
      for (let s = 0; s < count; s++) out[to + s]! += weight * gram[r * count + s]!
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

export function addTo(out: Float64Array, more: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += more[i]!
}

/** tr(A B) of symmetric matrices. */
export function traceOfProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** tr(A B A B) of symmetric matrices. */
function traceOfSquare(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0
  const product = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = a[i * size + k]!
      if (value === 0) continue
      for (let j = 0; j < size; j++) product[i * size + j]! += value * b[k * size + j]!
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) sum += product[i * size + j]! * product[j * size + i]!
  }
  return sum
}
