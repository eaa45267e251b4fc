import type { GroupMoments } from '../data/sample-moments.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'

/** Residual moments in one metric; p × p and p, in the order of `variables`. */
export interface ResidualMoments {
  readonly covariance: readonly (readonly number[])[]
  /** Absent without a mean structure. */
  readonly means?: readonly number[]
}

/** What the model leaves unexplained in one group. */
export interface GroupResiduals {
  readonly label: string
  readonly variables: readonly string[]
  /** Sample less implied moments, in the units of the data. */
  readonly raw: ResidualMoments
  /** Sample less implied correlations (Bollen 1989); for means, raw residuals over sample standard deviations. */
  readonly correlation: ResidualMoments
  /**
   * Raw residuals over the standard errors that the sample moments have under normality (lavaan's `normalized`); beyond
   * about 2 they are worth a look.
   */
  readonly normalized: ResidualMoments
}

/**
 * Residuals of a fit, group by group, as lavaan's `residuals()` of type raw, cor.bollen and normalized.
 *
 * @throws ArgumentError for a fit that is not `ok`.
 */
export function residuals(fit: SemFit): GroupResiduals[] {
  const { model, moments: samples, implied } = requireOk(fit, 'residuals')
  return samples.map((sample, g) => {
    const expected = implied[g]!
    const { p } = expected
    const matrix = (value: (i: number, j: number) => number) =>
      Array.from({ length: p }, (_, i) => Array.from({ length: p }, (_, j) => value(i, j)))
    const together = (covariance: number[][], mean: (i: number) => number): ResidualMoments =>
      model.meanStructure
        ? { covariance, means: Array.from({ length: p }, (_, i) => mean(i)) }
        : { covariance }
    return {
      label: sample.label,
      variables: model.table.observed,
      ...inMetrics(sample, expected, matrix, together),
    }
  })
}

function inMetrics(
  { covariance: s, means, n }: GroupMoments,
  { covariance: sigma, means: mu, p }: ImpliedMoments,
  matrix: (value: (i: number, j: number) => number) => number[][],
  together: (covariance: number[][], mean: (i: number) => number) => ResidualMoments,
): Pick<GroupResiduals, 'raw' | 'correlation' | 'normalized'> {
  const variance = (from: Float64Array, i: number) => from[i * p + i]!
  const correlation = (from: Float64Array, i: number, j: number) =>
    from[i * p + j]! / Math.sqrt(variance(from, i) * variance(from, j))
  const raw = (i: number, j: number) => s[i * p + j]! - sigma[i * p + j]!
  const spread = (i: number, j: number) =>
    Math.sqrt((variance(s, i) * variance(s, j) + s[i * p + j]! ** 2) / n)
  return {
    raw: together(matrix(raw), i => means[i]! - mu[i]!),
    correlation: together(
      matrix((i, j) => correlation(s, i, j) - correlation(sigma, i, j)),
      i => (means[i]! - mu[i]!) / Math.sqrt(variance(s, i)),
    ),
    normalized: together(
      matrix((i, j) => raw(i, j) / spread(i, j)),
      i => (means[i]! - mu[i]!) / Math.sqrt(variance(s, i) / n),
    ),
  }
}
