/**
 * Loadings of one factor with variance 1 on standardized indicators: the least-squares fit to the off-diagonal
 * correlations, by a few rounds of coordinate descent ("minres", Harman and Jones 1966). For starting values.
 *
 * @param correlations k × k row-major. @param k number of indicators.
 * @returns k loadings within ±0.95; the first is positive.
 */
export function oneFactorStart(correlations: Float64Array, k: number): Float64Array {
  const loadings = new Float64Array(k)
  if (k === 0) return loadings
  initialLoadings(correlations, k, loadings)
  const rounds = k === 2 ? 1 : 8
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < k; i++) {
      let cross = 0
      let square = 0
      for (let j = 0; j < k; j++) {
        if (j === i) continue
        cross += correlations[i * k + j]! * loadings[j]!
        square += loadings[j]! * loadings[j]!
      }
      if (square > 0) loadings[i] = Math.max(-0.95, Math.min(0.95, cross / square))
    }
  }
  if (loadings[0]! < 0) for (let i = 0; i < k; i++) loadings[i] = -loadings[i]!
  return loadings
}

/** The square root of the mean absolute correlation, with the sign of the correlation with the best-connected indicator. */
function initialLoadings(correlations: Float64Array, k: number, out: Float64Array): void {
  let best = 0
  let bestSum = -1
  let total = 0
  for (let i = 0; i < k; i++) {
    let sum = 0
    for (let j = 0; j < k; j++) if (j !== i) sum += Math.abs(correlations[i * k + j]!)
    total += sum
    if (sum > bestSum) {
      bestSum = sum
      best = i
    }
  }
  const size = k > 1 ? Math.sqrt(Math.max(total / (k * (k - 1)), 0.01)) : 0.95
  for (let i = 0; i < k; i++) {
    out[i] = i === best || correlations[best * k + i]! >= 0 ? size : -size
  }
}
