import { fstatSync, readSync, type Stats, statSync, writeSync } from 'node:fs'
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
import { refuseQuestion, refuseSecrets } from './refuse-secrets.ts'

/** What an open file is written through. */
interface Writing {
  readonly handle: FileHandle
  readonly lock: RecordingLock
  /** What tells the file from another that somebody puts in its place. */
  readonly file: Pick<Stats, 'dev' | 'ino'>
  /** For a mark of a torn line. */
  readonly date: string
  /** Size of the file after the last write of this process; another size means that somebody else wrote. */
  size: number
}

/**
 * The recording of one model in a file that is only ever appended to.
 *
 * A turn is written at once and without giving way: some hundred bytes go to the system's memory in microseconds, where a
 * thread for it would take ten times as long, and its answer would wait for all that the loop has to do meanwhile. What is
 * written survives the process, however it is killed. It is forced to the disk when the log is closed, not for each turn: that
 * would cost every turn several milliseconds against a loss of power within a run.
 */
export class FileLog implements RecordingLog {
  readonly place: string
  readonly #answers = new AnswerIndex()
  readonly #header: RecordingHeader
  readonly #secrets: readonly string[]
  #writing: Writing | undefined
  #opening: Promise<void> | undefined
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

  check(question: string): void {
    refuseQuestion(question, this.#secrets)
  }

  async append(turn: RecordedTurn): Promise<void> {
    refuseSecrets(turn, this.#secrets)
    try {
      let opened = false
      while (this.#failure === undefined) {
        // one that was opened for this turn is good enough: there are file systems on which no file stays the same
        if (this.#writing && (opened || this.#isInPlace(this.#writing))) {
          writeWhole(this.#writing, lineOf(turn))
          return this.#answers.put(turn)
        }
        await this.#open(turn)
        opened = true
      }
    } catch (cause) {
      this.#failure ??= cause instanceof RecordingWriteError ? cause : cannotWrite(this.place, cause)
    }
    throw this.#failure
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => {})
    // the lines are in the file; a disk that cannot be forced takes none of them back
    await this.#writing?.handle.datasync().catch(() => {})
    await this.#letGo()
  }

  /** False where somebody has removed, renamed or replaced the open file under this process. */
  #isInPlace({ file: { dev, ino } }: Writing): boolean {
    const found = statSync(this.place, { throwIfNoEntry: false })
    return found?.ino === ino && found.dev === dev
  }

  /** Opens the file, once for all that wait for it. */
  #open(first: RecordedTurn): Promise<void> {
    this.#opening ??= this.#begin(first).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** Every run that writes says what it asked with; a header in the middle of a file is as good as at its start. */
  async #begin(first: RecordedTurn): Promise<void> {
    await this.#letGo()
    await mkdir(path.dirname(this.place), { recursive: true })
    const lock = await lockForAppending(this.place)
    let handle: FileHandle | undefined
    try {
      handle = await open(this.place, 'a+')
      const file = fstatSync(handle.fd)
      const writing = { handle, lock, file, size: -1, date: this.#header.date }
      const header = { ...this.#header, modelReturned: first.reply.modelReturned }
      writeWhole(writing, lineOf(header))
      this.#writing = writing
    } catch (error) {
      await handle?.close()
      await lock.release()
      throw error
    }
  }

  async #letGo(): Promise<void> {
    const writing = this.#writing
    this.#writing = undefined
    await writing?.handle.close()
    await writing?.lock.release()
  }
}

/**
 * One write of whole lines, which the system puts at the end of the file in one piece, whoever else writes there. Where
 * the last writer was killed in the middle of a line, that line is ended and marked first.
 */
function writeWhole(writing: Writing, lines: string): void {
  const { handle, date } = writing
  const { size } = fstatSync(handle.fd)
  const torn = size > 0 && size !== writing.size && !endsInLineFeed(handle.fd, size)
  const bytes = Buffer.from(torn ? `\n${lineOf({ type: 'torn', date })}${lines}` : lines)
  // a file system that is full takes what still fits
  if (writeSync(handle.fd, bytes) < bytes.length)
    throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
  writing.size = size + bytes.length
}

function endsInLineFeed(fd: number, size: number): boolean {
  const last = Buffer.alloc(1)
  return readSync(fd, last, 0, 1, size - 1) === 0 || last[0] === lineFeed
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
