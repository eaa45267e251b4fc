import { bivariateNormalCdf } from './bivariate-normal.ts'
import { normalCdf, normalQuantile } from './distributions.ts'
import { type Approximation, integrateOverCube, type LatticeSize } from './lattice.ts'

/**
 * The mean of Π g_p(X_p) for X multivariate normal with unit variances, where g_p is `weights[p]` for X_p > 0 and
 * 1 - `weights[p]` for X_p < 0. With weights of 1 it is Pr(every X_p > 0); with others, the probability that every sign
 * agrees with an independent sign that is positive with probability `weights[p]`.
 *
 * Exact (1e-15) for one and two dimensions. For more by conditioning one variable on those before it (Genz 1992) and
 * quasi-Monte-Carlo integration over the rest, deterministic, with its error; the variables come in order of their means, so that
 * the least certain ones, which vary the integrand most, are integrated first.
 *
 * @param correlation - May be singular (perfectly correlated variables), not indefinite.
 * @returns NaN for any NaN.
 */
export function signAgreement(
  means: readonly number[],
  correlation: readonly (readonly number[])[],
  weights: readonly number[],
  size?: LatticeSize,
): Approximation {
  const known = [...means, ...weights, ...correlation.flat()]
  if (known.some(Number.isNaN)) return { value: Number.NaN, error: Number.NaN }
  if (means.length === 1) return { value: positiveOrNot(normalCdf(means[0]!), weights[0]!), error: 0 }
  if (means.length === 2) return { value: ofTwo(means, correlation[0]![1]!, weights), error: 0 }
  const order = means.map((_, p) => p).sort((a, b) => means[a]! - means[b]!)
  const integrand = conditioning(
    order.map(p => means[p]!),
    lowerFactor(order.map(p => order.map(q => correlation[p]![q]!))),
    order.map(p => weights[p]!),
  )
  return integrateOverCube(integrand, means.length - 1, size)
}

function positiveOrNot(positive: number, weight: number): number {
  return weight * positive + (1 - weight) * (1 - positive)
}

function ofTwo([m = 0, n = 0]: readonly number[], rho: number, [h = 1, k = 1]: readonly number[]): number {
  return (
    h * k * bivariateNormalCdf(m, n, rho) +
    h * (1 - k) * bivariateNormalCdf(m, -n, -rho) +
    (1 - h) * k * bivariateNormalCdf(-m, n, -rho) +
    (1 - h) * (1 - k) * bivariateNormalCdf(-m, -n, rho)
  )
}

/** The integrand over the unit cube of one dimension less than there are variables. */
function conditioning(
  means: readonly number[],
  factor: readonly Float64Array[],
  weights: readonly number[],
): (point: Float64Array) => number {
  const size = means.length
  const drawn = new Float64Array(size)
  return point => {
    let product = 1
    for (let i = 0; i < size; i++) {
      const row = factor[i]!
      let centre = means[i]!
      for (let j = 0; j < i; j++) centre += row[j]! * drawn[j]!
      const spread = row[i]!
      // a variable that those before it determine is at its centre
      const positive = spread > 0 ? normalCdf(centre / spread) : centre > 0 ? 1 : 0
      const share = positiveOrNot(positive, weights[i]!)
      product *= share
      if (product === 0 || i === size - 1) break
      drawn[i] = spread > 0 ? drawFrom(positive, (weights[i]! * positive) / share, point[i]!) : 0
    }
    return product
  }
}

/**
 * A standard normal value that lies in the upper `positive` of the distribution with probability `chance`, and below it
 * otherwise: `at` in [0, 1] is which. Quantiles are taken of the smaller tail, which keeps its digits.
 */
function drawFrom(positive: number, chance: number, at: number): number {
  const value =
    at < chance
      ? -normalQuantile(positive * (1 - at / chance))
      : normalQuantile((1 - positive) * ((at - chance) / (1 - chance)))
  // the ends of the interval have probability 0
  return Math.max(-40, Math.min(40, value))
}

/** Cholesky factor of a correlation matrix; a variable that others determine gets a 0 on the diagonal. */
export function lowerFactor(correlation: readonly (readonly number[])[]): readonly Float64Array[] {
  const rows: Float64Array[] = []
  for (let i = 0; i < correlation.length; i++) {
    const row = new Float64Array(correlation.length)
    for (let j = 0; j <= i; j++) {
      let rest = correlation[i]![j]!
      for (let k = 0; k < j; k++) rest -= row[k]! * (rows[j] ?? row)[k]!
      if (j === i) row[i] = rest > 1e-12 ? Math.sqrt(rest) : 0
      else row[j] = rows[j]![j]! > 0 ? rest / rows[j]![j]! : 0
    }
    rows.push(row)
  }
  return rows
}
