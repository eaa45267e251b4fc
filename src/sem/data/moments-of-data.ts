import { transpose } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { GroupColumns, GroupData } from './read-rows.ts'
import type { GroupMoments } from './sample-moments.ts'

/** Means and covariances (divided by n) of one group's complete rows; see {@link momentsOfColumns}. */
export function momentsOfData({ label, n, values }: GroupData, variables: number): GroupMoments {
  const turned = transpose(values, n, variables)
  const columns = Array.from({ length: variables }, (_, i) => turned.subarray(i * n, (i + 1) * n))
  const chosen = Array.from({ length: n }, (_, row) => row)
  return { ...momentsOfColumns({ label, columns, chosen, unobserved: [] }), rows: values }
}

/**
 * Means and covariances (divided by n) of one group's complete rows; two passes, so that large means cost no digits. The
 * `rows` are laid out when they are first asked for: plain maximum likelihood never does.
 */
export function momentsOfColumns({ columns, chosen, label, unobserved }: GroupColumns): GroupMoments {
  const n = chosen.length
  const means = Float64Array.from(columns, column => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += column[chosen[k]!]!
    return sum / n
  })
  const covariance = crossProducts(columns, chosen, means)
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= n
  let rows: Float64Array | undefined
  return {
    label,
    n,
    covariance,
    means,
    get rows() {
      rows ??= layOut(columns, chosen)
      return rows
    },
    ...(unobserved.length > 0 ? { unobserved } : {}),
  }
}

/** Rows worked on at a time: what they need stays in the processor's cache. */
const chunk = 512

/** Sums over rows of the products of deviations from the means, p × p. */
function crossProducts(
  columns: readonly Float64Array[],
  chosen: readonly number[],
  means: Float64Array,
): Float64Array {
  const p = columns.length
  const n = chosen.length
  const out = new Float64Array(p * p)
  const deviations = new Float64Array(p * Math.min(chunk, n))
  for (let start = 0; start < n; start += chunk) {
    const count = Math.min(chunk, n - start)
    for (let i = 0, at = 0; i < p; i++) {
      const column = columns[i]!
      const mean = means[i]!
      for (let k = start; k < start + count; k++) deviations[at++] = column[chosen[k]!]! - mean
    }
    // one variable a row, so that all products are inner products of rows
    const part = gramMatrix(deviations, p, count)
    for (let i = 0; i < part.length; i++) out[i]! += part[i]!
  }
  return out
}

/** n × p row-major. */
function layOut(columns: readonly Float64Array[], chosen: readonly number[]): Float64Array {
  const p = columns.length
  const out = new Float64Array(chosen.length * p)
  for (let k = 0, to = 0; k < chosen.length; k++) {
    const row = chosen[k]!
    for (let i = 0; i < p; i++) out[to++] = columns[i]![row]!
  }
  return out
}
