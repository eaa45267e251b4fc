import { ArgumentError } from '../errors.ts'
import { toRows } from '../numerics/dense.ts'
import type { FitMeasures } from './fit-measures/fit-measures.ts'
import { withheldMeasures } from './fit-measures/fit-measures.ts'
import type { FitOutcome } from './fit-outcome.ts'
import { rememberOutcome } from './fit-outcome.ts'
import type { FitProblem } from './fit-problem.ts'
import type { EstimateRows } from './inference/parameter-rows.ts'
import { estimateRows, unfittedRows } from './inference/parameter-rows.ts'
import { responseCovariance } from './ordinal/response-covariance.ts'
import type { FitStatus, ImpliedMomentsOfGroup, SemFit } from './sem-fit.ts'

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
  const fit: SemFit = {
    way: 'sem',
    status,
    converged: status === 'ok' || status === 'inadmissible',
    admissible: status === 'ok',
    stopReason: problem ? `${problem.message} ${problem.mend}` : `Converged after ${iterations} iterations.`,
    problem,
    iterations,
    warnings: outcome.warnings,
    ...rowsOf(outcome),
    fitMeasures: measures ?? withheldMeasures(model.dimension, nobs, df),
    // as large as the square of the model, and seldom asked for
    get vcov() {
      vcov ??= covariance ? toRows(covariance.full(), size, size) : []
      return vcov
    },
    implied: group => impliedOf(outcome, group ?? 1),
    groups: samples.map(({ label, n }) => ({ label, n })),
    nobs,
    bootstrap: outcome.bootstrap,
    table: model.table,
  }
  return rememberOutcome(fit, outcome)
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
    covariance: toRows(
      moments ? responseCovariance(moments) : new Float64Array(p * p).fill(Number.NaN),
      p,
      p,
    ),
    ...(model.meanStructure
      ? { means: Array.from(moments?.means ?? new Float64Array(p).fill(Number.NaN)) }
      : {}),
  }
}
