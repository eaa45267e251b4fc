import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'

/** The covariance of the estimates over the draws of a bootstrap, divided by their number as in lavaan. */
export class BootstrapCovariance implements ParameterCovariance {
  readonly #model: CompiledModel
  readonly #matrix: Float64Array

  /** @param estimates with fewer than 2 draws every covariance is NaN. */
  constructor(model: CompiledModel, estimates: readonly Float64Array[]) {
    this.#model = model
    this.#matrix = covarianceOf(estimates, model.parameterCount)
  }

  ofGroup(g: number): Float64Array {
    const { parameters } = this.#model.groups[g]!
    const count = this.#model.parameterCount
    const size = parameters.length
    return Float64Array.from({ length: size * size }, (_, at) => {
      return this.#matrix[parameters[Math.floor(at / size)]! * count + parameters[at % size]!]!
    })
  }

  standardErrors(): Float64Array {
    const count = this.#model.parameterCount
    return Float64Array.from({ length: count }, (_, i) => Math.sqrt(this.#matrix[i * count + i]!))
  }

  varianceOf(gradient: Float64Array): number {
    const count = gradient.length
    let sum = 0
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) sum += gradient[i]! * gradient[j]! * this.#matrix[i * count + j]!
    }
    return sum
  }

  full(): Float64Array {
    return this.#matrix.slice()
  }
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
