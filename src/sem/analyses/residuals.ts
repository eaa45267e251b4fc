import type { GroupMoments } from '../data/sample-moments.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { responseCovariance } from '../ordinal/response-covariance.ts'
import type { SemFit } from '../sem-fit.ts'
import type { MomentVariances } from './moment-variances.ts'
import { momentVariances } from './moment-variances.ts'
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
   * Raw residuals over the standard errors of the sample moments (lavaan's `normalized`), which rest on normality, on the rows
   * or on the patterns of missing values as those of the fit do; beyond about 2 they are worth a look. 0 for
   * what does not vary, and for means of ordered variables, which are no moments of the sample.
   */
  readonly normalized: ResidualMoments
}

/**
 * Residuals of a fit, group by group, as lavaan's `residuals()` of type raw, cor.bollen and normalized.
 *
 * @throws ArgumentError for a fit that is not `ok`.
 */
export function residuals(fit: SemFit): GroupResiduals[] {
  const outcome = requireOk(fit, 'residuals')
  const { model, moments: samples, implied } = outcome
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
      ...inMetrics(sample, expected, momentVariances(outcome, g), matrix, together),
    }
  })
}

function inMetrics(
  { covariance: s, means }: GroupMoments,
  expected: ImpliedMoments,
  variances: MomentVariances,
  matrix: (value: (i: number, j: number) => number) => number[][],
  together: (covariance: number[][], mean: (i: number) => number) => ResidualMoments,
): Pick<GroupResiduals, 'raw' | 'correlation' | 'normalized'> {
  const { means: mu, p } = expected
  const sigma = responseCovariance(expected)
  const variance = (from: Float64Array, i: number) => from[i * p + i]!
  const correlation = (from: Float64Array, i: number, j: number) =>
    from[i * p + j]! / Math.sqrt(variance(from, i) * variance(from, j))
  const raw = (i: number, j: number) => s[i * p + j]! - sigma[i * p + j]!
  // what does not vary from sample to sample is reproduced exactly
  const normalized = (gap: number, squaredError: number) =>
    squaredError === 0 ? 0 : gap / Math.sqrt(squaredError)
  return {
    raw: together(matrix(raw), i => means[i]! - mu[i]!),
    correlation: together(
      matrix((i, j) => correlation(s, i, j) - correlation(sigma, i, j)),
      i => (means[i]! - mu[i]!) / Math.sqrt(variance(s, i)),
    ),
    normalized: together(
      matrix((i, j) => normalized(raw(i, j), variances.covariance[i * p + j]!)),
      i => normalized(means[i]! - mu[i]!, variances.means[i]!),
    ),
  }
}
