import { createRandom } from '../../numerics/random.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { Estimator } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { estimate } from '../model/estimate.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { search } from '../model/search.ts'
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
  const estimates: Float64Array[] = []
  for (let draw = 0; draw < draws; draw++) {
    options.signal?.throwIfAborted()
    const resamples = resamplers.map(resample => resample(random))
    const context = { model, samples: resamples, options: ofDraws, df, warnings: [] }
    const found = estimatesOf(context, x, estimator)
    if (found) estimates.push(found)
  }
  return { draws, failed: draws - estimates.length, seed, estimates }
}

/** In standard errors: leaves an error of a few thousandths of a percent of one, far below what the draws vary by chance. */
const lastStep = 5e-3

/** Draws want estimates only. The likelihood estimators differ in nothing else, and ML asks least of the data. */
function optionsOfDraws(options: ResolvedFitOptions): ResolvedFitOptions {
  const { estimator } = options
  return { ...options, se: 'none', estimator: estimator === 'MLR' || estimator === 'MLM' ? 'ML' : estimator }
}

function estimatesOf(
  context: Parameters<Estimator['prepare']>[0],
  start: Float64Array,
  estimator: Estimator,
): Float64Array | undefined {
  const { model, options } = context
  const estimation = estimator.prepare(context)
  if ('problem' in estimation) return undefined
  const { samples, weights, discrepancy } = estimation
  const objective = new ModelObjective(model, samples, weights, discrepancy)
  const warm = search(model, objective, start, { ...options, lastStep })
  const minimum = warm.reason === 'converged' ? warm : estimate(model, samples, objective, options)
  return minimum.reason === 'converged' && minimum.x.every(Number.isFinite) ? minimum.x : undefined
}
