import { ArgumentError } from '../../errors.ts'
import { chooseEstimator } from '../estimators/choose-estimator.ts'
import type { Estimation } from '../estimators/estimator.ts'
import { parameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { compileModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { activeSpace } from '../model/search.ts'
import type { ParameterTableRow } from '../table/parameter-table.ts'
import type { SettledOutcome } from './require-ok.ts'

/** Slopes and information of a fitted model with more parameters freed, at the estimates of the fit. */
export interface ScoreSystem {
  readonly model: CompiledModel
  readonly implied: readonly ImpliedMoments[]
  /** Gradient of half the chi-square over all parameters of `model`. */
  readonly gradient: Float64Array
  /** Expected information over one group's parameters, in the order of `CompiledGroup.parameters`; full, row-major. */
  informationOf(g: number): Float64Array
}

/**
 * Evaluates the fitted model with other rows free.
 *
 * @param rows the fit's rows, perhaps with other `free` numbers, then further ones.
 * @param estimates the value of every row.
 */
export function scoreSystem(
  { model: fitted, samples: given, options }: SettledOutcome,
  rows: readonly ParameterTableRow[],
  estimates: readonly number[],
): ScoreSystem {
  const model = compileModel({ ...fitted.table, rows })
  const estimator = chooseEstimator(options)
  const df = estimator.degreesOfFreedom(model)
  const estimation = estimator.prepare({ model, samples: given, options, df, warnings: [] })
  // the fit passed the same check
  if ('problem' in estimation) throw new Error(estimation.problem.message)
  const { samples, weights, scoreWeights, discrepancy } = estimation
  const objective = new ModelObjective(model, samples, scoreWeights?.slopes ?? weights, discrepancy)
  const x = new Float64Array(model.parameterCount)
  rows.forEach((row, i) => {
    if (row.free > 0) x[row.free - 1] = estimates[i]!
  })
  objective.evaluate(x)
  const gradient = new Float64Array(x.length)
  objective.gradient(gradient)
  const informed = informationObjective(model, estimation)
  informed.evaluate(x)
  const blocks = informed
    .curvature('expected')
    .map((block, g) => mirrored(block, model.groups[g]!.parameters.length))
  return {
    model,
    implied: objective.discrepancies.map(({ implied }) => implied),
    gradient,
    informationOf: g => blocks[g]!,
  }
}

/**
 * Inverse of the expected information of the fitted model, over each group's parameters.
 *
 * @throws ArgumentError where it is singular: a fit with observed information may be.
 */
export function inverseInformation(
  outcome: SettledOutcome,
  estimates: readonly number[],
): readonly Float64Array[] {
  const { model, samples: given, options, minimum } = outcome
  const estimator = chooseEstimator(options)
  const estimation = estimator.prepare({ model, samples: given, options, df: outcome.df, warnings: [] })
  if ('problem' in estimation) throw new Error(estimation.problem.message)
  const objective = informationObjective(model, estimation)
  const x = new Float64Array(model.parameterCount)
  model.table.rows.forEach((row, i) => {
    if (row.free > 0) x[row.free - 1] = estimates[i]!
  })
  objective.evaluate(x)
  if (model.constraints) objective.space = activeSpace(model.constraints, minimum?.active ?? [])
  const information = parameterCovariance(model, objective, 'expected')
  if ('flat' in information) {
    throw new ArgumentError(
      'The expected information of the fit is singular: only the second derivatives at these data told its parameters apart.',
      'Fix or equate parameters first.',
    )
  }
  return model.groups.map((_, g) => information.covariance.ofGroup(g))
}

function informationObjective(model: CompiledModel, estimation: Estimation): ModelObjective {
  const { samples, weights, scoreWeights, discrepancy } = estimation
  return new ModelObjective(model, samples, scoreWeights?.information ?? weights, discrepancy)
}

function mirrored(lower: Float64Array, size: number): Float64Array {
  const full = lower.slice()
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) full[j * size + i] = full[i * size + j]!
  return full
}
