import { pathCovariance } from '../alignment/path-estimate.ts'
import type { Study } from '../config/study.ts'
import { measureSessions } from '../measurement/measure-sessions.ts'
import { structuralSyntax } from '../measurement/structural-syntax.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import type { CompiledPlantedModel } from '../simulation/planted-model.ts'
import { samplePeople } from '../simulation/sample-people.ts'

/** What a study's estimates would be, over very many studies of one planted model. */
export interface ExpectedEstimates {
  readonly respondents: number
  /** Simulated studies, and the share of them whose preconditions all held. */
  readonly samples: number
  readonly decidable: number
  /** Mean standardized estimates, in the order of the reference: what the study aims at, attenuation by the scale included. */
  readonly mean: readonly number[]
  /** Root mean square of the standard errors that the fits report. */
  readonly se: readonly number[]
  /**
   * How the logarithm of a reported standard error goes with its estimate: strong paths have small ones, so that est / se
   * spreads more than a normal deviate would. Slope per unit of the estimate, and standard deviation around it.
   */
  readonly logSe: readonly { readonly slope: number; readonly scatter: number }[]
  /**
   * Covariance of the estimates: the mean of what the fits report. How a few hundred estimates spread says little of it (±5%);
   * the fits say it to a fraction of that, and are calibrated.
   */
  readonly covariance: readonly (readonly number[])[]
}

/**
 * Draws simulated studies through the study's own scoring and fit, in mirrored pairs, and sums up their estimates.
 *
 * @param samples - An even number. @param seed - An integer.
 * @throws The signal's reason when it is aborted.
 */
export async function simulateEstimates(
  study: Study,
  planted: CompiledPlantedModel,
  respondents: number,
  { samples, seed, signal }: { samples: number; seed: number; signal?: AbortSignal | undefined },
): Promise<ExpectedEstimates> {
  const syntax = structuralSyntax(study)
  const names = study.reference.map(({ path }) => path)
  const estimates: (readonly number[])[] = []
  const errors: (readonly number[])[] = []
  const covariances: (readonly (readonly number[])[])[] = []
  for (let sample = 0; sample < samples; sample++) {
    const random = createRandom(deriveSeed(seed, 'plan', Math.floor(sample / 2)))
    const people = samplePeople(planted, study.instruments, respondents, random, {
      mirrored: sample % 2 === 1,
    })
    const { fit, paths, checks } = measureSessions(people, study, syntax, { signal })
    if (checks.every(({ ok }) => ok)) {
      estimates.push(paths.map(({ est }) => est))
      errors.push(paths.map(({ se }) => se))
      covariances.push(pathCovariance(fit, names))
    }
    if (sample % 10 === 9) await pause()
  }
  const mean = meanOf(estimates)
  const se = meanOf(errors.map(row => row.map(value => value ** 2))).map(Math.sqrt)
  return {
    respondents,
    samples,
    decidable: estimates.length / samples,
    mean,
    se,
    logSe: mean.map((_, at) =>
      regression(
        estimates.map(row => row[at]!),
        errors.map(row => Math.log(row[at]!)),
      ),
    ),
    covariance: mean.map((_, row) => meanOf(covariances.map(matrix => matrix[row]!))),
  }
}

/** The same study with another number of respondents: errors shrink with the root of it, what it aims at stays. */
export function rescaled(expected: ExpectedEstimates, respondents: number): ExpectedEstimates {
  const share = expected.respondents / respondents
  return {
    ...expected,
    respondents,
    covariance: expected.covariance.map(row => row.map(value => value * share)),
    se: expected.se.map(value => value * Math.sqrt(share)),
    logSe: expected.logSe.map(({ slope, scatter }) => ({ slope, scatter: scatter * Math.sqrt(share) })),
  }
}

/** NaN without any row. */
function meanOf(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows
  return first.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length)
}

/** Least squares of y on x. */
function regression(x: readonly number[], y: readonly number[]): { slope: number; scatter: number } {
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [average(x), average(y)]
  const xx = average(x.map(value => (value - meanX) ** 2))
  const xy = average(x.map((value, i) => (value - meanX) * (y[i]! - meanY)))
  const yy = average(y.map(value => (value - meanY) ** 2))
  return { slope: xy / xx, scatter: Math.sqrt(Math.max(0, yy - xy ** 2 / xx)) }
}

function pause(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
