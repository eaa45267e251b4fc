import { MatrixCovariance } from '../inference/matrix-covariance.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'

/**
 * The covariance of the estimates over the draws of a bootstrap, divided by their number as in lavaan.
 *
 * @param estimates with fewer than 2 draws every covariance is NaN.
 */
export function bootstrapCovariance(
  model: CompiledModel,
  estimates: readonly Float64Array[],
): ParameterCovariance {
  return new MatrixCovariance(model, covarianceOf(estimates, model.parameterCount))
}

function covarianceOf(draws: readonly Float64Array[], size: number): Float64Array {
  const out = new Float64Array(size * size)
  if (draws.length < 2) return out.fill(Number.NaN)
  const mean = new Float64Array(size)
  for (const draw of draws) for (let i = 0; i < size; i++) mean[i]! += draw[i]! / draws.length
  for (const draw of draws) {
    for (let i = 0; i < size; i++) {
      const value = (draw[i]! - mean[i]!) / draws.length
      for (let j = 0; j <= i; j++) out[i * size + j]! += value * (draw[j]! - mean[j]!)
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) out[j * size + i] = out[i * size + j]!
  return out
}
