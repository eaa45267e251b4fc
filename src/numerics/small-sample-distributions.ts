import { regularizedBeta } from './beta.ts'

/** Pr(T <= t) for Student's t with `df` > 0 degrees of freedom (Abramowitz and Stegun 26.7.1). NaN in, NaN out. */
export function studentTCdf(t: number, df: number): number {
  if (Number.isNaN(t) || Number.isNaN(df)) return Number.NaN
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0
  const square = t * t
  const tail = regularizedBeta(df / (df + square), df / 2, 0.5, square / (df + square)) / 2
  return t > 0 ? 1 - tail : tail
}

/** The t with `studentTCdf(t, df)` = p, for p in (0, 1); ±Infinity at the ends. */
export function studentTQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p > 0.5) return -studentTQuantile(1 - p, df)
  if (p <= 0) return p === 0 ? -Infinity : Number.NaN
  return -bisect(t => studentTCdf(-t, df) <= p)
}

/** Pr(F <= x) for Fisher's F with `df1` and `df2` degrees of freedom (Abramowitz and Stegun 26.6.2). NaN in, NaN out. */
export function fCdf(x: number, df1: number, df2: number): number {
  if ([x, df1, df2].some(Number.isNaN)) return Number.NaN
  if (x <= 0) return 0
  if (x === Infinity) return 1
  const sum = df1 * x + df2
  return regularizedBeta((df1 * x) / sum, df1 / 2, df2 / 2, df2 / sum)
}

/** The x with `fCdf(x, df1, df2)` = p, for p in [0, 1). */
export function fQuantile(p: number, df1: number, df2: number): number {
  if (!(p >= 0 && p < 1)) return p === 1 ? Infinity : Number.NaN
  return bisect(x => fCdf(x, df1, df2) >= p)
}

/** The least x > 0 at which a condition begins to hold, to the last digits; it holds from there on. */
function bisect(holds: (x: number) => boolean): number {
  let high = 1
  while (!holds(high) && high < 1e300) high *= 2
  let low = 0
  for (let i = 0; i < 1100; i++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
