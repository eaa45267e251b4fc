import { ArgumentError } from '../errors.ts'
import { toRows } from '../numerics/dense.ts'
import type { Minimum } from '../numerics/minimize.ts'
import type { CompiledModel } from './compile-model.ts'
import type { FitMeasures } from './fit-measures/fit-measures.ts'
import { withheldMeasures } from './fit-measures/fit-measures.ts'
import type { FitProblem } from './fit-problem.ts'
import type { ImpliedMoments } from './implied-moments.ts'
import type { EstimateRows } from './parameter-rows.ts'
import { estimateRows, unfittedRows } from './parameter-rows.ts'
import type { GroupMoments } from './sample-moments.ts'
import type { FitStatus, ImpliedMomentsOfGroup, SemFit } from './sem-fit.ts'
import type { SemWarning } from './sem-warning.ts'
import type { ParameterCovariance } from './standard-errors.ts'

/** What is known of a fit when it ends; the later it ends, the more. */
export interface FitOutcome {
  readonly model: CompiledModel
  readonly samples: readonly GroupMoments[]
  readonly df: number
  readonly warnings: readonly SemWarning[]
  readonly minimum?: Minimum
  /** Evaluated at the minimum. */
  readonly implied?: readonly ImpliedMoments[]
  readonly covariance?: ParameterCovariance | undefined
  readonly rows?: EstimateRows
}

/** A fit that is not `ok`: every fit measure is withheld. */
export function failedFit(
  outcome: FitOutcome,
  status: Exclude<FitStatus, 'ok'>,
  problem: FitProblem,
): SemFit {
  return assemble(outcome, status, problem, undefined)
}

/** A fit that is `ok`. */
export function goodFit(outcome: FitOutcome, measures: FitMeasures): SemFit {
  return assemble(outcome, 'ok', undefined, measures)
}

function assemble(
  outcome: FitOutcome,
  status: FitStatus,
  problem: FitProblem | undefined,
  measures: FitMeasures | undefined,
): SemFit {
  const { model, samples, df, minimum, covariance } = outcome
  const nobs = samples.reduce((sum, { n }) => sum + n, 0)
  const iterations = minimum?.iterations ?? 0
  const size = model.parameterCount
  let vcov: number[][] | undefined
  return {
    status,
    converged: status === 'ok' || status === 'inadmissible',
    admissible: status === 'ok',
    stopReason: problem ? `${problem.message} ${problem.mend}` : `Converged after ${iterations} iterations.`,
    problem,
    iterations,
    warnings: outcome.warnings,
    ...rowsOf(outcome),
    fitMeasures: measures ?? withheldMeasures(size, nobs, df),
    // as large as the square of the model, and seldom asked for
    get vcov() {
      vcov ??= covariance ? toRows(covariance.full(), size, size) : []
      return vcov
    },
    implied: group => impliedOf(outcome, group ?? 1),
    groups: samples.map(({ label, n }) => ({ label, n })),
    nobs,
    table: model.table,
  }
}

function rowsOf({ model, rows, minimum, implied }: FitOutcome): EstimateRows {
  if (rows) return rows
  return minimum && implied ? estimateRows(model, minimum.x, implied, undefined) : unfittedRows(model)
}

function impliedOf({ model, implied }: FitOutcome, group: number | string): ImpliedMomentsOfGroup {
  const labels = model.table.groupLabels
  const index = typeof group === 'number' ? group - 1 : labels.indexOf(group)
  if (!(index in labels)) {
    throw new ArgumentError(
      `There is no group ${group}.`,
      `Pass a number from 1 to ${labels.length}${labels[0] ? ` or one of ${labels.join(', ')}` : ''}.`,
    )
  }
  const p = model.observedCount
  const moments = implied?.[index]
  return {
    variables: model.table.observed,
    covariance: toRows(moments?.covariance ?? new Float64Array(p * p).fill(Number.NaN), p, p),
    ...(model.meanStructure
      ? { means: Array.from(moments?.means ?? new Float64Array(p).fill(Number.NaN)) }
      : {}),
  }
}
