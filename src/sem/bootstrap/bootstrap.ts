import { createRandom } from '../../numerics/random.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { Estimator } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { refitter } from './refit.ts'
import { resampler } from './resample.ts'

/** What a bootstrap gave. */
export interface BootstrapDraws {
  /** Number of resamples asked for. */
  readonly draws: number
  /** How many of them gave no estimates: no minimum was found, or the resample allowed no covariance structure. */
  readonly failed: number
  readonly seed: number
  /** The estimates of each draw that did not fail; one value a free parameter. */
  readonly estimates: readonly Float64Array[]
}

/**
 * Fits the model to resamples of the rows, drawn with replacement within each group (Efron 1979), each search starting at
 * the estimates.
 *
 * @param x the estimates. @param samples with `rows`. @param estimator already chosen; it is prepared anew a draw.
 * @throws the signal's reason when it is aborted; looked at before every draw.
 */
export function bootstrap(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  x: Float64Array,
  estimator: Estimator,
  options: ResolvedFitOptions & { readonly bootstrap: { readonly draws: number; readonly seed: number } },
): BootstrapDraws {
  const { draws, seed } = options.bootstrap
  const ofDraws = optionsOfDraws(options)
  const withRows = estimator.needs(ofDraws) !== 'moments'
  const resamplers = samples.map(sample => resampler(sample, withRows))
  const random = createRandom(seed)
  const df = estimator.degreesOfFreedom(model)
  const refit = refitter(estimator, x)
  const estimates: Float64Array[] = []
  for (let draw = 0; draw < draws; draw++) {
    options.signal?.throwIfAborted()
    const resamples = resamplers.map(resample => resample(random))
    const context = { model, samples: resamples, options: ofDraws, df, warnings: [] }
    const found = refit(context)
    if (found) estimates.push(found.x)
  }
  return { draws, failed: draws - estimates.length, seed, estimates }
}

/** Draws want estimates only. The likelihood estimators differ in nothing else, and ML asks least of the data. */
function optionsOfDraws(options: ResolvedFitOptions): ResolvedFitOptions {
  const { estimator } = options
  return { ...options, se: 'none', estimator: estimator === 'MLR' || estimator === 'MLM' ? 'ML' : estimator }
}
