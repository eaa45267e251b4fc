import type { Minimum } from '../../numerics/minimize.ts'
import { minimize } from '../../numerics/minimize.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledModel } from './compile-model.ts'
import type { ModelObjective } from './model-objective.ts'
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
): Minimum {
  const first = minimize(objective, startingValues(model, samples), options)
  const second =
    first.reason === 'converged' ? first : minimize(objective, plainStartingValues(model, samples), options)
  const best = second.reason === 'converged' || !(first.value <= second.value) ? second : first
  objective.evaluate(best.x)
  return best
}
