import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { VaarResults } from '../results/results-schema.ts'

/** Writes the results whole or not at all: a reader never sees half a file. */
export async function writeResults(file: string, results: VaarResults): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const unfinished = `${file}.${process.pid}.tmp`
  await writeFile(unfinished, `${JSON.stringify(results, null, 2)}\n`)
  await rename(unfinished, file)
}
