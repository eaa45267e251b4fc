import { cholesky, solveLower } from '../../numerics/cholesky.ts'
import { chiSquareUpperTail, normalQuantile } from '../../numerics/distributions.ts'
import { compareFits, type SemFit } from '../../sem/index.ts'
import type { PathEstimate } from '../path-estimate.ts'

/** One path in both groups and how far apart they are. */
export interface PathDifference {
  readonly path: string
  readonly candidate: number
  readonly baseline: number
  /** candidate − baseline. */
  readonly difference: number
  readonly se: number
  /** 90% interval: its ends are the one-sided 5% bounds of an equivalence test. */
  readonly interval: readonly [number, number]
}

/** Whether two groups have the same paths. */
export interface PathEquality {
  /**
   * - `common`: one model with equal loadings; the paths of both groups are in standard deviations of the baseline, so that
   *   equal means equal;
   * - `own`: each group's own standardized paths, because the loadings are not equal (or a group has no latent model): the
   *   difference may lie in the measurement.
   */
  readonly metric: 'common' | 'own'
  readonly differences: readonly PathDifference[]
  /** Wald test that all differences are 0; NaN where an estimate is missing. */
  readonly wald: { readonly chisq: number; readonly df: number; readonly pvalue: number }
  /** Scaled chi-square difference test of the same; undefined without a common metric or where it has no value. */
  readonly likelihoodRatio:
    | { readonly chisq: number; readonly df: number; readonly pvalue: number }
    | undefined
}

/**
 * Tests equal paths in one multi-group model with equal loadings. Groups: the candidate first, the baseline second.
 *
 * @param metric - The fit with equal loadings.
 * @param fitEqual - The same with the paths held equal.
 */
export function equalPathsOf(metric: SemFit, fitEqual: SemFit, paths: readonly string[]): PathEquality {
  const rows = paths.map(path => [1, 2].map(group => rowOf(metric, path, group)))
  const scales = paths.map(path => scaleOf(metric, path))
  const covariance = rows.map(([a, b], i) =>
    rows.map(([c, d], j) => {
      const v = (one: number, two: number) => metric.vcov[one - 1]?.[two - 1] ?? Number.NaN
      const raw = v(a!.free, c!.free) - v(a!.free, d!.free) - v(b!.free, c!.free) + v(b!.free, d!.free)
      return raw * scales[i]! * scales[j]!
    }),
  )
  const table = fitEqual.status === 'ok' ? compareFits(metric, fitEqual).rows[1] : undefined
  return {
    metric: 'common',
    ...differencesOf(
      paths,
      rows.map(([a], i) => a!.est * scales[i]!),
      rows.map(([, b], i) => b!.est * scales[i]!),
      covariance,
    ),
    likelihoodRatio:
      table && Number.isFinite(table.chisqDiff)
        ? { chisq: table.chisqDiff, df: table.dfDiff, pvalue: table.pvalue }
        : undefined,
  }
}

/** Compares standardized paths of two fits of their own, taken as independent. */
export function equalOwnPaths(
  candidate: { readonly paths: readonly PathEstimate[]; readonly covariance: readonly (readonly number[])[] },
  baseline: { readonly paths: readonly PathEstimate[]; readonly covariance: readonly (readonly number[])[] },
): PathEquality {
  const covariance = candidate.covariance.map((row, i) =>
    row.map((value, j) => value + (baseline.covariance[i]?.[j] ?? Number.NaN)),
  )
  return {
    metric: 'own',
    ...differencesOf(
      candidate.paths.map(({ path }) => path),
      candidate.paths.map(({ est }) => est),
      candidate.paths.map(({ path }) => baseline.paths.find(other => other.path === path)?.est ?? Number.NaN),
      covariance,
    ),
    likelihoodRatio: undefined,
  }
}

function differencesOf(
  paths: readonly string[],
  candidate: readonly number[],
  baseline: readonly number[],
  covariance: readonly (readonly number[])[],
): Pick<PathEquality, 'differences' | 'wald'> {
  const z = normalQuantile(0.95)
  const differences = paths.map((path, i) => {
    const difference = candidate[i]! - baseline[i]!
    const se = Math.sqrt(covariance[i]![i]!)
    const interval = [difference - z * se, difference + z * se] as const
    return { path, candidate: candidate[i]!, baseline: baseline[i]!, difference, se, interval }
  })
  return {
    differences,
    wald: wald(
      differences.map(({ difference }) => difference),
      covariance,
    ),
  }
}

/** dᵀ V⁻¹ d. */
function wald(d: readonly number[], covariance: readonly (readonly number[])[]): PathEquality['wald'] {
  const df = d.length
  const factor = Float64Array.from(covariance.flat())
  if (!(cholesky(factor, df, 1e-10) < 0)) return { chisq: Number.NaN, df, pvalue: Number.NaN }
  const whitened = Float64Array.from(d)
  solveLower(factor, df, whitened)
  const chisq = whitened.reduce((sum, value) => sum + value * value, 0)
  return { chisq, df, pvalue: chiSquareUpperTail(chisq, df) }
}

/** What a raw path is multiplied with to be in the baseline's standard deviations. */
function scaleOf(fit: SemFit, path: string): number {
  const [outcome = '', predictor = ''] = path.split(' ~ ')
  return deviationOf(fit, predictor) / deviationOf(fit, outcome)
}

/** Standard deviation of a latent in the baseline: its residual variance over the share that is residual. */
function deviationOf(fit: SemFit, latent: string): number {
  const at = fit.parameters.findIndex(
    ({ lhs, op, rhs, group }) => op === '~~' && lhs === latent && rhs === latent && group === 2,
  )
  return Math.sqrt(fit.parameters[at]!.est / fit.standardized[at]!.est)
}

function rowOf(fit: SemFit, path: string, group: number) {
  return fit.parameters.find(
    row => row.op === '~' && row.group === group && `${row.lhs} ~ ${row.rhs}` === path,
  )!
}
