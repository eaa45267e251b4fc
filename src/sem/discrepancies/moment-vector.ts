/**
 * The moments of one group as a vector: the means where they are modelled, then the lower triangle of the covariance
 * matrix column by column (lavaan's order).
 */
export interface MomentVector {
  readonly p: number
  /** Number of means in front: p or 0. */
  readonly means: number
  readonly count: number
}

export function momentVector(p: number, meanStructure: boolean): MomentVector {
  const means = meanStructure ? p : 0
  return { p, means, count: means + (p * (p + 1)) / 2 }
}

/** Writes means and covariances to `out`. */
export function stackMoments(
  { p, means }: MomentVector,
  from: { readonly means: Float64Array; readonly covariance: Float64Array },
  out: Float64Array,
): void {
  for (let i = 0; i < means; i++) out[i] = from.means[i]!
  let at = means
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) out[at++] = from.covariance[i * p + j]!
  }
}
