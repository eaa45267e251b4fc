import { readdir } from 'node:fs/promises'
import path from 'node:path'
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
