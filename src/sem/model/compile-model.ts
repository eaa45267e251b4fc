import { ModelSpecificationError } from '../../errors.ts'
import type { OrdinalStructure } from '../ordinal/ordinal-structure.ts'
import { ordinalStructure } from '../ordinal/ordinal-structure.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'
import { parameterName } from '../table/parameter-table.ts'
import type { ModelConstraints } from './compile-constraints.ts'
import { compileConstraints } from './compile-constraints.ts'
import type { Cell } from './place-parameters.ts'
import { matrix, observedWithRegressions, Placer } from './place-parameters.ts'

export type { Cell } from './place-parameters.ts'
export { matrix } from './place-parameters.ts'

/** The cells of one group that hold free parameters, ordered by matrix, in columns for the inner loop. */
export interface FreeCells {
  readonly count: number
  /** Cells before this index move the covariances (and perhaps the means); those from it on only means and thresholds. */
  readonly covarianceCount: number
  readonly matrix: Uint8Array
  readonly row: Int32Array
  readonly column: Int32Array
  /** Position among the group's parameters. */
  readonly parameter: Int32Array
}

/** One group of a compiled model. */
export interface CompiledGroup {
  /** Indices (from 0) into all free parameters: those of this group alone, then those shared with other groups. */
  readonly parameters: Int32Array
  readonly ownCount: number
  readonly free: FreeCells
  readonly fixed: readonly { readonly cell: Cell; readonly value: number }[]
  /** Moments of observed predictors: taken from the sample moments of `observed` variables i and j (-1: the mean of i). */
  readonly fromSample: readonly { readonly cell: Cell; readonly i: number; readonly j: number }[]
}

/**
 * A parameter table turned into index maps: what a fit needs besides the sample moments. Made once and reused for
 * other moments of the same variables, e.g. in a bootstrap.
 */
export interface CompiledModel {
  readonly table: ParameterTable
  /** Number of distinct free parameters. */
  readonly parameterCount: number
  /** Number of directions in which they can go: less than `parameterCount` by the equality constraints. */
  readonly dimension: number
  /** Linear constraints on them, and bounds; undefined without any. */
  readonly constraints: ModelConstraints | undefined
  readonly groups: readonly CompiledGroup[]
  /** The cell of each table row; undefined for `:=`. */
  readonly cells: readonly (Cell | undefined)[]
  readonly observedCount: number
  /** Latents, then the observed variables that take part in regressions and so are treated as latents measured exactly. */
  readonly latentNames: readonly string[]
  /** Observed index of each latent in `latentNames`; -1 for real latents. */
  readonly stands: Int32Array
  /** Indices among the observed variables of the predictors with fixed moments. */
  readonly exogenous: readonly number[]
  /** Indices of all observed variables that only predict, their moments fixed or free: the baseline model keeps their covariances. */
  readonly predictors: readonly number[]
  readonly meanStructure: boolean
  /** What ordered variables add; undefined without any. */
  readonly ordinal: OrdinalStructure | undefined
}

/**
 * Places every row of a table in the matrices of the all-y LISREL model (Jöreskog and Sörbom; Bollen 1989, ch. 8):
 * loadings Λ (p × m), regressions B (m × m), latent covariance Ψ (m × m), residual covariance Θ (p × p), intercepts ν
 * (p), latent means α (m).
 *
 * @throws ModelSpecificationError for rows that no such model has.
 */
export function compileModel(table: ParameterTable): CompiledModel {
  const standIns = observedWithRegressions(table)
  const latentNames = [...table.latent, ...standIns]
  const ordinal = ordinalStructure(table, latentNames)
  const placer = new Placer(table.observed, latentNames, ordinal?.thresholdNames)
  const cells = table.rows.map(row => (row.op === ':=' ? undefined : placer.cellOf(row)))
  checkDistinct(table.rows, cells)
  const parameterCount = table.rows.reduce((most, row) => Math.max(most, row.free), 0)
  const constraints = compileConstraints(table, parameterCount)
  const groupsOf = groupsOfParameters(table.rows, parameterCount)
  const stands = new Int32Array(latentNames.map(name => table.observed.indexOf(name)))
  const predictors = table.exogenousObserved.map(name => table.observed.indexOf(name))
  const groups = table.groupLabels.map((_, g) => compileGroup(table, cells, g + 1, groupsOf, stands, ordinal))
  return {
    table,
    parameterCount,
    dimension: parameterCount - (constraints?.space.rank ?? 0),
    constraints,
    groups,
    cells,
    observedCount: table.observed.length,
    latentNames,
    stands,
    exogenous: table.rows.some(row => row.exogenous) ? predictors : [],
    predictors,
    meanStructure: table.meanStructure,
    ordinal,
  }
}

function checkDistinct(rows: readonly ParameterTableRow[], cells: readonly (Cell | undefined)[]): void {
  const seen = new Map<string, ParameterTableRow>()
  rows.forEach((row, i) => {
    const cell = cells[i]
    if (!cell) return
    const key = `${row.group} ${cell.matrix} ${cell.row} ${cell.column}`
    const other = seen.get(key)
    if (other) {
      throw new ModelSpecificationError(
        `${parameterName(other)} and ${parameterName(row)} are one parameter given twice.`,
        'Drop one of them.',
      )
    }
    seen.set(key, row)
  })
}

/** How many groups each free parameter (from 1) is in, as a set. */
function groupsOfParameters(rows: readonly ParameterTableRow[], count: number): ReadonlySet<number>[] {
  const groups = Array.from({ length: count + 1 }, () => new Set<number>())
  for (const row of rows) if (row.free > 0) groups[row.free]!.add(row.group)
  return groups
}

function compileGroup(
  table: ParameterTable,
  cells: readonly (Cell | undefined)[],
  group: number,
  groupsOf: readonly ReadonlySet<number>[],
  stands: Int32Array,
  ordinal: OrdinalStructure | undefined,
): CompiledGroup {
  const rows = table.rows.map((row, i) => ({ row, cell: cells[i] })).filter(({ row }) => row.group === group)
  const numbers = [...new Set(rows.filter(({ row }) => row.free > 0).map(({ row }) => row.free))]
  const own = numbers.filter(number => groupsOf[number]!.size === 1)
  const shared = numbers.filter(number => groupsOf[number]!.size > 1)
  // arrays made of mapped lists: `from` with a function costs ten times as much
  const parameters = new Int32Array([...own, ...shared].map(number => number - 1))
  const position = new Map([...own, ...shared].map((number, i) => [number, i]))

  const free = rows
    .flatMap(({ row, cell }) => (cell && row.free > 0 ? [{ cell, parameter: position.get(row.free)! }] : []))
    .sort((a, b) => a.cell.matrix - b.cell.matrix)
  const fixed = rows.flatMap(({ row, cell }) =>
    cell && row.free === 0 && !row.exogenous && !ordinal?.isDerived(cell) ? [{ cell, value: row.value }] : [],
  )
  const fromSample = rows.flatMap(({ row, cell }) => {
    if (!cell || !row.exogenous) return []
    const i = table.observed.indexOf(row.lhs)
    return [{ cell, i, j: row.op === '~1' ? -1 : table.observed.indexOf(row.rhs) }]
  })
  // an observed variable that stands among the latents is measured by itself, exactly
  stands.forEach((observed, latent) => {
    if (observed < 0) return
    fixed.push({ cell: { matrix: matrix.loadings, row: observed, column: latent }, value: 1 })
  })
  return {
    parameters,
    ownCount: own.length,
    free: {
      count: free.length,
      covarianceCount: free.filter(({ cell }) => cell.matrix < matrix.intercepts).length,
      matrix: new Uint8Array(free.map(({ cell }) => cell.matrix)),
      row: new Int32Array(free.map(({ cell }) => cell.row)),
      column: new Int32Array(free.map(({ cell }) => cell.column)),
      parameter: new Int32Array(free.map(({ parameter }) => parameter)),
    },
    fixed,
    fromSample,
  }
}

/** The free cells of a group as objects, for where speed does not matter. */
export function freeCellsOf({ free }: CompiledGroup): Cell[] {
  return Array.from({ length: free.count }, (_, k) => ({
    matrix: free.matrix[k]!,
    row: free.row[k]!,
    column: free.column[k]!,
  }))
}
