/** Kinds of moments, as numbers for typed arrays. */
export const momentKind = { threshold: 0, mean: 1, variance: 2, covariance: 3 }

/**
 * Which moments a model with ordered variables is fitted to, in lavaan's order: thresholds of the ordered and means of the
 * continuous variables, variances of the continuous ones, then the correlations (or covariances, where a continuous one
 * takes part) below the diagonal, column by column.
 */
export interface MomentLayout {
  readonly count: number
  readonly kind: Uint8Array
  /** Observed variable of each moment; of a covariance the one with the larger index. */
  readonly row: Int32Array
  /** Of a threshold its number among all thresholds, of a covariance the other variable; else -1. */
  readonly column: Int32Array
  /** Categories of each observed variable; 0 for a continuous one. */
  readonly categories: readonly number[]
  /** Number of the first threshold of each observed variable. */
  readonly firstThreshold: readonly number[]
  readonly thresholdCount: number
  /** Moments before this one are thresholds and means. */
  readonly firstVariance: number
  /** Moments from this one on are covariances. */
  readonly firstCovariance: number
}

/** @param categories of each observed variable; 0 for a continuous one. */
export function momentLayout(categories: readonly number[]): MomentLayout {
  const kind: number[] = []
  const row: number[] = []
  const column: number[] = []
  const push = (what: number, i: number, j: number) => {
    kind.push(what)
    row.push(i)
    column.push(j)
  }
  const firstThreshold: number[] = []
  let thresholdCount = 0
  categories.forEach((count, i) => {
    firstThreshold.push(thresholdCount)
    if (count === 0) push(momentKind.mean, i, -1)
    for (let t = 1; t < count; t++) push(momentKind.threshold, i, thresholdCount++)
  })
  const firstVariance = kind.length
  categories.forEach((count, i) => {
    if (count === 0) push(momentKind.variance, i, -1)
  })
  const firstCovariance = kind.length
  for (let j = 0; j < categories.length; j++) {
    for (let i = j + 1; i < categories.length; i++) push(momentKind.covariance, i, j)
  }
  return {
    count: kind.length,
    kind: Uint8Array.from(kind),
    row: Int32Array.from(row),
    column: Int32Array.from(column),
    categories,
    firstThreshold,
    thresholdCount,
    firstVariance,
    firstCovariance,
  }
}
