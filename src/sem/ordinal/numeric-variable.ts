/** One continuous variable of one group, among ordered ones. */
export interface NumericVariable {
  readonly type: 'numeric'
  /** (y − mean) / standard deviation of each row; NaN where it has no value. */
  readonly scores: Float64Array
  readonly mean: number
  /** Divided by n. */
  readonly variance: number
  /** 2 × n: what each row adds to the mean (first n) and to the variance; 0 without a value. */
  readonly influence: Float64Array
}

/**
 * Mean and variance with their influences A⁻¹ s: s are the normal scores and A = Σ s sᵀ their cross-product over rows
 * (Muthén 1984), which, unlike the information matrix, ties mean and variance of a skewed variable.
 *
 * @param values one a row, NaN where it is missing; they must vary.
 */
export function numericVariable(values: Float64Array): NumericVariable {
  const rows = values.length
  const present = values.filter(value => !Number.isNaN(value))
  const n = present.length
  let mean = 0
  for (const value of present) mean += value / n
  let variance = 0
  for (const value of present) variance += (value - mean) ** 2 / n
  const deviation = Math.sqrt(variance)
  const scores = values.map(value => (value - mean) / deviation)
  let third = 0
  let fourth = 0
  for (const z of scores) {
    if (Number.isNaN(z)) continue
    third += z * z * z
    fourth += (z * z - 1) ** 2
  }
  // cross-products of the scores z / σ and (z² − 1) / 2σ²
  const mm = n / variance
  const mv = third / (2 * variance * deviation)
  const vv = fourth / (4 * variance * variance)
  const determinant = mm * vv - mv * mv
  const influence = new Float64Array(2 * rows)
  for (let row = 0; row < rows; row++) {
    const z = scores[row]!
    if (Number.isNaN(z)) continue
    const m = z / deviation
    const v = (z * z - 1) / (2 * variance)
    influence[row] = (vv * m - mv * v) / determinant
    influence[rows + row] = (mm * v - mv * m) / determinant
  }
  return { type: 'numeric', scores, mean, variance, influence }
}
