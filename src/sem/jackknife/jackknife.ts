import type { Estimation } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { EstimateRows } from '../inference/parameter-rows.ts'
import { estimateRows } from '../inference/parameter-rows.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { search } from '../model/search.ts'

/** The estimates without one row of the data. */
export interface LeftOut {
  /** One value a free parameter. */
  readonly x: Float64Array
  /** Without standard errors. */
  readonly rows: EstimateRows
}

/** What is left when each row of one group is left out in turn. */
export interface GroupJackknife {
  /** Rows of the group. */
  readonly n: number
  /** Of the rows whose absence left estimates. */
  readonly estimates: readonly LeftOut[]
}

/** In standard errors: leaving out a row moves an estimate by about 1/√n of one, so this is far below what is looked at. */
const lastStep = 1e-5

/**
 * Fits the model to the data without each row in turn, each search starting at the estimates.
 *
 * @param x the estimates. @param without the estimation made ready for the sample without one row.
 * @returns one a group. @throws the signal's reason when it is aborted; looked at before every row.
 */
export function jackknife(
  model: CompiledModel,
  sizes: readonly number[],
  x: Float64Array,
  without: NonNullable<Estimation['without']>,
  options: ResolvedFitOptions,
): GroupJackknife[] {
  return sizes.map((n, g) => {
    const estimates: LeftOut[] = []
    for (let row = 0; row < n; row++) {
      options.signal?.throwIfAborted()
      const prepared = without(g, row)
      const found = prepared && estimatesOf(model, prepared, x, options)
      if (found) estimates.push(found)
    }
    return { n, estimates }
  })
}

function estimatesOf(
  model: CompiledModel,
  { samples, weights, discrepancy }: Pick<Estimation, 'samples' | 'weights' | 'discrepancy'>,
  start: Float64Array,
  options: ResolvedFitOptions,
): LeftOut | undefined {
  const objective = new ModelObjective(model, samples, weights, discrepancy)
  const { x, reason } = search(model, objective, start, { ...options, lastStep })
  if (reason !== 'converged' || !x.every(Number.isFinite)) return undefined
  objective.evaluate(x)
  const implied = objective.discrepancies.map(one => one.implied)
  return { x, rows: estimateRows(model, x, implied, undefined) }
}
