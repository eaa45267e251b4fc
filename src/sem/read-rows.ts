import { DataError } from '../errors.ts'

/**
 * Raw data: an array of objects, one a row, or an object of columns of equal length. null, undefined and NaN are
 * missing. The model's variables must be numbers; the group column may hold anything that prints.
 */
export type Rows = readonly object[] | Readonly<Record<string, ArrayLike<unknown>>>

/** The complete rows of one group. */
export interface GroupData {
  readonly label: string
  readonly n: number
  /** n × p row-major, in the order of the model's variables. */
  readonly values: Float64Array
}

/** Raw data by group, and what was left out. */
export interface CompleteData {
  readonly groups: readonly GroupData[]
  /** Rows with a missing value among the model's variables or in the group column. */
  readonly dropped: number
  readonly total: number
}

/**
 * Reads the model's variables out of raw data, row by row, leaving out rows with missing values.
 *
 * @param observed the model's variables: the order of the columns of the result.
 * @param group name of the group column; undefined for a single group with label `''`.
 * @returns groups in order of first appearance among all rows with a group.
 * @throws DataError for no rows, an unknown column, or a cell that is neither a finite number nor missing; it names row,
 *   column and value.
 */
export function readRows(data: Rows, observed: readonly string[], group: string | undefined): CompleteData {
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
  const columns = observed.map(name => numericColumn(source, name))
  const labels = group === undefined ? undefined : source.cells(group).map(groupLabel)
  const members = membersOfGroups(labels, source.total)
  let kept = 0
  const groups = [...members].map(([label, rows]) => {
    const complete = rows.filter(row => columns.every(column => !Number.isNaN(column[row]!)))
    kept += complete.length
    return { label, n: complete.length, values: rowMajor(columns, complete) }
  })
  if (groups.length === 0) {
    throw new DataError(`Every row has a missing ${group}.`, 'Name the column that tells the groups apart.')
  }
  return { groups, dropped: source.total - kept, total: source.total }
}

/** Row numbers by group, in order of first appearance; rows without a group are in none. */
function membersOfGroups(
  labels: readonly (string | undefined)[] | undefined,
  total: number,
): Map<string, number[]> {
  const members = new Map<string, number[]>()
  if (!labels)
    return members.set(
      '',
      Array.from({ length: total }, (_, row) => row),
    )
  labels.forEach((label, row) => {
    if (label === undefined) return
    const rows = members.get(label)
    if (rows) rows.push(row)
    else members.set(label, [row])
  })
  return members
}

function rowMajor(columns: readonly Float64Array[], rows: readonly number[]): Float64Array {
  const width = columns.length
  const values = new Float64Array(rows.length * width)
  columns.forEach((column, i) => {
    for (let k = 0; k < rows.length; k++) values[k * width + i] = column[rows[k]!]!
  })
  return values
}

/** Both forms of data, column by column. */
interface Source {
  readonly total: number
  has(column: string): boolean
  columns(): string[]
  cells(column: string): unknown[]
}

function isArrayOfRows(data: Rows): data is readonly object[] {
  return Array.isArray(data)
}

function rowSource(rows: readonly object[]): Source {
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null) {
      throw new DataError(`Row ${i + 1} is ${String(row)}, not an object.`, 'Pass one object a row.')
    }
  })
  const records = rows as readonly Readonly<Record<string, unknown>>[]
  return {
    total: rows.length,
    has: column => records.some(row => Object.hasOwn(row, column)),
    columns: () => [...new Set(records.flatMap(row => Object.keys(row)))],
    cells: column => records.map(row => row[column]),
  }
}

function columnSource(columns: Readonly<Record<string, ArrayLike<unknown>>>): Source {
  const entries = Object.entries(columns)
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
    cells: column => Array.from(columns[column]!),
  }
}

/** A column of numbers, NaN for missing. */
function numericColumn(source: Source, name: string): Float64Array {
  const cells = source.cells(name)
  const column = new Float64Array(cells.length)
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    if (cell === null || cell === undefined) column[row] = Number.NaN
    else if (typeof cell !== 'number') throw notANumber(cell, row, name)
    else if (cell === Infinity || cell === -Infinity) throw notFinite(cell, row, name)
    else column[row] = cell
  }
  return column
}

function notANumber(cell: unknown, row: number, column: string): DataError {
  const value = typeof cell === 'string' ? JSON.stringify(cell) : String(cell)
  return new DataError(
    `Row ${row + 1}, column ${column}: ${value} is not a number.`,
    'Convert the column to numbers, missing values to null.',
  )
}

function notFinite(cell: number, row: number, column: string): DataError {
  return new DataError(
    `Row ${row + 1}, column ${column}: the value is ${cell}.`,
    'Pass finite numbers, missing values as null.',
  )
}

function groupLabel(cell: unknown): string | undefined {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return undefined
  return String(cell)
}
