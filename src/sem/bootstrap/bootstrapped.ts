import type { GroupMoments } from '../data/sample-moments.ts'
import type { Estimator } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { EstimateRows } from '../inference/parameter-rows.ts'
import { estimateRows } from '../inference/parameter-rows.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { BootstrapDraws } from './bootstrap.ts'
import { bootstrap } from './bootstrap.ts'
import { bootstrapCovariance } from './bootstrap-covariance.ts'
import { withBootstrapIntervals } from './bootstrap-rows.ts'

interface Fitted {
  readonly model: CompiledModel
  readonly samples: readonly GroupMoments[]
  readonly estimator: Estimator
  readonly options: ResolvedFitOptions
  /** Evaluated at the estimates. */
  readonly implied: readonly ImpliedMoments[]
  readonly warnings: SemWarning[]
}

/**
 * What a bootstrap puts in the place of the analytic standard errors; undefined when none was asked for. Warns of draws
 * that failed; with fewer than 2 that did not, there are no standard errors, and the fit is `not-converged`.
 */
export function bootstrapped(
  { model, samples, estimator, options, implied, warnings }: Fitted,
  x: Float64Array,
):
  | {
      readonly bootstrap: BootstrapDraws
      readonly covariance: ParameterCovariance
      readonly rows: EstimateRows
    }
  | undefined {
  if (!options.bootstrap) return undefined
  const result = bootstrap(model, samples, x, estimator, { ...options, bootstrap: options.bootstrap })
  if (result.failed > 0) {
    warnings.push({
      code: 'bootstrap-draws-failed',
      message: `${result.failed} of ${result.draws} draws of the bootstrap gave no estimates and were left out.`,
      data: { draws: result.draws, failed: result.failed, seed: result.seed },
    })
  }
  const covariance = bootstrapCovariance(model, result.estimates)
  const rows = withBootstrapIntervals(model, estimateRows(model, x, implied, covariance), result.estimates)
  return { bootstrap: result, covariance, rows }
}
