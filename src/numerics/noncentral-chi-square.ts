import { normalQuantile } from './distributions.ts'
import { logPoissonTerm, regularizedGammaP } from './gamma.ts'

/**
 * Pr(X <= x) for non-central chi-square X with `df` > 0 degrees of freedom and non-centrality `lambda` >= 0, and its
 * derivative with respect to lambda.
 *
 * A Poisson(lambda / 2) mixture of central chi-squares with df + 2j degrees of freedom, summed outwards from the
 * Poisson mode (Johnson, Kotz and Balakrishnan 1995, ch. 29). Absolute error about 1e-14. NaN in, NaN out.
 */
export function noncentralChiSquare(
  x: number,
  df: number,
  lambda: number,
): { cdf: number; derivative: number } {
  if (Number.isNaN(x + df + lambda)) return { cdf: Number.NaN, derivative: Number.NaN }
  if (x <= 0) return { cdf: 0, derivative: 0 }
  const halfX = 0.5 * x
  const mean = 0.5 * lambda
  const mode = Math.floor(mean)
  const modeWeight = mean === 0 ? 1 : Math.exp(logPoissonTerm(mode, mean))
  const modeShape = 0.5 * df + mode
  const modeCdf = regularizedGammaP(modeShape, halfX)
  const modeTerm = Math.exp(logPoissonTerm(modeShape, halfX))

  let cdf = 0
  let slope = 0
  // up from the mode: P(a + 1, x) = P(a, x) - x^a e^-x / Γ(a + 1)
  let weight = modeWeight
  let central = modeCdf
  let term = modeTerm
  for (let j = mode; weight > 1e-18; j++) {
    cdf += weight * central
    slope += weight * term
    central = Math.max(central - term, 0)
    term *= halfX / (0.5 * df + j + 1)
    weight *= mean / (j + 1)
  }
  // and down
  weight = modeWeight
  central = modeCdf
  term = modeTerm
  for (let j = mode; j > 0; j--) {
    weight *= j / mean
    term *= (0.5 * df + j) / halfX
    central += term
    if (!(weight > 1e-18)) break
    cdf += weight * Math.min(central, 1)
    slope += weight * term
  }
  return { cdf: Math.min(cdf, 1), derivative: -0.5 * slope }
}

/** Pr(X <= x) for non-central chi-square X; see {@link noncentralChiSquare}. */
export function noncentralChiSquareCdf(x: number, df: number, lambda: number): number {
  return noncentralChiSquare(x, df, lambda).cdf
}

/**
 * The non-centrality at which Pr(X <= x) = p: one end of a confidence interval for the non-centrality given an
 * observed x. 0 when even the central distribution gives a smaller probability than p.
 *
 * Newton's method in the square root of lambda, where the curve is nearly straight, kept inside a bracket; from the normal
 * approximation of √(X − (df − 1) / 2), whose mean is about √(lambda + (df − 1) / 2).
 */
export function noncentralityFor(x: number, df: number, p: number): number {
  if (Number.isNaN(x + df + p)) return Number.NaN
  if (!(noncentralChiSquareCdf(x, df, 0) > p)) return 0
  const half = (df - 1) / 2
  const guess = (Math.sqrt(Math.max(x - half, 1)) - normalQuantile(p)) ** 2 - half
  let low = 0
  let high = Infinity
  let root = Math.sqrt(Math.max(guess, 0.01))
  for (let i = 0; i < 100; i++) {
    const { cdf, derivative } = noncentralChiSquare(x, df, root * root)
    if (cdf > p) low = root
    else high = root
    const newton = root - (cdf - p) / (derivative * 2 * root)
    const inside = newton > low && newton < high
    const next = inside ? newton : high < Infinity ? 0.5 * (low + high) : 2 * low
    const step = Math.abs(next - root)
    root = next
    // the error of a step of Newton's is about the square of its length
    if (!(step > (inside ? 1e-8 : 1e-13) * root)) break
  }
  return root * root
}
