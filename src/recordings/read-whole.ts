import { readRecording } from './read-recording.ts'
import type { RecordedTurn, RecordingHeader } from './recording.ts'

/** All of a recording that counts. */
export interface WholeRecording {
  /** In the order written. */
  readonly headers: readonly RecordingHeader[]
  /** One a key, the last one written, in the order first recorded. */
  readonly turns: readonly RecordedTurn[]
}

/**
 * Reads all of a recording into memory; an absent one is empty.
 *
 * @throws RecordingDamagedError that names file and line.
 */
export async function readWhole(file: string): Promise<WholeRecording> {
  const headers: RecordingHeader[] = []
  const turns = new Map<string, RecordedTurn>()
  await readRecording(file, line => {
    if (line.type === 'header') headers.push(line)
    else if (line.type === 'turn') turns.set(line.key, line)
  })
  return { headers, turns: [...turns.values()] }
}
