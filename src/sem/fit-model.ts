import { ArgumentError } from '../errors.ts'
import { failedFit, goodFit } from './assemble-fit.ts'
import { bootstrapped } from './bootstrap/bootstrapped.ts'
import { checkOptionTypes } from './check-option-types.ts'
import type { Rows } from './data/read-rows.ts'
import type { GroupMoments, SampleMoments } from './data/sample-moments.ts'
import { chooseEstimator } from './estimators/choose-estimator.ts'
import { fitMeasures } from './fit-measures/fit-measures.ts'
import type { FitOptions, ResolvedFitOptions } from './fit-options.ts'
import { resolveFitOptions } from './fit-options.ts'
import { warnOfActiveBounds, withHeld } from './inference/active-bounds.ts'
import { checkAdmissible } from './inference/admissibility.ts'
import { indistinguishable, notConverged, tooManyParameters } from './inference/diagnose.ts'
import { estimateRows } from './inference/parameter-rows.ts'
import { tooFewDraws, undefinedValues } from './inference/undefined-values.ts'
import { jackknifed } from './jackknife/jackknifed.ts'
import type { CompiledModel } from './model/compile-model.ts'
import { estimate } from './model/estimate.ts'
import { ModelObjective } from './model/model-objective.ts'
import { prepareModel } from './model/prepare-model.ts'
import type { SemFit } from './sem-fit.ts'
import type { SemWarning } from './sem-warning.ts'
import type { ParameterTable } from './table/parameter-table.ts'
import { written } from './written.ts'

/**
 * Fits a structural equation model, with lavaan's conventions and, up to rounding, its numbers.
 *
 * @param model lavaan model syntax, or a parameter table.
 * @param data raw rows or columns, or sample moments.
 * @returns the fit. Numerical failure is its `status`, never an exception and never a silent number.
 * @throws ModelSyntaxError, ModelSpecificationError, DataError or ArgumentError for input that cannot be used at all; the
 *   signal's reason when it is aborted.
 */
export function fitModel(
  model: string | ParameterTable,
  data: Rows | SampleMoments,
  options: FitOptions = {},
): SemFit {
  checkOptionTypes(options)
  if (typeof model !== 'string' && !Array.isArray(model?.rows)) {
    throw new ArgumentError(`The model is ${written(model)}.`, 'Pass lavaan syntax or a parameter table.')
  }
  const ordered = typeof model === 'string' ? options.ordered : model.ordered
  const resolved = resolveFitOptions({ ...options, ordered })
  resolved.signal?.throwIfAborted()
  const warnings: SemWarning[] = []
  // 1. read the syntax and the data, and spell the model out
  const { compiled, samples } = prepareModel(model, data, resolved, warnings)
  return fitCompiled(compiled, samples, resolved, warnings)
}

/**
 * The fit proper: a compiled model on sample moments. Compile once and call this again for other moments of the same
 * variables, e.g. in a bootstrap.
 */
export function fitCompiled(
  model: CompiledModel,
  given: readonly GroupMoments[],
  options: ResolvedFitOptions,
  warnings: SemWarning[] = [],
): SemFit {
  // 2. refuse what no numbers can save
  const estimator = chooseEstimator(options)
  const df = estimator.degreesOfFreedom(model)
  const asked = { model, samples: given, options, df, warnings }
  const estimation = estimator.prepare({ model, samples: given, options, df, warnings })
  if ('problem' in estimation) return failedFit(asked, 'data-unfit', estimation.problem)
  const excess = tooManyParameters(model, df)
  if (excess) return failedFit(asked, 'not-identified', excess)

  // 3. estimate
  const { samples, weights } = estimation
  const objective = new ModelObjective(model, samples, weights, estimation.discrepancy)
  const minimum = estimate(model, samples, objective, options)
  const lost = minimum.reason === 'undefined-at-start'
  if (lost) return failedFit(asked, 'not-converged', notConverged(model, minimum))
  const implied = objective.discrepancies.map(discrepancy => discrepancy.implied)
  // incomplete rows have moments only once they are estimated
  const described = options.missing === 'fiml' ? samples : given
  const reached = { ...asked, samples: described, moments: samples, minimum, implied }
  // on the way to infinity the information vanishes too, so this comes before asking whether it does
  const endless = minimum.reason === 'diverging'
  if (endless) return failedFit(reached, 'not-converged', notConverged(model, minimum))

  // 4. standard errors, if the data can tell the parameters apart
  const found = { x: minimum.x, value: minimum.value, objective }
  const information = estimation.covariance(found)
  if ('flat' in information) {
    return failedFit(reached, 'not-identified', indistinguishable(model, information.flat))
  }
  if (minimum.reason !== 'converged') return failedFit(reached, 'not-converged', notConverged(model, minimum))
  warnOfActiveBounds(model, minimum, warnings)
  const covariance = options.se === 'none' ? undefined : withHeld(information.covariance, minimum.held)

  // 5. estimates, raw and standardized; impossible ones are not worth correcting
  const resampled = bootstrapped({ model, samples: given, estimator, options, implied, warnings }, minimum.x)
  const plain = resampled?.rows ?? estimateRows(model, minimum.x, implied, covariance)
  const impossible = checkAdmissible(model, implied)
  const corrected = impossible
    ? undefined
    : jackknifed({ model, estimation, options, rows: plain, warnings }, minimum.x)
  if (corrected && 'problem' in corrected) return failedFit(reached, 'not-converged', corrected.problem)
  const rows = corrected?.rows ?? plain
  const fewDraws = resampled && tooFewDraws(resampled.bootstrap)
  if (fewDraws) return failedFit({ ...reached, bootstrap: resampled.bootstrap }, 'not-converged', fewDraws)
  const held = new Set(minimum.held.map(parameter => parameter + 1))
  const undefinedOnes = undefinedValues(rows, covariance !== undefined, held)
  if (undefinedOnes) return failedFit(reached, 'not-converged', undefinedOnes)
  const solution = { ...reached, covariance, plain, rows, ...resampled, ...corrected }

  // 6. could a population have these values?
  if (impossible) return failedFit(solution, 'inadmissible', impossible)

  // 7. how well the model fits
  const measures = fitMeasures({
    ...estimation.tests(found),
    npar: model.dimension,
    ntotal: given.reduce((sum, { n }) => sum + n, 0),
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    samples,
    implied,
    meanStructure: model.meanStructure,
    exogenous: model.exogenous,
  })
  return goodFit(solution, measures)
}
