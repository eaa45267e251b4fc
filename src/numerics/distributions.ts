/**
 * The probability distributions that the engine and the alignment statistics need.
 *
 * All of them stand on one kernel, the incomplete gamma function. They are tested against R's `pnorm`, `qnorm`,
 * `pchisq` and `qchisq` as ported in `lib-r-math.js`, which is not used at run time because importing it takes
 * longer than a hundred fits.
 */
import { ArgumentError } from '../errors.ts'
import { logPoissonTerm, logRegularizedGammaQ, regularizedGammaP, regularizedGammaQ } from './gamma.ts'

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return 0.3989422804014327 * Math.exp(-0.5 * x * x)
}

/** Pr(Z <= x) for standard normal Z; relative error below 2e-13 also far out in the lower tail. NaN in, NaN out. */
export function normalCdf(x: number): number {
  const tail = 0.5 * regularizedGammaQ(0.5, 0.5 * x * x)
  return x > 0 ? 1 - tail : tail
}

/** ln Pr(Z <= x): finite for any finite x, also where the probability underflows. */
export function normalLogCdf(x: number): number {
  if (x > 0) return Math.log1p(-normalCdf(-x))
  return Math.log(0.5) + logRegularizedGammaQ(0.5, 0.5 * x * x)
}

/**
 * The x with Pr(Z <= x) = p. -Infinity at 0, Infinity at 1. Throws ArgumentError outside [0, 1]; NaN in, NaN out.
 *
 * Start: Abramowitz and Stegun 26.2.23; then Newton's method on the log of the smaller tail.
 */
export function normalQuantile(p: number): number {
  if (Number.isNaN(p)) return Number.NaN
  checkProbability(p)
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  if (tail === 0) return p === 0 ? -Infinity : Infinity
  const target = Math.log(tail)
  const t = Math.sqrt(-2 * target)
  let x =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  for (let i = 0; i < 6; i++) {
    const logTail = normalLogCdf(-x)
    const step = (logTail - target) * Math.exp(logTail + 0.5 * x * x) * 2.5066282746310002
    x += step
    if (Math.abs(step) < 1e-15 * Math.abs(x)) break
  }
  return p < 0.5 ? -x : x
}

/** Pr(X <= x) for chi-square X with `df` > 0 degrees of freedom; 0 for x <= 0. NaN in, NaN out. */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : regularizedGammaP(0.5 * df, 0.5 * x)
}

/** Pr(X > x) for chi-square X: a p-value that keeps its digits far out in the tail. */
export function chiSquareUpperTail(x: number, df: number): number {
  return x <= 0 ? 1 : regularizedGammaQ(0.5 * df, 0.5 * x)
}

/** The x with Pr(X <= x) = p for chi-square X, by Newton's method from Wilson and Hilferty's approximation. */
export function chiSquareQuantile(p: number, df: number): number {
  if (Number.isNaN(p) || Number.isNaN(df)) return Number.NaN
  checkProbability(p)
  if (p === 0) return 0
  if (p === 1) return Infinity
  const h = 2 / (9 * df)
  let x = df * Math.max(1 - h + normalQuantile(p) * Math.sqrt(h), 0.05) ** 3
  for (let i = 0; i < 50; i++) {
    const density = Math.exp(logPoissonTerm(0.5 * df, 0.5 * x) + Math.log((0.5 * df) / x))
    const step = (chiSquareCdf(x, df) - p) / density
    // a step below 0 would leave the support
    x = Math.max(x - step, 0.1 * x)
    if (!(Math.abs(step) > 1e-15 * x)) break
  }
  return x
}

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new ArgumentError(`${p} is not a probability.`, 'Pass a number from 0 to 1.')
  }
}
