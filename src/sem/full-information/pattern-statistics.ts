import type { IncompleteGroup, MissingPattern } from './incomplete-group.ts'

/**
 * What a normal likelihood needs of the rows of one pattern: their mean, and vectors c with Σ c cᵀ = Σ (y − ȳ)(y − ȳ)ᵀ. There
 * are never more than p of these, however many the rows.
 */
export interface PatternStatistics {
  readonly n: number
  readonly missing: Int32Array
  /** p; 0 where missing. */
  readonly mean: Float64Array
  /** count × p row-major; 0 where missing. */
  readonly centred: Float64Array
  readonly count: number
}

/** Statistics of each pattern, in order. Two passes, so that large means cost no digits. */
export function patternStatistics(group: IncompleteGroup, p: number): PatternStatistics[] {
  return group.patterns.map(pattern => statisticsOf(pattern, group.values, p))
}

function statisticsOf(
  { n, start, missing }: MissingPattern,
  values: Float64Array,
  p: number,
): PatternStatistics {
  const mean = new Float64Array(p)
  for (let row = start; row < start + n; row++) {
    for (let i = 0; i < p; i++) mean[i]! += values[row * p + i]!
  }
  for (let i = 0; i < p; i++) mean[i]! /= n
  if (n === 1) return { n, missing, mean, centred: new Float64Array(0), count: 0 }
  const centred = new Float64Array(n * p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) centred[row * p + i] = values[(start + row) * p + i]! - mean[i]!
  }
  if (n <= p) return { n, missing, mean, centred, count: n }
  return { n, missing, mean, centred: rootOfCrossProducts(centred, n, p), count: p }
}

/** p × p, row k being column k of L where L Lᵀ = Cᵀ C; pivots lost in rounding count as 0. */
function rootOfCrossProducts(centred: Float64Array, n: number, p: number): Float64Array {
  const products = new Float64Array(p * p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) {
      const value = centred[row * p + i]!
      for (let j = 0; j <= i; j++) products[i * p + j]! += value * centred[row * p + j]!
    }
  }
  const root = new Float64Array(p * p)
  for (let k = 0; k < p; k++) {
    let pivot = products[k * p + k]!
    for (let l = 0; l < k; l++) pivot -= root[l * p + k]! ** 2
    // a square that overflowed is no pivot, and yet to be seen
    if (products[k * p + k] === Infinity) root[k * p + k] = Infinity
    if (!(pivot > 1e-15 * products[k * p + k]!)) continue
    const diagonal = Math.sqrt(pivot)
    root[k * p + k] = diagonal
    for (let i = k + 1; i < p; i++) {
      let sum = products[i * p + k]!
      for (let l = 0; l < k; l++) sum -= root[l * p + i]! * root[l * p + k]!
      root[k * p + i] = sum / diagonal
    }
  }
  return root
}
