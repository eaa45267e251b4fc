import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelMinimum } from '../model/search.ts'
import type { SemWarning } from '../sem-warning.ts'
import { HeldCovariance } from './constrained-information.ts'
import { namesOfParameters } from './diagnose.ts'
import type { ParameterCovariance } from './information-inverse.ts'

/** Takes the standard errors off the parameters that a bound holds. */
export function withHeld(covariance: ParameterCovariance, held: readonly number[]): ParameterCovariance {
  return held.length === 0 ? covariance : new HeldCovariance(covariance, held)
}

/** Says which bounds and inequalities hold the estimates, and what that means for the numbers. */
export function warnOfActiveBounds(
  model: CompiledModel,
  { active, held }: ModelMinimum,
  warnings: SemWarning[],
): void {
  if (active.length === 0) return
  const bounds = active.map(i => model.constraints!.names[i]!)
  const parameters = namesOfParameters(model, free => held.includes(free - 1))
  warnings.push({
    code: 'bound-active',
    message:
      `The estimates lie on ${bounds.join(', ')}: standard errors are those of a model with equality there` +
      (parameters.length > 0 ? ` (none for ${parameters.join(', ')})` : '') +
      ', and the p-value of the model is somewhat too small.',
    data: { bounds, parameters },
  })
}
