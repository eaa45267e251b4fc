import { BlockArrow } from '../../numerics/block-arrow.ts'
import type { Estimation } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { EstimateValues } from '../inference/parameter-rows.ts'
import { estimateValues } from '../inference/parameter-rows.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { search } from '../model/search.ts'
import { chordSearch } from './chord-search.ts'

/** The estimates without one row of the data. */
export interface LeftOut {
  /** One value a free parameter. */
  readonly x: Float64Array
  readonly values: EstimateValues
}

/** What is left when each row of one group is left out in turn. */
export interface GroupJackknife {
  /** Rows of the group. */
  readonly n: number
  /** Of the rows whose absence left estimates. */
  readonly estimates: readonly LeftOut[]
}

/** More than this share of a group's rows without which there are no estimates, and the others say little of the bias. */
const mostFailed = 0.1

/** In standard errors: leaving out a row moves an estimate by about 1/√n of one, so this is far below what is looked at. */
const lastStep = 1e-5

/**
 * Fits the model to the data without each row in turn, each search starting at the estimates.
 *
 * @param x the estimates. @param without the estimation made ready for the sample without one row.
 * A group is given up once too many of its rows leave no estimates behind.
 *
 * @returns one a group; undefined for one that was given up. @throws the signal's reason when it is aborted; looked at before every row.
 */
export function jackknife(
  model: CompiledModel,
  estimation: Estimation,
  x: Float64Array,
  without: NonNullable<Estimation['without']>,
  options: ResolvedFitOptions,
): (GroupJackknife | undefined)[] {
  const objective = objectiveOf(model, estimation)
  const curvature = curvatureAt(model, objective, x)
  const whole = valuesAt(model, objective, x)
  return estimation.samples.map(({ n }, g) => {
    const estimates: LeftOut[] = []
    for (let row = 0; row < n; row++) {
      options.signal?.throwIfAborted()
      const prepared = without(g, row)
      const found = prepared && estimatesOf(model, prepared, x, curvature, options)
      if (found && areAsDefined(found.values, whole)) estimates.push(found)
      if (row + 1 - estimates.length > mostFailed * n) return undefined
    }
    return { n, estimates }
  })
}

type Prepared = Pick<Estimation, 'samples' | 'weights' | 'discrepancy'>

function objectiveOf(model: CompiledModel, { samples, weights, discrepancy }: Prepared): ModelObjective {
  return new ModelObjective(model, samples, weights, discrepancy)
}

/** Factored at the estimates from all rows; undefined with constraints, whose searches go another way. */
function curvatureAt(
  model: CompiledModel,
  objective: ModelObjective,
  x: Float64Array,
): BlockArrow | undefined {
  if (model.constraints) return undefined
  objective.evaluate(x)
  const system = new BlockArrow(objective.layouts, objective.size)
  return system.factor(objective.curvature('exact'), undefined, 0) ? system : undefined
}

function estimatesOf(
  model: CompiledModel,
  prepared: Prepared,
  start: Float64Array,
  curvature: BlockArrow | undefined,
  options: ResolvedFitOptions,
): LeftOut | undefined {
  const objective = objectiveOf(model, prepared)
  const near = curvature && chordSearch(objective, curvature, start, lastStep)
  const x = near ?? searched(model, objective, start, options)
  return x?.every(Number.isFinite) ? { x, values: valuesAt(model, objective, x) } : undefined
}

function valuesAt(model: CompiledModel, objective: ModelObjective, x: Float64Array): EstimateValues {
  objective.evaluate(x)
  const implied = objective.discrepancies.map(one => one.implied)
  return estimateValues(model, x, implied)
}

/** Whether there is a value wherever all rows have one; a correlation of a variable with a negative variance is none. */
function areAsDefined(values: EstimateValues, whole: EstimateValues): boolean {
  return (['raw', 'latent', 'all'] as const).every(kind =>
    whole[kind].every((value, i) => !Number.isFinite(value) || Number.isFinite(values[kind][i])),
  )
}

function searched(
  model: CompiledModel,
  objective: ModelObjective,
  start: Float64Array,
  options: ResolvedFitOptions,
): Float64Array | undefined {
  const { x, reason } = search(model, objective, start, { ...options, lastStep })
  return reason === 'converged' ? x : undefined
}
