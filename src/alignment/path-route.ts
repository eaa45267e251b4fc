import {
  compositeModel,
  type ParameterRow,
  type SemFit,
  type StructuralResult,
  structuralAfterMeasurement,
} from '../sem/index.ts'
import { type PathEstimate, pathCovariance, pathEstimate } from './path-estimate.ts'

/**
 * How a model's paths were estimated.
 *
 * - `latent`: measurement and paths in one fit of parcels, the way of every model that allows it;
 * - `sam`: structure after measurement: each construct measured by a fit of its own, then the paths;
 * - `composites`: the constructs' mean scores, corrected for their reliability;
 * - `none`: nothing gave paths that can be used.
 */
export type PathRoute = 'latent' | 'sam' | 'composites' | 'none'

/** Paths and the way they were found. */
export interface RoutedPaths {
  readonly route: PathRoute
  readonly paths: readonly PathEstimate[]
  /** Covariance matrix of `paths`, in their order. */
  readonly covariance: readonly (readonly number[])[]
  /** Every way that was tried before and why it gave nothing, in a sentence each. */
  readonly failed: readonly { readonly route: PathRoute; readonly reason: string }[]
}

/** Parcel name to score. */
type Scores = Readonly<Record<string, number | null>>

/**
 * Paths of the latent model, or where it failed of the next way that works: structure after measurement, then composites.
 * Answers that allow no covariance structure at all (`data-unfit`) allow none of them.
 *
 * Standard errors are those of the way: robust ones of the latent model; of structure after measurement normal-theory ones
 * that allow for the first step; of composites normal-theory ones that take the reliabilities as known, a little too small.
 * The latter two are of unstandardized paths; standardized by the estimated standard deviations, which are taken as known.
 *
 * @param fit - Of the latent model. @param rows - What it was fitted to.
 */
export function routePaths(
  fit: SemFit,
  syntax: string,
  rows: readonly Scores[],
  names: readonly string[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): RoutedPaths {
  if (fit.status === 'ok') {
    const paths = names.map(name => pathEstimate(fit.standardized, name))
    return { route: 'latent', paths, covariance: pathCovariance(fit, names), failed: [] }
  }
  const failed: { route: PathRoute; reason: string }[] = [{ route: 'latent', reason: reasonOf(fit) }]
  const nothing = names.map(path => ({ path, est: Number.NaN, se: Number.NaN }))
  const none = {
    route: 'none',
    paths: nothing,
    covariance: nothing.map(() => nothing.map(() => Number.NaN)),
    failed,
  } as const
  if (fit.status === 'data-unfit') return none
  for (const [route, estimate] of [
    ['sam', structuralAfterMeasurement],
    ['composites', compositeModel],
  ] as const) {
    const result = estimate(syntax, rows, { signal })
    const found = result.status === 'ok' ? pathsOf(result, names) : undefined
    if (found) return { route, ...found, failed }
    failed.push({ route, reason: reasonOf(result) })
  }
  return none
}

/** Undefined where a path has no usable estimate. */
function pathsOf(
  { parameters, structural }: StructuralResult,
  names: readonly string[],
): Pick<RoutedPaths, 'paths' | 'covariance'> | undefined {
  if (!structural) return undefined
  const rows = names.map(name => parameters.find(isPath(name)))
  const scales = names.map(name => scaleOf(structural, name))
  const paths = names.map((path, i) => ({
    path,
    est: (rows[i]?.est ?? Number.NaN) * scales[i]!,
    se: (rows[i]?.se ?? Number.NaN) * scales[i]!,
  }))
  if (!paths.every(({ est, se }) => Number.isFinite(est) && se > 0)) return undefined
  // correlations of the estimates are those of the structural step; their sizes are those of both steps
  const free = names.map(name => structural.parameters.find(isPath(name))!.free - 1)
  const covariance = free.map((a, i) =>
    free.map((b, j) => {
      const own = (k: number) => structural.vcov[k]?.[k] ?? Number.NaN
      const correlation = (structural.vcov[a]?.[b] ?? Number.NaN) / Math.sqrt(own(a) * own(b))
      return correlation * paths[i]!.se * paths[j]!.se
    }),
  )
  return { paths, covariance }
}

function isPath(name: string) {
  return ({ lhs, op, rhs }: Pick<ParameterRow, 'lhs' | 'op' | 'rhs'>) =>
    op === '~' && `${lhs} ~ ${rhs}` === name
}

/** What an unstandardized path is multiplied with: standard deviation of the predictor over that of the outcome. */
function scaleOf(fit: SemFit, name: string): number {
  const [outcome = '', predictor = ''] = name.split(' ~ ')
  const deviation = (variable: string) => {
    const at = fit.parameters.findIndex(
      ({ lhs, op, rhs }) => op === '~~' && lhs === variable && rhs === variable,
    )
    return Math.sqrt((fit.parameters[at]?.est ?? Number.NaN) / (fit.standardized[at]?.est ?? Number.NaN))
  }
  return deviation(predictor) / deviation(outcome)
}

function reasonOf({ status, problem }: Pick<SemFit | StructuralResult, 'status' | 'problem'>): string {
  return problem ? `${status}: ${problem.message}` : status
}
