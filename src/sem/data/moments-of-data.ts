import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { GroupData } from './read-rows.ts'
import type { GroupMoments } from './sample-moments.ts'

/** Means and covariances (divided by n) of one group's complete rows; two passes, so that large means cost no digits. */
export function momentsOfData(group: GroupData, variables: number): GroupMoments {
  const { n, values, label, unobserved } = group
  const p = variables
  const means = new Float64Array(p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) means[i]! += values[row * p + i]!
  }
  for (let i = 0; i < p; i++) means[i]! /= n

  // one variable a row, so that all products are inner products of rows
  const centred = new Float64Array(p * n)
  for (let i = 0; i < p; i++) {
    const mean = means[i]!
    for (let row = 0, at = i; row < n; row++, at += p) centred[i * n + row] = values[at]! - mean
  }
  const covariance = gramMatrix(centred, p, n)
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= n
  return { label, n, covariance, means, rows: values, ...(unobserved?.length ? { unobserved } : {}) }
}
