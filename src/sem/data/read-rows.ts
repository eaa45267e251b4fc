import { DataError } from '../../errors.ts'
import { written } from '../written.ts'

/**
 * Raw data: an array of objects, one a row, or an object of columns of equal length. null, undefined and NaN are
 * missing. The model's variables must be numbers; labels of groups may be strings, numbers or booleans.
 */
export type Rows = readonly object[] | Readonly<Record<string, ArrayLike<unknown>>>

/** The complete rows of one group. */
export interface GroupData {
  readonly label: string
  readonly n: number
  /** n × p row-major, in the order of the model's variables. */
  readonly values: Float64Array
}

/** The complete rows of one group, variable by variable. */
export interface GroupColumns {
  readonly label: string
  /** One a variable, in the order of the model's. */
  readonly columns: readonly Float64Array[]
  /** Which entries of the columns are those of the group's complete rows. */
  readonly chosen: readonly number[]
  /** Variables without any value in the group, complete row or not; indices. */
  readonly unobserved: readonly number[]
}

/** Raw data by group, and what was left out. */
export interface CompleteData {
  readonly groups: readonly GroupColumns[]
  /** Rows with a missing value among the model's variables or in the group column. */
  readonly dropped: number
  readonly total: number
}

/**
 * Reads the model's variables out of raw data, leaving out rows with missing values.
 *
 * @param observed the model's variables: the order of the columns of the result.
 * @param group name of the group column; undefined for a single group with label `''`.
 * @returns groups in order of first appearance among all rows with a group.
 * @throws DataError for no rows, an unknown column, a cell that is neither a finite number nor missing, or a label of a group
 *   that is an object or of another type than before; it names row, column and value.
 */
export function readRows(data: Rows, observed: readonly string[], group: string | undefined): CompleteData {
  const { columns, complete, members, total } = readColumns(data, observed, group)
  let kept = 0
  const groups = [...members].map(([label, rows]) => {
    const chosen = complete.includes(0) ? rows.filter(row => complete[row] === 1) : rows
    kept += chosen.length
    const unobserved = columns.flatMap((column, i) =>
      rows.every(row => Number.isNaN(column[row]!)) ? [i] : [],
    )
    return { label, columns, chosen, unobserved }
  })
  return { groups, dropped: total - kept, total }
}

/** Raw data column by column, with all rows. */
export interface RawColumns {
  /** One a variable, NaN where missing. */
  readonly columns: readonly Float64Array[]
  /** 1 for rows without NaN. */
  readonly complete: Uint8Array
  /** Row numbers by group label, groups in order of first appearance; rows without a group are in none. */
  readonly members: ReadonlyMap<string, readonly number[]>
  readonly total: number
}

/** Reads the model's variables out of raw data, missing values and all; see {@link readRows} for what it throws. */
export function readColumns(data: Rows, observed: readonly string[], group: string | undefined): RawColumns {
  const source = isArrayOfRows(data) ? rowSource(data) : columnSource(data)
  if (source.total === 0) throw new DataError('The data have no rows.', 'Pass at least one row.')
  for (const name of group === undefined ? observed : [...observed, group]) {
    if (!source.has(name)) {
      throw new DataError(
        `The data have no column ${JSON.stringify(name)}.`,
        `They have ${source.columns().join(', ')}; correct the model, the group option or the data.`,
      )
    }
  }
  const complete = new Uint8Array(source.total).fill(1)
  const columns = observed.map(name => numericColumn(source, name, complete))
  const members = membersOfGroups(source, group)
  if (members.size === 0) {
    throw new DataError(`Every row has a missing ${group}.`, 'Name the column that tells the groups apart.')
  }
  return { columns, complete, members, total: source.total }
}

/** Row numbers by group, in order of first appearance; rows without a group are in none. */
function membersOfGroups(source: Source, group: string | undefined): Map<string, number[]> {
  if (group === undefined) return new Map([['', rowNumbers(source.total)]])
  const labels = source.column(group)
  const members = new Map<string, number[]>()
  const types = new Map<string, string>()
  for (let row = 0; row < source.total; row++) {
    const cell = labels[row]
    const label = groupLabel(cell, row)
    if (label === undefined) continue
    const rows = members.get(label)
    if (!rows) {
      members.set(label, [row])
      types.set(label, typeof cell)
    } else if (types.get(label) === typeof cell) rows.push(row)
    else throw mixedLabels(label, types.get(label)!, typeof cell, row)
  }
  return members
}

function rowNumbers(total: number): number[] {
  const rows: number[] = []
  for (let row = 0; row < total; row++) rows.push(row)
  return rows
}

/** Both forms of data. */
interface Source {
  readonly total: number
  has(column: string): boolean
  columns(): string[]
  /** All cells of a column that it has. */
  column(name: string): ArrayLike<unknown>
}

function isArrayOfRows(data: Rows): data is readonly object[] {
  return Array.isArray(data)
}

function rowSource(rows: readonly object[]): Source {
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null) {
      throw new DataError(`Row ${i + 1} is ${written(row)}, not an object.`, 'Pass one object a row.')
    }
  })
  const records = rows as readonly Readonly<Record<string, unknown>>[]
  return {
    total: rows.length,
    has: column => records.some(row => Object.hasOwn(row, column)),
    columns: () => [...new Set(records.flatMap(row => Object.keys(row)))],
    column: name => records.map(row => row[name]),
  }
}

function columnSource(columns: Readonly<Record<string, ArrayLike<unknown>>>): Source {
  const entries = Object.entries(columns)
  const strange = entries.find(([, column]) => !Number.isInteger(column?.length))
  if (strange) {
    throw new DataError(
      `Column ${strange[0]} is ${written(strange[1])}, not a list of values.`,
      'Pass an array of rows, or an object of columns.',
    )
  }
  const total = entries[0]?.[1].length ?? 0
  const uneven = entries.find(([, column]) => column.length !== total)
  if (uneven) {
    throw new DataError(
      `Column ${uneven[0]} has ${uneven[1].length} values and ${entries[0]![0]} has ${total}.`,
      'Pass columns of equal length.',
    )
  }
  return {
    total,
    has: column => Object.hasOwn(columns, column),
    columns: () => Object.keys(columns),
    column: name => columns[name]!,
  }
}

/** A column of numbers, NaN for missing; rows where it is are marked as not complete. */
function numericColumn(source: Source, name: string, complete: Uint8Array): Float64Array {
  const cells = source.column(name)
  const column = new Float64Array(source.total)
  let sum = 0
  for (let row = 0; row < column.length; row++) {
    const cell = cells[row]
    if (typeof cell === 'number') {
      column[row] = cell
      sum += cell
    } else if (cell === null || cell === undefined) {
      column[row] = Number.NaN
      complete[row] = 0
    } else throw notANumber(cell, row, name)
  }
  // one look at the sum for the many columns whose numbers are all finite
  if (!Number.isFinite(sum)) markUndefined(cells, name, complete)
  return column
}

/** Marks rows with NaN as not complete. */
function markUndefined(cells: ArrayLike<unknown>, name: string, complete: Uint8Array): void {
  for (let row = 0; row < complete.length; row++) {
    const cell = cells[row]
    if (Number.isNaN(cell)) complete[row] = 0
    else if (cell === Infinity || cell === -Infinity) throw notFinite(cell, row, name)
  }
}

function notANumber(cell: unknown, row: number, column: string): DataError {
  return new DataError(
    `Row ${row + 1}, column ${column}: ${written(cell)} is not a number.`,
    'Convert the column to numbers, missing values to null.',
  )
}

function notFinite(cell: number, row: number, column: string): DataError {
  return new DataError(
    `Row ${row + 1}, column ${column}: the value is ${cell}.`,
    'Pass finite numbers, missing values as null.',
  )
}

/** Objects are no labels: different ones print alike. */
function groupLabel(cell: unknown, row: number): string | undefined {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined
  if (typeof cell === 'string') return cell
  if (['number', 'boolean', 'bigint'].includes(typeof cell)) return String(cell)
  throw new DataError(
    `Row ${row + 1}: ${written(cell)} is no label of a group.`,
    'Label groups by strings or numbers.',
  )
}

function mixedLabels(label: string, first: string, other: string, row: number): DataError {
  return new DataError(
    `Row ${row + 1}: the group ${label} is a ${other} here and a ${first} in a row before.`,
    'Make the labels of groups all strings or all numbers.',
  )
}
