import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { addTo, invert, multiply, multiplyTransposed, transposedMultiply } from '../../numerics/dense.ts'
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
    : bartlettWeights(implied, count, seen)
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
 * C⁻¹ T (Tᵀ C⁻¹ T)⁻¹ over the variables seen: the latents at which these are most likely, with T what the observed variables get of
 * the latents and C their covariance with the latents held fixed. C + T Tᵀ in place of C gives the same, also where an indicator has
 * no residual variance. Latents that nothing seen depends on directly, as those of higher order, have none.
 */
function bartlettWeights(implied: ImpliedMoments, count: number, seen: readonly number[]): Float64Array {
  const { p } = implied
  const { effects, covariance } = givenLatents(implied, count)
  const measured = Array.from({ length: count }, (_, j) => j).filter(j =>
    seen.some(i => effects[i * count + j] !== 0),
  )
  const size = seen.length
  const width = measured.length
  const weights = new Float64Array(p * count).fill(Number.NaN)
  const own = Float64Array.from({ length: size * width }, (_, at) => {
    return effects[seen[Math.floor(at / width)]! * count + measured[at % width]!]!
  })
  const inverse = inverseOfPart(covariance, p, seen)
  if (size === 0 || !inverse) return weights
  const weighted = new Float64Array(size * width)
  const square = new Float64Array(width * width)
  const squareInverse = new Float64Array(width * width)
  const product = new Float64Array(size * width)
  multiply(inverse, own, size, size, width, weighted)
  transposedMultiply(own, weighted, size, width, width, square)
  if (!invertPositive(square, width, squareInverse)) return weights
  multiply(weighted, squareInverse, size, width, width, product)
  measured.forEach((j, b) => {
    for (let i = 0; i < p; i++) weights[i * count + j] = 0
    seen.forEach((i, a) => {
      weights[i * count + j] = product[a * width + b]!
    })
  })
  return weights
}

/** T (p × count) and C + T Tᵀ (p × p), in units of the latents' deviations: observed variables also act on one another. */
function givenLatents(
  {
    p,
    m,
    loadings,
    regressions,
    latentCovariance,
    totalLatentCovariance,
    residualCovariance,
  }: ImpliedMoments,
  count: number,
): { readonly effects: Float64Array; readonly covariance: Float64Array } {
  // observed variables with regressions stand among the latents, after them
  const standing = m - count
  const block = (
    of: Float64Array,
    rows: number,
    from: number,
    row: number,
    column: number,
    columns: number,
  ) =>
    Float64Array.from({ length: rows * columns }, (_, at) => {
      return of[(row + Math.floor(at / columns)) * from + column + (at % columns)]!
    })
  const among = block(regressions, standing, m, count, count, standing).map(value => -value)
  for (let i = 0; i < standing; i++) among[i * standing + i]! += 1
  const total = new Float64Array(standing * standing)
  invert(among, standing, total)
  const fromStanding = new Float64Array(p * standing)
  multiply(block(loadings, p, m, 0, count, standing), total, p, standing, standing, fromStanding)
  const effects = new Float64Array(p * count)
  multiply(fromStanding, block(regressions, standing, m, count, 0, count), p, standing, count, effects)
  addTo(effects, block(loadings, p, m, 0, 0, count))
  const scaled = effects.map((value, at) => {
    const j = at % count
    return value * Math.sqrt(totalLatentCovariance[j * m + j]!)
  })
  const half = new Float64Array(p * standing)
  multiply(
    fromStanding,
    block(latentCovariance, standing, m, count, count, standing),
    p,
    standing,
    standing,
    half,
  )
  const covariance = new Float64Array(p * p)
  multiplyTransposed(half, fromStanding, p, standing, p, covariance)
  addTo(covariance, residualCovariance)
  const spread = new Float64Array(p * p)
  multiplyTransposed(scaled, scaled, p, count, p, spread)
  addTo(covariance, spread)
  return { effects, covariance }
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

/** Inverse of a small positive definite matrix; false where it is singular, up to rounding. */
function invertPositive(square: Float64Array, n: number, inverse: Float64Array): boolean {
  if (cholesky(square, n, 1e-10) >= 0) return false
  choleskyInverse(square, n, inverse, new Float64Array(n * n))
  return true
}
