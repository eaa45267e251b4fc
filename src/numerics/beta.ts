import { ArgumentError } from '../errors.ts'
import { logGamma } from './gamma.ts'

/**
 * Regularized incomplete beta function I_x(a, b) (Abramowitz and Stegun 6.6.2), for a, b > 0 and x in [0, 1]; relative
 * error about 1e-12 for a and b up to some thousands. NaN in, NaN out.
 *
 * @param y 1 − x, where the caller knows it with more digits than the subtraction leaves.
 */
export function regularizedBeta(x: number, a: number, b: number, y = 1 - x): number {
  if ([x, a, b].some(Number.isNaN)) return Number.NaN
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) {
    throw new ArgumentError(
      `The incomplete beta function is not defined at x = ${x}, a = ${a}, b = ${b}.`,
      'Pass x in [0, 1] and a, b > 0.',
    )
  }
  if (x === 0 || y === 0) return x === 0 ? 0 : 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y))
  // the fraction converges fast on this side of the mean only
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(y, b, a)) / b
}

/** Continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by modified Lentz. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    result *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return result
}
