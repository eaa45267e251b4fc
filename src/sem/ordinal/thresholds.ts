import { normalDensity, normalQuantile } from '../../numerics/distributions.ts'

/** What the margin of an ordered variable says: its thresholds, and how a row in each category moves them. */
export interface OrderedMargin {
  /** Number of categories, at least 2. */
  readonly categories: number
  /** Rows in each category. */
  readonly counts: Float64Array
  /** The categories − 1 cut points of the standard normal latent response: quantiles of the cumulative proportions. */
  readonly thresholds: Float64Array
  /** categories × thresholds: what one row in a category adds to each threshold estimate. */
  readonly influence: Float64Array
}

/** One ordered variable of one group. */
export interface OrderedVariable extends OrderedMargin {
  readonly type: 'ordered'
  /** Category of each row, from 0; `categories` where it has none. */
  readonly codes: Uint16Array
}

/** @param codes category of each row, from 0, every one of which must occur; `categories` where it has none. */
export function orderedVariable(codes: Uint16Array, categories: number): OrderedVariable {
  const counts = new Float64Array(categories)
  for (const code of codes) if (code < categories) counts[code]! += 1
  return { type: 'ordered', codes, ...orderedMargin(counts) }
}

/**
 * Thresholds from the margins (Olsson 1979, first step), with influences A⁻¹ s, where s are the scores of the univariate
 * probit likelihood and A = Σ s sᵀ their cross-product over rows (Muthén 1984).
 *
 * @param counts rows in each category; none may be 0.
 */
export function orderedMargin(counts: Float64Array): OrderedMargin {
  const n = counts.reduce((sum, count) => sum + count, 0)
  const size = counts.length - 1
  const thresholds = new Float64Array(size)
  for (let t = 0, below = 0; t < size; t++) {
    below += counts[t]!
    thresholds[t] = normalQuantile(below / n)
  }
  return {
    categories: counts.length,
    counts,
    thresholds,
    influence: thresholdInfluence(counts, thresholds, n),
  }
}

/**
 * As every category has the probability p_a = n_a / n it was seen with, the scores invert by hand: a row in category a
 * moves the proportion at or below threshold t by [a <= t] / n − P_t / n, and the threshold by that over its density.
 */
function thresholdInfluence(counts: Float64Array, thresholds: Float64Array, n: number): Float64Array {
  const categories = counts.length
  const size = categories - 1
  const influence = new Float64Array(categories * size)
  let below = 0
  for (let t = 0; t < size; t++) {
    below += counts[t]!
    const slope = 1 / (n * normalDensity(thresholds[t]!))
    for (let a = 0; a < categories; a++) influence[a * size + t] = ((a <= t ? 1 : 0) - below / n) * slope
  }
  return influence
}
