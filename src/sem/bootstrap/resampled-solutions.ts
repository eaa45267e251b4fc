import { ArgumentError } from '../../errors.ts'
import { createRandom } from '../../numerics/random.ts'
import { chooseEstimator } from '../estimators/choose-estimator.ts'
import { outcomeOf } from '../fit-outcome.ts'
import { estimateRows } from '../inference/parameter-rows.ts'
import type { SemFit, StandardizedRow } from '../sem-fit.ts'
import { refitter } from './refit.ts'
import { resampler } from './resample.ts'

/** How resamples are drawn. */
export interface ResampleOptions {
  /** An integer; the same seed gives the same resamples. */
  readonly seed: number
  /**
   * Rows of one cluster are drawn together, e.g. the sessions of one persona (one list a group, one entry a complete row,
   * in order). Default: every row is drawn for itself.
   */
  readonly clusters?: readonly (readonly string[])[] | undefined
}

/**
 * The standardized solution, standard errors and all, of a fitted model on one resample after another (Efron 1979; of
 * whole clusters: Davison and Hinkley 1997, section 3.8). Endless: take as many as are needed.
 *
 * Searches start at the estimates of the fit. Yields undefined for a resample that gave no estimates; whoever counts draws
 * must count these too.
 *
 * @throws ArgumentError for a fit without estimates or raw rows, or clusters that are not one a row.
 */
export function* resampledSolutions(
  fit: SemFit,
  { seed, clusters }: ResampleOptions,
): Generator<readonly StandardizedRow[] | undefined, never> {
  const { model, samples, options, df, minimum } = outcomeOf(fit)
  if (!fit.converged || !minimum) {
    throw new ArgumentError(
      `A fit that is ${fit.status} has no estimates to resample.`,
      'Look at its status first.',
    )
  }
  const resamplers = samples.map((sample, g) => resampler(sample, true, clusters?.[g]))
  const estimator = chooseEstimator(options)
  const refit = refitter(estimator, minimum.x)
  const random = createRandom(seed)
  for (;;) {
    const resamples = resamplers.map(resample => resample(random))
    const context = {
      model,
      samples: resamples,
      options: { ...options, signal: undefined },
      df,
      warnings: [],
    }
    const found = refit(context)
    if (!found) {
      yield undefined
      continue
    }
    const information = found.estimation.covariance(found)
    const covariance = 'flat' in information ? undefined : information.covariance
    const implied = found.objective.discrepancies.map(discrepancy => discrepancy.implied)
    yield estimateRows(model, found.x, implied, covariance).standardized
  }
}
