import { inverseOfLarge } from '../../numerics/large-matrices.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { momentVector } from '../discrepancies/moment-vector.ts'
import type { IncompleteSample } from './incomplete-sample.ts'
import { PatternProducts } from './pattern-products.ts'
import { productsOfRows } from './row-products.ts'
import { inverseOf, saturatedInformation } from './saturated-information.ts'

/**
 * What the incomplete data of one group know of its means and covariances, at the saturated estimates; matrices are full,
 * over a `MomentVector` with means.
 */
export interface SaturatedModel {
  /** H: observed information of the incomplete data. */
  readonly information: Float64Array
  /** H⁻¹; undefined when the data leave some moment undetermined. */
  readonly covariance: Float64Array | undefined
  readonly size: number
}

export function saturatedModel(
  { means, covariance }: GroupMoments,
  sample: Pick<IncompleteSample, 'patterns'>,
): SaturatedModel {
  const p = means.length
  const size = momentVector(p, true).count
  const information = saturatedInformation(sample.patterns, means, covariance)
  mirror(information, size)
  return { information, covariance: inverseOfLarge(information.slice(), size, 1e-12), size }
}

/** J = Σ s sᵀ over the rows, with s = ∂ ln f(y_i) / ∂(μ, σ) at the saturated estimates; full. */
export function saturatedScoreProducts(
  moments: GroupMoments,
  sample: Pick<IncompleteSample, 'rows'>,
): Float64Array {
  const scores = saturatedScores(moments, sample)
  const { n } = sample.rows
  return productsOfRows(scores, n, scores.length / n)
}

/** The scores of each row, n × size row-major. */
function saturatedScores(
  { means, covariance }: GroupMoments,
  { rows }: Pick<IncompleteSample, 'rows'>,
): Float64Array {
  const p = means.length
  const size = momentVector(p, true).count
  const complete = inverseOf(covariance, p)
  const products = new PatternProducts(p, p)
  const gap = new Float64Array(p)
  const out = new Float64Array(rows.n * size)
  for (const { missing, start, n } of rows.patterns) {
    products.sweep(complete, missing)
    const A = products.inverse
    for (let row = start; row < start + n; row++) {
      products.projectRow(complete, missing, rows.values, row * p, means, gap)
      let at = row * size
      for (let i = 0; i < p; i++) out[at++] = gap[i]!
      for (let i = 0; i < p; i++) {
        out[at++] = 0.5 * (gap[i]! * gap[i]! - A[i * p + i]!)
        for (let j = i + 1; j < p; j++) out[at++] = gap[i]! * gap[j]! - A[i * p + j]!
      }
    }
  }
  return out
}

function mirror(a: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!
  }
}
