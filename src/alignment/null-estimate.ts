import { normalCdf } from '../numerics/distributions.ts'
import { studentTCdf, studentTQuantile } from '../numerics/small-sample-distributions.ts'

/** How est / se is distributed where the path does not exist. */
export interface NullEstimate {
  /** Chance that it lies above z. */
  above(z: number): number
  /** Its value where a standard normal deviate would have this one: both have the same chance of more. */
  of(deviate: number): number
  /** The other way. */
  deviateOf(z: number): number
}

/** Of very many respondents: standard normal. */
export const largeSampleNull: NullEstimate = {
  above: z => normalCdf(-z),
  of: deviate => deviate,
  deviateOf: z => z,
}

/**
 * Of so many respondents, by robust standard errors: Student's t with N / 4 degrees of freedom, times √(N / (N - p - 3)) for p predictors.
 *
 * A robust variance of a slope is the mean of x² e² over respondents, e being a residual. The fit has made the residuals too small
 * where x is large, so that the mean lacks a share of (p + 3) / N (for normal x; MacKinnon and White 1985); and it has itself a
 * variance of 8 / N, as much as a chi-square over its N / 4 degrees of freedom (Satterthwaite). `docs/vaar.md` holds it against simulations.
 *
 * @param respondents - N, in the fit. @param predictors - p, of the path's outcome.
 */
export function smallSampleNull(respondents: number, predictors: number): NullEstimate {
  const { df, scale } = studentOf(respondents, predictors)
  return {
    above: z => studentTCdf(-z / scale, df),
    of: deviate => scale * studentFromNormal(deviate, df),
    deviateOf: z => normalFromStudent(z / scale, df),
  }
}

/**
 * The probability that a path must have of its expected sign, so that one that does not exist has it no more often than 1 - level.
 *
 * @param level - What it would be with very many respondents. @returns Somewhat more than `level`.
 */
export function smallSampleLevel(level: number, respondents: number, predictors: number): number {
  const { df, scale } = studentOf(respondents, predictors)
  return normalCdf(scale * studentTQuantile(level, df))
}

/** Of so few that nothing is known of the error, a single degree of freedom. */
function studentOf(respondents: number, predictors: number) {
  const df = Math.max(respondents / 4, 1)
  const scale = Math.sqrt(Math.max(respondents, 1) / Math.max(respondents - predictors - 3, 1))
  return { df, scale }
}

/** Student's quantile at the probability of a normal deviate (Fisher and Cornish 1960): to 1e-4 within 4 deviates for 15 degrees of freedom. */
function studentFromNormal(x: number, df: number): number {
  const x2 = x * x
  const first = (x * (x2 + 1)) / 4
  const second = (x * ((5 * x2 + 16) * x2 + 3)) / 96
  const third = (x * (((3 * x2 + 19) * x2 + 17) * x2 - 15)) / 384
  return x + first / df + second / df ** 2 + third / df ** 3
}

/**
 * The normal deviate at the probability of a Student's t (Hill 1970, algorithm 395): the probability is within 1e-9 for 10 degrees of
 * freedom and more, 2e-7 for 5, at a fifteenth of the time of the distribution function.
 */
function normalFromStudent(t: number, df: number): number {
  if (!Number.isFinite(t)) return t
  const a = df - 0.5
  const b = 48 * a * a
  const y = a * Math.log1p((t * t) / df)
  const correction = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3
  return Math.sign(t) * Math.sqrt(y) * (1 + correction / b)
}
