import type { Stats } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { RecordingWriteError } from '../errors.ts'
import { AnswerIndex } from './answer-index.ts'
import { fileFault } from './file-mends.ts'
import { readRecording } from './read-recording.ts'
import { readWhole } from './read-whole.ts'
import type { RecordedTurn, RecordingHeader, RecordingLine } from './recording.ts'
import { lockForAppending, type RecordingLock } from './recording-lock.ts'
import type { RecordedAnswer, RecordingLog } from './recording-store.ts'
import { refuseSecrets } from './refuse-secrets.ts'

/** What an open file is written through. */
interface Writing {
  readonly handle: FileHandle
  readonly lock: RecordingLock
  /** For a mark of a torn line. */
  readonly date: string
  /** The file as it was before this write. */
  found: Stats
  /** Size of the file after the last write of this process; another size means that somebody else wrote. */
  size: number
}

/**
 * The recording of one model in a file that is only ever appended to.
 *
 * Appends are put together: all that wait while one write is under way go into the next. What is written survives the
 * process, however it is killed. It is forced to the disk when the log is closed, not for each turn: that would cost every
 * turn several milliseconds against a loss of power within a run.
 */
export class FileLog implements RecordingLog {
  readonly place: string
  readonly #answers = new AnswerIndex()
  readonly #header: RecordingHeader
  readonly #secrets: readonly string[]
  #writing: Writing | undefined
  #waiting: RecordedTurn[] = []
  #next: Promise<void> | undefined
  #current: Promise<void> | undefined
  #failure: RecordingWriteError | undefined

  private constructor(file: string, header: RecordingHeader, secrets: readonly string[]) {
    this.place = file
    this.#header = header
    this.#secrets = secrets
  }

  /** Reads what is there. @throws RecordingDamagedError */
  static async open(file: string, header: RecordingHeader, secrets: readonly string[]): Promise<FileLog> {
    const log = new FileLog(file, header, secrets)
    await readRecording(file, line => {
      if (line.type === 'turn') log.#answers.put(line)
    })
    return log
  }

  find(key: string): RecordedAnswer | undefined {
    return this.#answers.find(key)
  }

  keys(): Iterable<string> {
    return this.#answers.keys()
  }

  async turns(): Promise<readonly RecordedTurn[]> {
    return (await readWhole(this.place)).turns
  }

  async append(turn: RecordedTurn): Promise<void> {
    refuseSecrets(turn, this.#secrets)
    this.#waiting.push(turn)
    this.#next ??= this.#currentEnded().then(() => this.#flush())
    await this.#next
    this.#answers.put(turn)
  }

  async close(): Promise<void> {
    await this.#next?.catch(() => {})
    await this.#currentEnded()
    const writing = this.#writing
    this.#writing = undefined
    // the lines are in the file; a disk that cannot be forced takes none of them back
    await writing?.handle.datasync().catch(() => {})
    await writing?.handle.close()
    await writing?.lock.release()
  }

  async #currentEnded(): Promise<void> {
    await this.#current?.catch(() => {})
  }

  #flush(): Promise<void> {
    const turns = this.#waiting
    this.#waiting = []
    this.#next = undefined
    this.#current = this.#write(turns)
    return this.#current
  }

  async #write(turns: readonly RecordedTurn[]): Promise<void> {
    if (this.#failure) throw this.#failure
    try {
      this.#writing = await this.#ready(this.#writing, turns[0]!)
      await writeWhole(this.#writing, turns.map(lineOf).join(''))
    } catch (cause) {
      this.#failure = cause instanceof RecordingWriteError ? cause : cannotWrite(this.place, cause)
      throw this.#failure
    }
  }

  /** The open file; opened again where somebody has removed or replaced it under this process. */
  async #ready(writing: Writing | undefined, first: RecordedTurn): Promise<Writing> {
    if (writing) {
      writing.found = await writing.handle.stat()
      if (writing.found.nlink > 0) return writing
      await writing.handle.close()
      await writing.lock.release()
    }
    return this.#begin(first)
  }

  /** Every run that writes says what it asked with; a header in the middle of a file is as good as at its start. */
  async #begin(first: RecordedTurn): Promise<Writing> {
    await mkdir(path.dirname(this.place), { recursive: true })
    const lock = await lockForAppending(this.place)
    let handle: FileHandle | undefined
    try {
      handle = await open(this.place, 'a+')
      const writing = { handle, lock, found: await handle.stat(), size: -1, date: this.#header.date }
      await writeWhole(writing, lineOf({ ...this.#header, modelReturned: first.reply.modelReturned }))
      writing.found = await handle.stat()
      return writing
    } catch (error) {
      await handle?.close()
      await lock.release()
      throw error
    }
  }
}

/**
 * One write of whole lines, which the system puts at the end of the file in one piece, whoever else writes there. Where
 * the last writer was killed in the middle of a line, that line is ended and marked first.
 */
async function writeWhole(writing: Writing, lines: string): Promise<void> {
  const { handle, found, date } = writing
  const torn = found.size > 0 && found.size !== writing.size && !(await endsInLineFeed(handle, found.size))
  const bytes = Buffer.from(torn ? `\n${lineOf({ type: 'torn', date })}${lines}` : lines)
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length)
  // a file system that is full takes what still fits
  if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
  writing.size = found.size + bytes.length
}

async function endsInLineFeed(handle: FileHandle, size: number): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return bytesRead === 0 || buffer[0] === lineFeed
}

const lineFeed = 10

function lineOf(line: RecordingLine): string {
  return `${JSON.stringify(line)}\n`
}

function cannotWrite(file: string, cause: unknown): RecordingWriteError {
  const { code, mend } = fileFault(cause)
  return new RecordingWriteError(
    `An answer could not be written to ${file} (${code}).`,
    `${mend}, and run again: what is recorded is not asked again.`,
    { cause },
  )
}
