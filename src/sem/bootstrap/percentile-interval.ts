import { normalQuantile } from '../../numerics/distributions.ts'

/**
 * The percentile interval of bootstrap values, interpolated on the scale of normal quantiles (Davison and Hinkley 1997,
 * eq. 5.8), as in lavaan. NaN with fewer than 2 values.
 */
export function percentileInterval(
  values: ArrayLike<number>,
  confidence = 0.95,
): readonly [lower: number, upper: number] {
  if (values.length < 2) return [Number.NaN, Number.NaN]
  const sorted = Float64Array.from(values).sort()
  const tail = (1 - confidence) / 2
  return [quantile(sorted, tail), quantile(sorted, 1 - tail)]
}

function quantile(sorted: Float64Array, share: number): number {
  const count = sorted.length
  const position = (count + 1) * share
  const k = Math.floor(position)
  if (k < 1) return sorted[0]!
  if (k >= count) return sorted[count - 1]!
  const lower = normalQuantile(k / (count + 1))
  const upper = normalQuantile((k + 1) / (count + 1))
  const weight = (normalQuantile(share) - lower) / (upper - lower)
  return sorted[k - 1]! + weight * (sorted[k]! - sorted[k - 1]!)
}
