import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { multiply, transposedMultiply } from '../../numerics/dense.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { cellTerms } from '../discrepancies/cell-terms.ts'
import type { CompiledGroup } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { predictedCovariance, predictedDeviations } from './predicted-deviations.ts'

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
  const deviations = new Float64Array(p * chunk)
  const products = new Float64Array(q * chunk)
  const scores = new Float64Array(size * chunk)
  const out = new Float64Array(size * size)
  const { n } = sample
  for (let start = 0; start < n; start += chunk) {
    scores.fill(0)
    const count = Math.min(chunk, n - start)
    takeRows(sample.rows!, means, start, count, deviations)
    transposedMultiply(weighted, deviations, p, q, chunk, products)
    addScores(group, implied, meanStructure, products, expected, 1, count, scores)
    if (predicted) {
      takeRows(predicted, undefined, start, count, deviations)
      transposedMultiply(weighted, deviations, p, q, chunk, products)
      addScores(group, implied, meanStructure, products, undefined, -1, count, scores)
    }
    const part = gramMatrix(scores, size, chunk)
    for (let i = 0; i < part.length; i++) out[i]! += part[i]!
  }
  return out
}

/** Rows worked on at a time, one column each: their products are then made several at once. */
const chunk = 256

/** Rows less means, transposed. */
function takeRows(
  rows: Float64Array,
  means: Float64Array | undefined,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const p = out.length / chunk
  for (let i = 0; i < p; i++) {
    const mean = means ? means[i]! : 0
    const at = i * chunk
    for (let row = 0; row < count; row++) out[at + row] = rows[(start + row) * p + i]! - mean
  }
}

/** Adds `sign` times (u_a u_b − expected) for each covariance cell, and `sign` times u for each that moves the means. */
function addScores(
  group: CompiledGroup,
  implied: ImpliedMoments,
  meanStructure: boolean,
  u: Float64Array,
  expected: Float64Array | undefined,
  sign: number,
  count: number,
  scores: Float64Array,
): void {
  const { free } = group
  const { p, m, latentMeans } = implied
  const { a, b, scale, meanColumn, meanLatent } = cellTerms(group, p, m)
  const q = p + 2 * m
  for (let k = 0; k < free.count; k++) {
    const to = free.parameter[k]! * chunk
    if (k < free.covarianceCount) {
      const x = a[k]! * chunk
      const y = b[k]! * chunk
      const factor = sign * scale[k]!
      const mean = expected ? expected[a[k]! * q + b[k]!]! : 0
      for (let row = 0; row < count; row++) scores[to + row]! += factor * (u[x + row]! * u[y + row]! - mean)
    }
    if (!meanStructure || meanColumn[k]! < 0) continue
    const latent = meanLatent[k]!
    const slope = sign * (latent < 0 ? 1 : latentMeans[latent]!)
    const from = meanColumn[k]! * chunk
    for (let row = 0; row < count; row++) scores[to + row]! += slope * u[from + row]!
  }
}

function less(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!)
}

/** Σ⁻¹ V, p × q. */
function weightedColumns({ p, m, covariance, observedLatent, loadingsTotal }: ImpliedMoments): Float64Array {
  const factor = covariance.slice()
  cholesky(factor, p)
  const inverse = new Float64Array(p * p)
  choleskyInverse(factor, p, inverse, new Float64Array(p * p))
  const q = p + 2 * m
  const columns = new Float64Array(p * q)
  for (let i = 0; i < p; i++) {
    columns[i * q + i] = 1
    for (let j = 0; j < m; j++) {
      columns[i * q + p + j] = observedLatent[i * m + j]!
      columns[i * q + p + m + j] = loadingsTotal[i * m + j]!
    }
  }
  const weighted = new Float64Array(p * q)
  multiply(inverse, columns, p, p, q, weighted)
  return weighted
}

/** Mean of u uᵀ where d dᵀ has this mean, q × q. */
function expectedProducts(
  weighted: Float64Array,
  covariance: Float64Array,
  p: number,
  q: number,
): Float64Array {
  const half = new Float64Array(p * q)
  multiply(covariance, weighted, p, p, q, half)
  const out = new Float64Array(q * q)
  for (let i = 0; i < p; i++) {
    for (let a = 0; a < q; a++) {
      const value = weighted[i * q + a]!
      if (value === 0) continue
      for (let b = 0; b < q; b++) out[a * q + b]! += value * half[i * q + b]!
    }
  }
  return out
}
