import { ArgumentError } from '../errors.ts'
import { createRandom } from '../numerics/random.ts'
import { ProfileLikelihood } from './profile-likelihood.ts'

/** One estimate of a quantity that should stay as it is. */
export interface Measurement {
  readonly est: number
  /** Above 0. */
  readonly se: number
}

/** A test for one change of level in a series. */
export interface ChangePoint {
  /** First measurement after the likeliest change, counted from 0. */
  readonly at: number
  /** Pooled level before and after it. */
  readonly before: number
  readonly after: number
  /** Largest likelihood ratio over all splits, 2 (ln L₁ − ln L₀). */
  readonly statistic: number
  /** Of that statistic where nothing changes, by simulation; the smallest it can be is 1 / (draws + 1). */
  readonly pvalue: number
  /** Standard deviation of the level between measurements, beyond their standard errors, where nothing changes. */
  readonly heterogeneity: number
}

/** How the test is done. */
export interface ChangePointOptions {
  /** An integer; the same seed gives the same p-value. Default 1. */
  readonly seed?: number
  /** Most simulated series. Default 999. */
  readonly draws?: number
}

/** Fewest measurements on each side of a change: one run alone that is odd is no change of level. */
const leastOnASide = 2
/** With fewer, no series of ordinary runs could show a change. */
export const fewestMeasurements = 5
/** Simulation ends early once so many series were more extreme: the p-value is then far from small (Besag and Clifford 1991). */
const enoughExceedances = 20

/**
 * Whether a series of measurements changes its level at some point, and where.
 *
 * Model: est_t = μ_t + u_t + e_t, with e_t of the known standard error and u_t of standard deviation τ, which is unknown: runs
 * may differ by more than sampling error (personas, days, providers). H₀: one μ. H₁: one change of μ, at any place with
 * at least two measurements on each side. The statistic is the largest likelihood ratio over all splits, with τ profiled
 * out under both; its distribution is simulated at the series' own standard errors and its τ under H₀ (REML), so that looking at
 * all splits is paid for.
 *
 * @param series - In order of time; answers that were merely replayed count once.
 * @returns undefined for fewer than five measurements, which could never show a change.
 * @throws ArgumentError for an estimate that is not finite or a standard error that is not above 0.
 */
export function changePoint(
  series: readonly Measurement[],
  { seed = 1, draws = 999 }: ChangePointOptions = {},
): ChangePoint | undefined {
  const wrong = series.find(({ est, se }) => !(Number.isFinite(est) && se > 0 && Number.isFinite(se)))
  if (wrong) {
    throw new ArgumentError(
      `A measurement of the series is ${wrong.est} with the standard error ${wrong.se}.`,
      'Leave out measurements without a usable estimate.',
    )
  }
  if (series.length < fewestMeasurements) return undefined
  const likelihood = new ProfileLikelihood(series.map(({ se }) => se))
  const found = likelihood.bestSplit(
    series.map(({ est }) => est),
    leastOnASide,
  )
  const { at, before, after, statistic, heterogeneity } = found
  const pvalue = simulatedPvalue(likelihood, found, { seed, draws })
  return { at, before, after, statistic, heterogeneity, pvalue }
}

function simulatedPvalue(
  likelihood: ProfileLikelihood,
  { statistic, heterogeneity }: { readonly statistic: number; readonly heterogeneity: number },
  { seed, draws }: Required<ChangePointOptions>,
): number {
  const random = createRandom(seed)
  const spreads = likelihood.standardErrors.map(se => Math.hypot(se, heterogeneity))
  let exceeded = 0
  for (let draw = 1; draw <= draws; draw++) {
    const simulated = spreads.map(spread => spread * random.normal())
    if (likelihood.bestSplit(simulated, leastOnASide).statistic >= statistic) exceeded++
    if (exceeded === enoughExceedances) return exceeded / draw
  }
  return (exceeded + 1) / (draws + 1)
}
