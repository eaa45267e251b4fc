import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { multiply, transposedMultiply } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import { innerProducts } from '../../numerics/inner-products.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { CellTerms } from '../discrepancies/cell-terms.ts'
import { cellTerms } from '../discrepancies/cell-terms.ts'
import type { CompiledGroup } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { predictedCovariance, predictedDeviations } from './predicted-deviations.ts'
import { chunk, takeRows } from './take-rows.ts'

/**
 * Where deviations are taken from: `'model'` gives the scores of the model's likelihood (the first-order information),
 * `'sample'` the products Δᵀ W Γ̂ W Δ with Γ̂ the asymptotically distribution-free covariance of the sample moments, given
 * the observed predictors.
 */
export type Centre = 'model' | 'sample'

/**
 * Σ_i s_i s_iᵀ over the rows of one group, with s_i = ∂ ln f(y_i) / ∂θ at the implied moments, over the group's parameters
 * (full, row-major). Neither Γ̂ nor any other matrix over pairs of moments is made: with u = Vᵀ Σ⁻¹ d every entry of a
 * score is a product of two entries of u.
 *
 * @param implied evaluated at the estimates. @param sample must have `rows`.
 */
export function casewiseProducts(
  group: CompiledGroup,
  implied: ImpliedMoments,
  sample: GroupMoments,
  meanStructure: boolean,
  exogenous: readonly number[],
  centre: Centre,
): Float64Array {
  const { p, m } = implied
  const q = p + 2 * m
  const fromModel = centre === 'model'
  const weighted = weightedColumns(implied)
  const predicted = fromModel ? undefined : predictedDeviations(sample, exogenous)
  const unexplained = predicted
    ? less(sample.covariance, predictedCovariance(predicted, p))
    : sample.covariance
  const expected = expectedProducts(weighted, fromModel ? implied.covariance : unexplained, p, q)
  const means = fromModel && meanStructure ? implied.means : sample.means
  const size = group.parameters.length
  const cells = cellTerms(group, p, m)
  const all = Array.from({ length: p }, (_, i) => i)
  const nothing = new Float64Array(p)
  const deviations = new Float64Array(chunk * p)
  const products = new Float64Array(q * chunk)
  const scores = new Float64Array(size * chunk)
  const out = new Float64Array(size * size)
  const { n } = sample
  for (let start = 0; start < n; start += chunk) {
    const count = Math.min(chunk, n - start)
    scores.fill(0)
    takeRows(sample.rows!, p, all, means, start, count, deviations)
    innerProducts(weighted, deviations, q, p, count, products)
    addScores({ group, implied, meanStructure, cells }, products, expected, 1, count, scores)
    if (predicted) {
      takeRows(predicted, p, all, nothing, start, count, deviations)
      innerProducts(weighted, deviations, q, p, count, products)
      addScores({ group, implied, meanStructure, cells }, products, undefined, -1, count, scores)
    }
    const part = gramMatrix(scores, size, count)
    for (let i = 0; i < part.length; i++) out[i]! += part[i]!
  }
  return out
}

interface ScoreMaker {
  readonly group: CompiledGroup
  readonly implied: ImpliedMoments
  readonly meanStructure: boolean
  readonly cells: CellTerms
}

/** Adds `sign` times (u_a u_b − expected) for each covariance cell, and `sign` times u for each that moves the means. */
function addScores(
  { group, implied, meanStructure, cells }: ScoreMaker,
  u: Float64Array,
  expected: Float64Array | undefined,
  sign: number,
  count: number,
  scores: Float64Array,
): void {
  const { free } = group
  const { p, m, latentMeans } = implied
  const { a, b, scale, meanColumn, meanLatent } = cells
  const q = p + 2 * m
  for (let k = 0; k < free.count; k++) {
    const to = free.parameter[k]! * count
    if (k < free.covarianceCount) {
      const x = a[k]! * count
      const y = b[k]! * count
      const factor = sign * scale[k]!
      const mean = expected ? expected[a[k]! * q + b[k]!]! : 0
      for (let row = 0; row < count; row++) scores[to + row]! += factor * (u[x + row]! * u[y + row]! - mean)
    }
    if (!meanStructure || meanColumn[k]! < 0) continue
    const latent = meanLatent[k]!
    const slope = sign * (latent < 0 ? 1 : latentMeans[latent]!)
    const from = meanColumn[k]! * count
    for (let row = 0; row < count; row++) scores[to + row]! += slope * u[from + row]!
  }
}

function less(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!)
}

/** Vᵀ Σ⁻¹, q × p. */
function weightedColumns({ p, m, covariance, observedLatent, loadingsTotal }: ImpliedMoments): Float64Array {
  const factor = covariance.slice()
  cholesky(factor, p)
  const inverse = new Float64Array(p * p)
  choleskyInverse(factor, p, inverse, new Float64Array(p * p))
  const weighted = new Float64Array((p + 2 * m) * p)
  weighted.set(inverse)
  const half = new Float64Array(m * p)
  transposedMultiply(observedLatent, inverse, p, m, p, half)
  weighted.set(half, p * p)
  transposedMultiply(loadingsTotal, inverse, p, m, p, half)
  weighted.set(half, p * (p + m))
  return weighted
}

/** Mean of u uᵀ where d dᵀ has this mean, q × q. */
function expectedProducts(
  weighted: Float64Array,
  covariance: Float64Array,
  p: number,
  q: number,
): Float64Array {
  const half = new Float64Array(q * p)
  multiply(weighted, covariance, q, p, p, half)
  const out = new Float64Array(q * q)
  innerProducts(half, weighted, q, p, q, out)
  return out
}
