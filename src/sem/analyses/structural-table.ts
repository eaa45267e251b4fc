import { ModelSpecificationError } from '../../errors.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'

/**
 * The part of a model that is about latents and variables that are no indicators, as a path model of its own: what was a
 * latent becomes an observed variable.
 */
export function structuralTable(table: ParameterTable): ParameterTable {
  if ((table.constraints ?? []).length > 0) {
    throw new ModelSpecificationError(
      'Constraints join the parts of a model, which are fitted one after another here.',
      'Leave them out, or use fitModel.',
    )
  }
  const indicators = new Set(table.rows.filter(row => row.op === '=~').map(row => row.rhs))
  const observed = [...table.latent, ...table.observed.filter(name => !indicators.has(name))]
  const inside = (row: ParameterTableRow) =>
    row.op !== '=~' &&
    row.op !== ':=' &&
    observed.includes(row.lhs) &&
    (row.op === '~1' || observed.includes(row.rhs))
  const numbers = new Map<number, number>()
  const number = (free: number) => {
    if (free === 0) return 0
    const known = numbers.get(free) ?? numbers.size + 1
    numbers.set(free, known)
    return known
  }
  const rows = table.rows.filter(inside).map(row => ({ ...row, free: number(row.free) }))
  return { ...table, rows, observed, latent: [] }
}
