import { checkAdmissible } from './admissibility.ts'
import { failedFit, goodFit } from './assemble-fit.ts'
import { checkSample } from './check-sample.ts'
import type { CompiledModel } from './compile-model.ts'
import { indistinguishable, notConverged, tooManyParameters } from './diagnose.ts'
import { maximumLikelihood } from './discrepancies/maximum-likelihood.ts'
import { estimate } from './estimate.ts'
import { fitMeasures } from './fit-measures/fit-measures.ts'
import type { FitOptions, ResolvedFitOptions } from './fit-options.ts'
import { resolveFitOptions } from './fit-options.ts'
import { likelihoodForm } from './likelihood-form.ts'
import { ModelObjective } from './model-objective.ts'
import { estimateRows } from './parameter-rows.ts'
import type { ParameterTable } from './parameter-table.ts'
import { prepareModel } from './prepare-model.ts'
import type { Rows } from './read-rows.ts'
import type { GroupMoments, SampleMoments } from './sample-moments.ts'
import type { SemFit } from './sem-fit.ts'
import type { SemWarning } from './sem-warning.ts'
import { parameterCovariance } from './standard-errors.ts'
import { baselineTest, degreesOfFreedom, logLikelihoods, testStatistic } from './test-statistics.ts'

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
  const resolved = resolveFitOptions(options)
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
  const df = degreesOfFreedom(model)
  const asked = { model, samples: given, df, warnings }
  const unfit = checkSample(given, model.table.observed, warnings)
  if (unfit) return failedFit(asked, 'data-unfit', unfit)
  const excess = tooManyParameters(model, df)
  if (excess) return failedFit(asked, 'not-identified', excess)

  // 3. estimate
  const { samples, weights } = likelihoodForm(given, options.likelihood)
  const objective = new ModelObjective(model, samples, weights, maximumLikelihood)
  const minimum = estimate(model, samples, objective, options)
  if (minimum.reason === 'undefined-at-start') return failedFit(asked, 'not-converged', notConverged(minimum))
  const implied = objective.discrepancies.map(discrepancy => discrepancy.implied)
  const reached = { ...asked, minimum, implied }

  // 4. standard errors, if the data can tell the parameters apart
  const information = parameterCovariance(model, objective, options.se === 'observed' ? 'exact' : 'expected')
  if ('flat' in information) {
    return failedFit(reached, 'not-identified', indistinguishable(model, information.flat))
  }
  if (minimum.reason !== 'converged') return failedFit(reached, 'not-converged', notConverged(minimum))
  const covariance = options.se === 'none' ? undefined : information.covariance

  // 5. estimates, raw and standardized
  const rows = estimateRows(model, minimum.x, implied, covariance)
  const solution = { ...reached, covariance, rows }

  // 6. could a population have these values?
  const impossible = checkAdmissible(model, implied)
  if (impossible) return failedFit(solution, 'inadmissible', impossible)

  // 7. how well the model fits
  const measures = fitMeasures({
    model: testStatistic(2 * minimum.value, df),
    baseline: baselineTest(model, samples, weights),
    logLikelihoods: logLikelihoods(model, samples, objective.groupValues()),
    npar: model.parameterCount,
    ntotal: given.reduce((sum, { n }) => sum + n, 0),
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    samples,
    implied,
    meanStructure: model.meanStructure,
  })
  return goodFit(solution, measures)
}
