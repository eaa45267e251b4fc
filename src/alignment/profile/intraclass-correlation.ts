import { ArgumentError } from '../../errors.ts'
import { fQuantile } from '../../numerics/small-sample-distributions.ts'

/** Agreement of repeated measurements of the same targets. */
export interface IntraclassCorrelation {
  /** At most 1; below 0 where targets differ less than chance. NaN where nothing varies. */
  readonly value: number
  /** 95% interval. */
  readonly interval: readonly [number, number]
}

/** ICC(2,1) and ICC(3,1) of one table. */
export interface Agreement {
  /** Absolute agreement, runs as a sample of runs: ICC(2,1). A shift of a whole run lowers it. */
  readonly absolute: IntraclassCorrelation
  /** Consistency: ICC(3,1). A shift of a whole run does not lower it. */
  readonly consistent: IntraclassCorrelation
}

/**
 * Intraclass correlations of a complete table (Shrout and Fleiss 1979; intervals of McGraw and Wong 1996, table 7).
 *
 * @param table - One row a target (e.g. a statement's mean), one column a run.
 * @throws ArgumentError for fewer than two rows or columns, rows of different length, or values that are not finite.
 */
export function intraclassCorrelation(table: readonly (readonly number[])[]): Agreement {
  requireTable(table)
  const n = table.length
  const k = table[0]!.length
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const grand = mean(table.map(mean))
  const rows = table.map(mean)
  const columns = table[0]!.map((_, j) => mean(table.map(row => row[j]!)))
  const squares = (values: readonly number[], centre: number) =>
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const betweenRows = (k * squares(rows, grand)) / (n - 1)
  const betweenColumns = (n * squares(columns, grand)) / (k - 1)
  const rest = table.reduce(
    (sum, row, i) =>
      sum + row.reduce((own, value, j) => own + (value - rows[i]! - columns[j]! + grand) ** 2, 0),
    0,
  )
  const error = rest / ((n - 1) * (k - 1))
  const squaresOf = { n, k, betweenRows, betweenColumns, error }
  return { absolute: absoluteOf(squaresOf), consistent: consistentOf(squaresOf) }
}

/** Mean squares of a two-way layout. */
interface MeanSquares {
  readonly n: number
  readonly k: number
  readonly betweenRows: number
  readonly betweenColumns: number
  readonly error: number
}

function consistentOf({ n, k, betweenRows, error }: MeanSquares): IntraclassCorrelation {
  const [df1, df2] = [n - 1, (n - 1) * (k - 1)]
  const ratio = betweenRows / error
  const at = (f: number) => (f === Infinity ? 1 : (f - 1) / (f + k - 1))
  return {
    value: at(ratio),
    interval: [at(ratio / fQuantile(0.975, df1, df2)), at(ratio * fQuantile(0.975, df2, df1))],
  }
}

function absoluteOf({ n, k, betweenRows, betweenColumns, error }: MeanSquares): IntraclassCorrelation {
  const value = (betweenRows - error) / (betweenRows + (k - 1) * error + (k * (betweenColumns - error)) / n)
  if (error === 0 && betweenColumns === 0) return { value, interval: [value, value] }
  // Satterthwaite's degrees of freedom of the denominator
  const a = (k * value) / (n * (1 - value))
  const b = 1 + (k * value * (n - 1)) / (n * (1 - value))
  const df =
    (a * betweenColumns + b * error) ** 2 /
    ((a * betweenColumns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
  const common = k * betweenColumns + (k * n - k - n) * error
  const low = fQuantile(0.975, n - 1, df)
  const high = fQuantile(0.975, df, n - 1)
  return {
    value,
    interval: [
      (n * (betweenRows - low * error)) / (low * common + n * betweenRows),
      (n * (high * betweenRows - error)) / (common + n * high * betweenRows),
    ],
  }
}

function requireTable(table: readonly (readonly number[])[]): void {
  const columns = table[0]?.length ?? 0
  if (table.length < 2 || columns < 2) {
    throw new ArgumentError(
      `An intraclass correlation was asked of ${table.length} targets and ${columns} runs.`,
      'Give two or more of each.',
    )
  }
  const wrong = table.findIndex(row => row.length !== columns || !row.every(Number.isFinite))
  if (wrong >= 0) {
    throw new ArgumentError(
      `Target ${wrong + 1} has the values ${table[wrong]!.join(', ')}.`,
      `Give ${columns} finite numbers, or leave the target out.`,
    )
  }
}
