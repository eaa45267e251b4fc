import { ArgumentError } from '../../errors.ts'
import { GroupStandardizer } from '../inference/standardized-solution.ts'
import type { SemFit, StandardizedRow } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'

/** Names a row of the parameter table. */
export type RowName = Pick<StandardizedRow, 'lhs' | 'op' | 'rhs'> & { readonly group?: number }

/**
 * Covariance matrix of standardized estimates (all variables at variance 1), by the delta method from the covariance of the
 * free parameters; its diagonal is the squares of the standard errors in `fit.standardized`.
 *
 * @param rows which rows of the table, and in which order; group 1 where none is named.
 * @throws ArgumentError for a fit that is not `ok` or has no standard errors, or a row that the table does not have.
 */
export function standardizedCovariance(
  fit: SemFit,
  rows: readonly RowName[],
): readonly (readonly number[])[] {
  const { model, implied, covariance } = requireOk(fit, 'covariances of standardized estimates')
  if (!covariance) {
    throw new ArgumentError('This fit has no standard errors.', "Fit it without se: 'none'.")
  }
  const standardizers = implied.map((moments, g) => new GroupStandardizer(model, g, moments))
  const gradients = rows.map(({ lhs, op, rhs, group = 1 }) => {
    const at = model.table.rows.findIndex(
      row => row.lhs === lhs && row.op === op && row.rhs === rhs && row.group === group,
    )
    const cell = model.cells[at]
    if (!cell) {
      throw new ArgumentError(
        `The model has no row "${lhs} ${op} ${rhs}" in group ${group}.`,
        'Name rows as fit.standardized does.',
      )
    }
    const { gradient } = standardizers[group - 1]!.standardize(cell, 'all')
    const all = new Float64Array(model.parameterCount)
    for (const [i, parameter] of model.groups[group - 1]!.parameters.entries()) all[parameter] = gradient[i]!
    return all
  })
  const full = covariance.full()
  const size = model.parameterCount
  const times = gradients.map(gradient =>
    Float64Array.from({ length: size }, (_, i) => {
      let sum = 0
      for (let j = 0; j < size; j++) sum += full[i * size + j]! * gradient[j]!
      return sum
    }),
  )
  return gradients.map(a => times.map(vb => a.reduce((sum, slope, i) => sum + slope * vb[i]!, 0)))
}
