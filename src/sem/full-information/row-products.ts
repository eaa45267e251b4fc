import { transpose } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { FullInformation } from './full-information.ts'

/** Σ_i s_i s_iᵀ over the rows of one group, with s_i the score of row i at the last evaluation; full, over its parameters. */
export function rowProducts(discrepancy: FullInformation, rows: number): Float64Array {
  const gradients = discrepancy.rowGradients()
  return productsOfRows(gradients, rows, gradients.length / rows)
}

/** Sᵀ S, full: Σ s sᵀ over the rows s of S (n × size, row-major). */
export function productsOfRows(rows: Float64Array, n: number, size: number): Float64Array {
  return gramMatrix(transpose(rows, n, size), size, n)
}
