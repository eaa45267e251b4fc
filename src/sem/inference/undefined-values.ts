import type { BootstrapDraws } from '../bootstrap/bootstrap.ts'
import type { FitProblem } from '../fit-problem.ts'
import { parameterName } from '../table/parameter-table.ts'
import type { EstimateRows } from './parameter-rows.ts'

/** Fewer than 2 draws of a bootstrap gave estimates: there are no standard errors. */
export function tooFewDraws({ draws, estimates }: BootstrapDraws): FitProblem | undefined {
  if (estimates.length >= 2) return undefined
  return {
    code: 'bootstrap-failed',
    message: `Only ${estimates.length} of ${draws} draws of the bootstrap gave estimates.`,
    mend: "Draw more, collect more rows, or use se: 'standard' or 'robust'.",
    names: [],
    group: undefined,
  }
}

/**
 * A search that found its minimum, and yet an estimate or standard error that is no number, e.g. a defined parameter
 * `log(a)` with a negative a.
 *
 * @param held numbers (from 1) of parameters that rightly have no standard error.
 */
export function undefinedValues(
  { parameters }: EstimateRows,
  withErrors: boolean,
  held: ReadonlySet<number>,
): FitProblem | undefined {
  const bad = parameters.filter(row => {
    const error = row.op === ':=' || row.free > 0
    return (
      !Number.isFinite(row.est) || (withErrors && error && !held.has(row.free) && !Number.isFinite(row.se))
    )
  })
  if (bad.length === 0) return undefined
  const names = bad.map(row => (row.op === ':=' ? row.lhs : parameterName(row)))
  return {
    code: 'undefined-value',
    message: `At the estimates, ${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no value or no standard error.`,
    mend: 'Look at its definition, e.g. a logarithm of a negative number, or rescale the variables.',
    names,
    group: undefined,
  }
}
