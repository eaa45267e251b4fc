import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledModel } from './compile-model.ts'
import type { ModelObjective } from './model-objective.ts'
import type { ModelMinimum } from './search.ts'
import { activeSpace, search } from './search.ts'
import { plainStartingValues, startingValues } from './starting-values.ts'

/**
 * Finds the estimates: from good starting values, and where that leads nowhere from plain ones.
 *
 * @returns the better of the two ends; the objective is left evaluated there.
 */
export function estimate(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  objective: ModelObjective,
  options: { readonly maxIterations: number; readonly signal: AbortSignal | undefined },
): ModelMinimum {
  const first = search(model, objective, startingValues(model, samples), options)
  const second =
    first.reason === 'converged'
      ? first
      : search(model, objective, plainStartingValues(model, samples), options)
  const best = second.reason === 'converged' || !(first.value <= second.value) ? second : first
  objective.evaluate(best.x)
  if (model.constraints) objective.space = activeSpace(model.constraints, best.active)
  return best
}
