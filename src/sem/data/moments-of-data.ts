import type { GroupData } from './read-rows.ts'
import type { GroupMoments } from './sample-moments.ts'

/** Means and covariances (divided by n) of one group's complete rows; two passes, so that large means cost no digits. */
export function momentsOfData(group: GroupData, variables: number): GroupMoments {
  const { n, values, label } = group
  const p = variables
  const means = new Float64Array(p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) means[i]! += values[row * p + i]!
  }
  for (let i = 0; i < p; i++) means[i]! /= n

  const covariance = new Float64Array(p * p)
  const centred = new Float64Array(p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) centred[i] = values[row * p + i]! - means[i]!
    for (let i = 0; i < p; i++) {
      const value = centred[i]!
      for (let j = 0; j <= i; j++) covariance[i * p + j]! += value * centred[j]!
    }
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * p + j]! / n
      covariance[i * p + j] = value
      covariance[j * p + i] = value
    }
  }
  return { label, n, covariance, means, rows: values }
}
