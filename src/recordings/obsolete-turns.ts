import { dirname } from 'node:path'
import { readRecording } from './read-recording.ts'
import { recordingFiles } from './recording-files.ts'

/** Turns of a recording that no study of a run wanted. */
export interface ObsoleteTurns {
  readonly file: string
  readonly keys: ReadonlySet<string>
  /** All turns of the file. */
  readonly of: number
}

/**
 * What a complete run did not want of the recordings it used, and of the files beside them.
 *
 * @param wanted - Keys that the run wanted, by the file of the recording.
 * @throws RecordingDamagedError for a file that cannot be read.
 */
export async function obsoleteTurns(
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<readonly ObsoleteTurns[]> {
  const folders = new Set([...wanted.keys()].map(dirname))
  const files = (await Promise.all([...folders].map(recordingFiles))).flat()
  const found: ObsoleteTurns[] = []
  for (const file of files) {
    const all = new Set<string>()
    await readRecording(file, line => {
      if (line.type === 'turn') all.add(line.key)
    })
    const used = wanted.get(file)
    const keys = new Set([...all].filter(key => !used?.has(key)))
    if (keys.size > 0) found.push({ file, keys, of: all.size })
  }
  return found
}
