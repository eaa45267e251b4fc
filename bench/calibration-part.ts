/** A part of `npm run calibrate`: lines that are simulated one by one, kept, and printed as a table. */
export interface CalibrationPart<Result> {
  /** As in `--only`, and the name of the file in `bench/calibrated`. */
  readonly name: string
  /** Simulated models, studies or pairs a line, where the figures are committed. */
  readonly size: number
  readonly lines: readonly string[]
  run(line: string, size: number, seed: number): Promise<Result>
  /** Limits that a result missed, in words. */
  missed?(line: string, result: Result, size: number): readonly string[]
  /** Markdown of what there is. */
  report(results: ReadonlyMap<string, Kept<Result>>): string
}

/** A result, and what it came from. */
export interface Kept<Result> {
  readonly size: number
  readonly seed: number
  /** CPU time, in seconds; not noted of the oldest. */
  readonly cpu?: number
  readonly result: Result
}

/** Any part; its results are its own affair. */
// biome-ignore lint/suspicious/noExplicitAny: parts of different results stand in one list
export type AnyPart = CalibrationPart<any>

/** Rows under a header, with "not simulated yet" where there is none. */
export function table<Result>(
  header: readonly string[],
  lines: readonly string[],
  results: ReadonlyMap<string, Kept<Result>>,
  row: (line: string, kept: Kept<Result>) => readonly (readonly string[])[],
): string {
  const written = lines.flatMap(line => {
    const kept = results.get(line)
    return kept ? row(line, kept) : [[line, 'not simulated yet', ...header.slice(2).map(() => '')]]
  })
  return [header, header.map(() => '---'), ...written].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Monte Carlo standard error of a share. */
export function errorOf(share: number, size: number): number {
  return Math.sqrt((share * (1 - share)) / size)
}

/** A share, with three digits. */
export function three(share: number): string {
  return share.toFixed(3)
}
