import { addTo } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { OrdinalSandwich } from './ordinal-sandwich.ts'
import type { Traces } from './ordinal-test-input.ts'

/**
 * tr(UΓ) and tr((UΓ)²) with U = W − WJ(JᵀWJ)⁻¹JᵀW, by way of the weighted G = W½ΓW½ and H = G W½J, so that U is never formed.
 */
export function residualTraces({ together, inverse, projections }: OrdinalSandwich): Traces {
  const size = together.length
  const meat = new Float64Array(size * size)
  let first = 0
  let second = 0
  for (const { open, gram, projected, meat: own } of projections) {
    const count = open.length
    for (let r = 0; r < count; r++) first += gram[r * count + r]!
    second += traceOfProduct(gram, gram)
    addTo(meat, own)
    second -= 2 * traceOfProduct(inverse, gramMatrix(projected, size, count))
  }
  first -= traceOfProduct(inverse, meat)
  return { first, second: second + traceOfSquare(inverse, meat, size) }
}

/** tr(A B) of symmetric matrices. */
export function traceOfProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** tr(A B A B) of symmetric matrices. */
function traceOfSquare(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0
  const product = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = a[i * size + k]!
      if (value === 0) continue
      for (let j = 0; j < size; j++) product[i * size + j]! += value * b[k * size + j]!
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) sum += product[i * size + j]! * product[j * size + i]!
  }
  return sum
}
