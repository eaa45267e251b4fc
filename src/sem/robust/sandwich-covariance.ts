import { multiply } from '../../numerics/dense.ts'
import { innerProducts } from '../../numerics/inner-products.ts'
import type { InformationInverse, ParameterCovariance } from '../inference/information-inverse.ts'
import type { CompiledModel } from '../model/compile-model.ts'

/**
 * H B H with H the inverse information and B the sum of the casewise products over groups: the covariance of the estimates
 * without trust in normality (Huber 1967, White 1982; Browne 1984 with B = Δᵀ W Γ̂ W Δ).
 */
export class SandwichCovariance implements ParameterCovariance {
  readonly #model: CompiledModel
  readonly #bread: InformationInverse
  readonly #meat: readonly Float64Array[]
  readonly #blocks: readonly Float64Array[]

  /** @param meat one matrix a group, over its parameters; full, symmetric. */
  constructor(model: CompiledModel, bread: InformationInverse, meat: readonly Float64Array[]) {
    this.#model = model
    this.#bread = bread
    this.#meat = meat
    this.#blocks = sandwichBlocks(model, bread, meat)
  }

  ofGroup(g: number): Float64Array {
    return this.#blocks[g]!
  }

  standardErrors(): Float64Array {
    const errors = new Float64Array(this.#model.parameterCount)
    this.#model.groups.forEach(({ parameters }, g) => {
      const size = parameters.length
      for (let i = 0; i < size; i++) errors[parameters[i]!] = Math.sqrt(this.#blocks[g]![i * size + i]!)
    })
    return errors
  }

  varianceOf(gradient: Float64Array): number {
    const solved = this.#bread.solve(gradient)
    return this.#model.groups.reduce((sum, { parameters }, g) => {
      return (
        sum +
        quadraticForm(
          this.#meat[g]!,
          Float64Array.from(parameters, i => solved[i]!),
        )
      )
    }, 0)
  }

  full(): Float64Array {
    const count = this.#model.parameterCount
    const inverse = this.#bread.full()
    const out = new Float64Array(count * count)
    this.#model.groups.forEach(({ parameters }, g) => {
      const size = parameters.length
      const left = new Float64Array(count * size)
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < size; j++) left[i * size + j] = inverse[i * count + parameters[j]!]!
      }
      const middle = new Float64Array(count * size)
      multiply(left, this.#meat[g]!, count, size, size, middle)
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          let sum = 0
          for (let k = 0; k < size; k++) sum += middle[i * size + k]! * left[j * size + k]!
          out[i * count + j]! += sum
        }
      }
    })
    return out
  }
}

/** Σ over groups of tr(H_g B_g): how much the scores vary beyond what normality lets them. */
export function traceOfProduct(bread: ParameterCovariance, meat: readonly Float64Array[]): number {
  return meat.reduce((sum, block, g) => {
    const inverse = bread.ofGroup(g)
    for (let i = 0; i < block.length; i++) sum += inverse[i]! * block[i]!
    return sum
  }, 0)
}

/**
 * The group's part of H B H. Other groups' products reach it only through the shared parameters: H_gh = E_g H_sh for h ≠ g,
 * where E_g tells how the group's parameters follow the shared ones.
 */
function sandwichBlocks(
  model: CompiledModel,
  bread: InformationInverse,
  meat: readonly Float64Array[],
): Float64Array[] {
  const viaShared = meat.map((block, g) => {
    const { rows, shared } = bread.sharedRows(g)
    return sandwich(rows, block, shared, model.groups[g]!.parameters.length)
  })
  return meat.map((block, g) => {
    const size = model.groups[g]!.parameters.length
    const own = sandwich(bread.ofGroup(g), block, size, size)
    const { followers, shared } = bread.followersOfShared(g)
    if (shared === 0) return own
    const others = new Float64Array(shared * shared)
    viaShared.forEach((part, h) => {
      if (h !== g) for (let i = 0; i < others.length; i++) others[i]! += part[i]!
    })
    const reached = sandwich(followers, others, size, shared)
    return own.map((value, i) => value + reached[i]!)
  })
}

/** A B Aᵀ with A (r × k) and B (k × k) symmetric. */
function sandwich(a: Float64Array, b: Float64Array, r: number, k: number): Float64Array {
  const half = new Float64Array(r * k)
  innerProducts(a, b, r, k, k, half)
  const out = new Float64Array(r * r)
  innerProducts(half, a, r, k, r, out)
  // symmetric to the last bit
  for (let i = 0; i < r; i++) for (let j = 0; j < i; j++) out[j * r + i] = out[i * r + j]!
  return out
}

function quadraticForm(matrix: Float64Array, x: Float64Array): number {
  const size = x.length
  let sum = 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) sum += x[i]! * matrix[i * size + j]! * x[j]!
  }
  return sum
}
