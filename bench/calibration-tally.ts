/** What many replications said of one parameter. */
export interface Tally {
  readonly name: string
  readonly kind: ParameterKind
  readonly truth: number
  /** Replications with a number. */
  count: number
  sum: number
  sumOfSquares: number
  sumOfErrors: number
  covered: number
  /** Replications in which the parameter differs from 0 at .05. */
  significant: number
}

export type ParameterKind =
  | 'standardized path'
  | 'raw path'
  | 'standardized loading'
  | 'raw loading'
  | 'residual variance'
  | 'latent variance or covariance'
  | 'threshold'

/** What a replication says of one parameter: estimate, standard error and 95% interval. */
export interface Answer {
  readonly est: number
  readonly se: number
  readonly z: number
  readonly ciLower: number
  readonly ciUpper: number
}

export function newTally(name: string, kind: ParameterKind, truth: number): Tally {
  const nothing = { count: 0, sum: 0, sumOfSquares: 0, sumOfErrors: 0, covered: 0, significant: 0 }
  return { name, kind, truth, ...nothing }
}

export function addTo(tally: Tally, { est, se, z, ciLower, ciUpper }: Answer): void {
  tally.count++
  tally.sum += est
  tally.sumOfSquares += est * est
  tally.sumOfErrors += se
  // a NaN interval covers nothing
  if (ciLower <= tally.truth && tally.truth <= ciUpper) tally.covered++
  if (Math.abs(z) > 1.959963984540054) tally.significant++
}

/** A figure and its Monte Carlo standard error. */
export interface Measured {
  readonly value: number
  readonly mce: number
}

/** Tally in figures. Bias is relative to the true value if it can be (see {@link hasRelativeBias}), else to `sd`. */
export interface Summary {
  readonly mean: number
  readonly sd: number
  readonly bias: Measured
  /** Mean standard error over the standard deviation of the estimates. */
  readonly errorRatio: Measured
  readonly coverage: Measured
  readonly significant: Measured
}

export function summarize(tally: Tally): Summary {
  const { count, truth } = tally
  const mean = tally.sum / count
  const sd = Math.sqrt((tally.sumOfSquares - count * mean * mean) / (count - 1))
  const unit = hasRelativeBias(tally) ? Math.abs(truth) : sd
  const errorRatio = tally.sumOfErrors / count / sd
  return {
    mean,
    sd,
    bias: { value: (mean - truth) / unit, mce: sd / Math.sqrt(count) / unit },
    // the standard deviation of a standard deviation, of estimates about normal
    errorRatio: { value: errorRatio, mce: errorRatio / Math.sqrt(2 * (count - 1)) },
    coverage: share(tally.covered, count),
    significant: share(tally.significant, count),
  }
}

/** A share of replications. */
export function share(times: number, count: number): Measured {
  const value = times / count
  return { value, mce: Math.sqrt((value * (1 - value)) / count) }
}

/** Not so where the zero is arbitrary (thresholds) or the true value all but zero: the bias is in standard deviations. */
export function hasRelativeBias({ kind, truth }: Tally): boolean {
  return kind !== 'threshold' && Math.abs(truth) >= 0.05
}

/** Bias under 2% (of a standard deviation 10%, where it is not relative), coverage of 93 to 97%. */
export function isWithinLimits(tally: Tally): boolean {
  const { bias, coverage } = summarize(tally)
  const limit = hasRelativeBias(tally) ? 0.02 : 0.1
  return Math.abs(bias.value) < limit && coverage.value >= 0.93 && coverage.value <= 0.97
}
