import { AffineSpace } from '../../numerics/affine-space.ts'
import type { LinearConstraints } from '../../numerics/feasible-point.ts'
import type { MinimizeOptions, Minimum } from '../../numerics/minimize.ts'
import { minimize } from '../../numerics/minimize.ts'
import { minimizeConstrained } from '../../numerics/minimize-constrained.ts'
import type { CompiledModel } from './compile-model.ts'
import type { ModelObjective } from './model-objective.ts'

/** Where a search over the parameters of a model ended. */
export interface ModelMinimum extends Minimum {
  /** Inequalities that hold the estimates, as indices into those of the model's constraints. */
  readonly active: readonly number[]
  /** Parameters that these leave no freedom, though the equalities would. */
  readonly held: readonly number[]
}

/** Minimizes the objective of a model within its constraints. The objective's `space` is left at those that hold there. */
export function search(
  { constraints }: CompiledModel,
  objective: ModelObjective,
  start: Float64Array,
  options: MinimizeOptions,
): ModelMinimum {
  if (!constraints) return { ...minimize(objective, start, options), active: [], held: [] }
  const { space } = constraints
  const minimum = minimizeConstrained(objective, constraints, start, options)
  const face = activeSpace(constraints, minimum.active)
  objective.space = face
  const known = new Set(space.determined())
  return { ...minimum, held: face.determined().filter(parameter => !known.has(parameter)) }
}

/** The space that equalities and active inequalities leave. */
export function activeSpace(
  { space, inequalities }: LinearConstraints,
  active: readonly number[],
): AffineSpace {
  if (active.length === 0) return space
  const equations = [...space.equations(), ...active.map(i => inequalities[i]!)]
  return AffineSpace.of(equations, space.size) ?? space
}
