import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { RecordingWriteError } from '../errors.ts'
import { fileFault } from './file-mends.ts'
import { readWhole } from './read-whole.ts'
import type { RecordingLine } from './recording.ts'
import { lockForRewriting } from './recording-lock.ts'

/** What compacting a recording did. */
export interface Compaction {
  readonly file: string
  /** Turns that are left: the last of each key. */
  readonly turns: number
  /** Turns that were removed on request. */
  readonly removed: number
  /** Size before and after, in bytes. */
  readonly before: number
  readonly after: number
}

/**
 * Rewrites a recording with the last line of each key alone, under its first and its last header.
 *
 * The new file is written beside the old one and put in its place in one step, so that a crash leaves the one or the other.
 *
 * @param keep - Says of a key whether its turn stays. Default: all stay.
 * @throws RecordingDamagedError for a file that cannot be read, which stays as it is; RecordingWriteError where it is being
 *   written by somebody else, or the new file cannot be written.
 */
export async function compactRecording(
  recording: string,
  { keep = () => true }: { keep?: (key: string) => boolean } = {},
): Promise<Compaction> {
  // a link stays a link
  const file = await realpath(recording)
  const lock = await lockForRewriting(file)
  try {
    const { headers, turns } = await readWhole(file)
    const kept = turns.filter(({ key }) => keep(key))
    const header = headers.length > 1 ? [headers[0]!, headers.at(-1)!] : headers
    const before = (await stat(file)).size
    if (kept.length === 0) await rm(file)
    else await replaceFile(file, [...header, ...kept])
    const after = kept.length === 0 ? 0 : (await stat(file)).size
    return { file: recording, turns: kept.length, removed: turns.length - kept.length, before, after }
  } finally {
    await lock.release()
  }
}

async function replaceFile(file: string, lines: readonly RecordingLine[]): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(beside, 'w')
    try {
      for (const line of lines) await handle.appendFile(`${JSON.stringify(line)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (cause) {
    await rm(beside, { force: true })
    const { code, mend } = fileFault(cause)
    throw new RecordingWriteError(
      `${file} could not be compacted (${code}).`,
      `${mend}; the recording is as it was.`,
      { cause },
    )
  }
}
