import { productLower } from '../../numerics/large-matrices.ts'
import type { FullInformation } from './full-information.ts'

/** Σ_i s_i s_iᵀ over the rows of one group, with s_i the score of row i at the last evaluation; full, over its parameters. */
export function rowProducts(discrepancy: FullInformation, rows: number): Float64Array {
  const gradients = discrepancy.rowGradients()
  const size = gradients.length / rows
  const byParameter = new Float64Array(gradients.length)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) byParameter[i * rows + row] = gradients[row * size + i]!
  }
  const out = new Float64Array(size * size)
  productLower(byParameter, byParameter, size, rows, out)
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) out[j * size + i] = out[i * size + j]!
  return out
}
