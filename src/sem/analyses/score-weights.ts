import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { invert, multiply, transposedMultiply } from '../../numerics/dense.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

export type ScoreMethod = 'regression' | 'Bartlett'

/**
 * What each deviation of an observed variable from its mean adds to the scores of the latents: p × (number of latents), 0 for
 * what was not observed; NaN for latents that nothing observed tells of.
 *
 * @param seen which variables the row has; indices, ascending.
 */
export function scoreWeights(
  method: ScoreMethod,
  implied: ImpliedMoments,
  model: CompiledModel,
  seen: readonly number[],
): Float64Array {
  const count = model.table.latent.length
  return method === 'regression'
    ? regressionWeights(implied, count, seen)
    : bartlettWeights(implied, model, count, seen)
}

/** Σ⁻¹ Λ Φ over the variables seen. */
function regressionWeights(
  { p, m, covariance, observedLatent }: ImpliedMoments,
  count: number,
  seen: readonly number[],
): Float64Array {
  const size = seen.length
  const inverse = inverseOfPart(covariance, p, seen)
  const weights = new Float64Array(p * count)
  if (size === 0 || !inverse) return weights.fill(Number.NaN)
  const own = columnsOf(observedLatent, m, seen, count)
  const product = new Float64Array(size * count)
  multiply(inverse, own, size, size, count, product)
  seen.forEach((i, a) => {
    for (let j = 0; j < count; j++) weights[i * count + j] = product[a * count + j]!
  })
  return weights
}

/**
 * Σ⁻¹ Λ (Λᵀ Σ⁻¹ Λ)⁻¹ over the indicators seen and the latents that they measure: the same as with Θ in place of Σ, but also right
 * where an indicator has no residual variance. Latents without indicators of their own, as those of higher order, have none.
 */
function bartlettWeights(
  { p, m, covariance, loadings }: ImpliedMoments,
  model: CompiledModel,
  count: number,
  seen: readonly number[],
): Float64Array {
  // observed variables with regressions stand among the latents and measure nothing
  const standing = new Set(model.stands)
  const indicators = seen.filter(i => !standing.has(i))
  const measured = Array.from({ length: count }, (_, j) => j).filter(j =>
    indicators.some(i => loadings[i * m + j] !== 0),
  )
  const size = indicators.length
  const width = measured.length
  const weights = new Float64Array(p * count).fill(Number.NaN)
  const inverse = inverseOfPart(covariance, p, indicators)
  if (size === 0 || !inverse) return weights
  const all = columnsOf(loadings, m, indicators, count)
  const own = Float64Array.from({ length: size * width }, (_, at) => {
    return all[Math.floor(at / width) * count + measured[at % width]!]!
  })
  const weighted = new Float64Array(size * width)
  const square = new Float64Array(width * width)
  const squareInverse = new Float64Array(width * width)
  const product = new Float64Array(size * width)
  multiply(inverse, own, size, size, width, weighted)
  transposedMultiply(own, weighted, size, width, width, square)
  if (!invert(square, width, squareInverse)) return weights
  multiply(weighted, squareInverse, size, width, width, product)
  measured.forEach((j, b) => {
    for (let i = 0; i < p; i++) weights[i * count + j] = 0
    indicators.forEach((i, a) => {
      weights[i * count + j] = product[a * width + b]!
    })
  })
  return weights
}

/** Some rows of a p × m matrix, and the first columns of them. */
function columnsOf(of: Float64Array, m: number, rows: readonly number[], count: number): Float64Array {
  return Float64Array.from({ length: rows.length * count }, (_, at) => {
    return of[rows[Math.floor(at / count)]! * m + (at % count)]!
  })
}

/** Inverse of the part of a symmetric p × p matrix; undefined where it is singular. */
function inverseOfPart(of: Float64Array, p: number, part: readonly number[]): Float64Array | undefined {
  const size = part.length
  const factor = Float64Array.from({ length: size * size }, (_, at) => {
    return of[part[Math.floor(at / size)]! * p + part[at % size]!]!
  })
  if (cholesky(factor, size) >= 0) return undefined
  const inverse = new Float64Array(size * size)
  choleskyInverse(factor, size, inverse, new Float64Array(size * size))
  return inverse
}
