import type { CompiledModel } from '../model/compile-model.ts'
import type { ParameterCovariance } from './information-inverse.ts'

/** A covariance of the estimates that is there as a matrix. */
export class MatrixCovariance implements ParameterCovariance {
  readonly #model: CompiledModel
  readonly #matrix: Float64Array

  /** @param matrix over all free parameters, full. */
  constructor(model: CompiledModel, matrix: Float64Array) {
    this.#model = model
    this.#matrix = matrix
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
