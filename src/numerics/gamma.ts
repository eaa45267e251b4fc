import { ArgumentError } from '../errors.ts'

const logSqrtTwoPi = 0.9189385332046728

/**
 * ln Γ(z) for z > 0, by Stirling's series after shifting z above 16 (Abramowitz and Stegun 6.1.40); relative error
 * about 1e-15. NaN for z <= 0 and NaN.
 */
export function logGamma(z: number): number {
  if (!(z > 0)) return Number.NaN
  let shifted = z
  let product = 1
  while (shifted < 16) {
    product *= shifted
    shifted += 1
  }
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + logSqrtTwoPi + stirlingError(shifted) - Math.log(product)
  )
}

/** What Stirling's formula leaves out: ln Γ(z) − [(z − ½) ln z − z + ½ ln 2π], for z >= 16. */
function stirlingError(z: number): number {
  const s = 1 / (z * z)
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / z
}

/** ln of x^a e^(-x) / Γ(a + 1), the Poisson probability of a at mean x, for a >= 0 and x > 0. */
export function logPoissonTerm(a: number, x: number): number {
  if (a < 16) return a * Math.log(x) - x - logGamma(a + 1)
  // written around x = a, where the plain form subtracts numbers of size a ln a from each other
  const t = (x - a) / a
  const distance = t > -0.9 ? t - Math.log1p(t) : t - Math.log(x / a)
  return -a * distance - logSqrtTwoPi - 0.5 * Math.log(a) - stirlingError(a)
}

/**
 * Regularized upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a) (Abramowitz and Stegun 6.5), for a > 0 and
 * x >= 0; relative error about 1e-14, also far out in the tail. Q(a, Infinity) is 0; NaN in, NaN out.
 */
export function regularizedGammaQ(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x)) return Number.NaN
  checkDomain(a, x)
  if (x === 0) return 1
  if (x === Infinity) return 0
  return x < a + 1 ? 1 - lowerSeries(a, x) : Math.exp(logUpperFraction(a, x))
}

/** Regularized lower incomplete gamma function P(a, x) = 1 − Q(a, x); see {@link regularizedGammaQ}. */
export function regularizedGammaP(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x)) return Number.NaN
  checkDomain(a, x)
  if (x === 0) return 0
  if (x === Infinity) return 1
  return x < a + 1 ? lowerSeries(a, x) : 1 - Math.exp(logUpperFraction(a, x))
}

/** ln Q(a, x): finite where Q itself underflows to 0. */
export function logRegularizedGammaQ(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x)) return Number.NaN
  checkDomain(a, x)
  if (x === 0) return 0
  if (x === Infinity) return -Infinity
  return x < a + 1 ? Math.log1p(-lowerSeries(a, x)) : logUpperFraction(a, x)
}

function checkDomain(a: number, x: number): void {
  if (!(a > 0) || !(x >= 0)) {
    throw new ArgumentError(
      `The incomplete gamma function is not defined at a = ${a}, x = ${x}.`,
      'Pass a > 0, x >= 0.',
    )
  }
}

/** P(a, x) by its power series, which converges fast for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return Math.exp(logPoissonTerm(a, x)) * sum
}

/** ln Q(a, x) by Legendre's continued fraction (modified Lentz), for x >= a + 1. */
function logUpperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const factor = c * d
    fraction *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return logPoissonTerm(a, x) + Math.log(a * fraction)
}
