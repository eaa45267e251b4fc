import path from 'node:path'
import type { Vitest } from 'vitest/node'
import { appendHistory, type HistoryEntry, historyDrift, readHistory } from '../history/index.ts'
import type { DriftRecord, VaarResults } from '../results/results-schema.ts'
import { writeResults } from './write-results.ts'

/** Adds the measurements of a run to the history, and says which models have drifted over it. */
export async function keepHistory(
  vitest: Vitest,
  history: string | false,
  entries: readonly HistoryEntry[],
): Promise<readonly DriftRecord[]> {
  if (history === false || entries.length === 0) return []
  const file = path.resolve(vitest.config.root, history)
  try {
    await appendHistory(file, entries)
    const { entries: all, unreadable } = await readHistory(file)
    if (unreadable > 0)
      vitest.logger.warn(`vaar: ${unreadable} lines of ${history} cannot be read and are passed over.`)
    return historyDrift(all, { models: entries.map(({ model }) => model) })
  } catch (error) {
    warnUnwritten(vitest, 'history', history, error)
    return []
  }
}

/** Leaves the results of a run as a file for other tools. */
export async function keepResults(
  vitest: Vitest,
  outputFile: string | false,
  results: VaarResults,
): Promise<void> {
  if (outputFile === false) return
  try {
    await writeResults(path.resolve(vitest.config.root, outputFile), results)
  } catch (error) {
    warnUnwritten(vitest, 'results', outputFile, error)
  }
}

/** A read-only checkout must not fail a run that passed. */
function warnUnwritten(vitest: Vitest, what: string, file: string, error: unknown): void {
  const { code = String(error) } = error as NodeJS.ErrnoException
  vitest.logger.warn(`vaar: the ${what} could not be written to ${file} (${code}).`)
}
