/** One continuous variable of one group, among ordered ones. */
export interface NumericVariable {
  readonly type: 'numeric'
  /** (y − mean) / standard deviation of each row. */
  readonly scores: Float64Array
  readonly mean: number
  /** Divided by n. */
  readonly variance: number
  /** 2 × n: what each row adds to the mean (first n) and to the variance. */
  readonly influence: Float64Array
}

/**
 * Mean and variance with their influences A⁻¹ s: s are the normal scores and A = Σ s sᵀ their cross-product over rows
 * (Muthén 1984), which, unlike the information matrix, ties mean and variance of a skewed variable.
 *
 * @param values one a row; they must vary.
 */
export function numericVariable(values: Float64Array): NumericVariable {
  const n = values.length
  let mean = 0
  for (const value of values) mean += value / n
  let variance = 0
  for (const value of values) variance += (value - mean) ** 2 / n
  const deviation = Math.sqrt(variance)
  const scores = values.map(value => (value - mean) / deviation)
  let third = 0
  let fourth = 0
  for (const z of scores) {
    third += z * z * z
    fourth += (z * z - 1) ** 2
  }
  // cross-products of the scores z / σ and (z² − 1) / 2σ²
  const mm = n / variance
  const mv = third / (2 * variance * deviation)
  const vv = fourth / (4 * variance * variance)
  const determinant = mm * vv - mv * mv
  const influence = new Float64Array(2 * n)
  for (let row = 0; row < n; row++) {
    const z = scores[row]!
    const m = z / deviation
    const v = (z * z - 1) / (2 * variance)
    influence[row] = (vv * m - mv * v) / determinant
    influence[n + row] = (mm * v - mv * m) / determinant
  }
  return { type: 'numeric', scores, mean, variance, influence }
}
