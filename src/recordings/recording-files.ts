import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { type Compaction, compactRecording } from './compact-recording.ts'
import { recordingExtension } from './file-store.ts'

/** The files of recordings in a folder, sorted; none where there is no folder. */
export async function recordingFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter(name => name.endsWith(recordingExtension))
      .toSorted()
      .map(name => path.join(folder, name))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/**
 * Compacts every recording of a folder, one after another: what `vitest -u` does after a complete run, without removing
 * what a run did not use.
 *
 * @throws what `compactRecording` throws, for the first file that cannot be compacted; those before it are.
 */
export async function compactRecordings(folder: string): Promise<readonly Compaction[]> {
  const done: Compaction[] = []
  for (const file of await recordingFiles(folder)) done.push(await compactRecording(file))
  return done
}
