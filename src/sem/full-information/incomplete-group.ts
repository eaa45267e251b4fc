/** Adjacent rows that miss the same variables. */
export interface MissingPattern {
  /** Indices of the missing variables, ascending; empty for complete rows. */
  readonly missing: Int32Array
  /** First row, and number of rows. */
  readonly start: number
  readonly n: number
}

/** The rows of one group, incomplete ones included, ordered by what they miss. */
export interface IncompleteGroup {
  readonly label: string
  readonly n: number
  /** n × p row-major, in the order of the model's variables; 0 where missing. */
  readonly values: Float64Array
  readonly patterns: readonly MissingPattern[]
}

/**
 * Groups rows by what they miss. Rows without any value say nothing and are left out.
 *
 * @param columns one a variable, NaN where missing.
 * @param rows row numbers of this group.
 */
export function groupByPattern(
  label: string,
  columns: readonly Float64Array[],
  rows: readonly number[],
): IncompleteGroup {
  const p = columns.length
  const rowsOfPattern = new Map<string, number[]>()
  for (const row of rows) {
    let key = ''
    for (let i = 0; i < p; i++) if (Number.isNaN(columns[i]![row]!)) key += `${i},`
    const known = rowsOfPattern.get(key)
    if (known) known.push(row)
    else rowsOfPattern.set(key, [row])
  }
  const patterns: MissingPattern[] = []
  const values = new Float64Array(rows.length * p)
  let start = 0
  for (const [key, members] of rowsOfPattern) {
    const missing = Int32Array.from(key.split(',').slice(0, -1), Number)
    if (missing.length === p) continue
    members.forEach((row, k) => {
      for (let i = 0; i < p; i++) values[(start + k) * p + i] = columns[i]![row]! || 0
    })
    patterns.push({ missing, start, n: members.length })
    start += members.length
  }
  return { label, n: start, values: values.subarray(0, start * p), patterns }
}

/** The rows that have all of some variables. */
export function withoutRowsMissing(
  group: IncompleteGroup,
  variables: readonly number[],
  p: number,
): IncompleteGroup {
  const values = new Float64Array(group.values.length)
  const patterns: MissingPattern[] = []
  let start = 0
  for (const pattern of group.patterns) {
    if (variables.some(i => pattern.missing.includes(i))) continue
    values.set(group.values.subarray(pattern.start * p, (pattern.start + pattern.n) * p), start * p)
    patterns.push({ ...pattern, start })
    start += pattern.n
  }
  return { label: group.label, n: start, values: values.subarray(0, start * p), patterns }
}
