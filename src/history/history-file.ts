import { appendFile, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type HistoryEntry, historyEntrySchema, measurementKey } from './history-entry.ts'

/** What a history file holds. */
export interface History {
  /** In the order of date, then commit; of the same measurement the earliest. */
  readonly entries: readonly HistoryEntry[]
  /** Lines that cannot be read: torn by a crash, damaged by a merge, or written by a newer version. */
  readonly unreadable: number
}

/**
 * Reads a history. Branches may have been merged by putting their lines together in any order (`merge=union`). A line that
 * cannot be read is counted and passed over: unlike a recording, a lost line of the history costs nobody an answer.
 *
 * @returns an empty history for a file that does not exist.
 */
export async function readHistory(file: string): Promise<History> {
  const text = await textOf(file)
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const read = lines.map(parseLine).filter(entry => entry !== undefined)
  const ordered = read.toSorted(
    (a, b) => compare(a.date, b.date) || compare(a.commit ?? '', b.commit ?? '') || compare(a.model, b.model),
  )
  const first = new Map<string, HistoryEntry>()
  for (const entry of ordered) {
    const key = measurementKey(entry)
    if (!first.has(key)) first.set(key, entry)
  }
  return { entries: [...first.values()], unreadable: lines.length - read.length }
}

/**
 * Appends measurements that the history does not have yet, in one write of whole lines; a last line that was torn is ended
 * first, so that it costs itself alone.
 *
 * @returns those that were appended.
 * @throws what the file system says, for a folder that cannot be written.
 */
export async function appendHistory(
  file: string,
  entries: readonly HistoryEntry[],
): Promise<readonly HistoryEntry[]> {
  const known = new Set((await readHistory(file)).entries.map(measurementKey))
  const fresh = entries.filter(entry => {
    const key = measurementKey(entry)
    return !known.has(key) && known.add(key)
  })
  if (fresh.length === 0) return []
  const before = await textOf(file)
  const opening = before === '' || before.endsWith('\n') ? '' : '\n'
  await mkdir(path.dirname(file), { recursive: true })
  await appendFile(file, opening + fresh.map(entry => `${JSON.stringify(entry)}\n`).join(''))
  return fresh
}

function parseLine(line: string): HistoryEntry | undefined {
  try {
    return historyEntrySchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
