import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { RecordingDamagedError, RecordingWriteError } from '../errors.ts'
import { lineSchema, type RecordedTurn, type RecordingHeader, recordingVersion } from './recording.ts'
import type { RecordingLog, RecordingStore } from './recording-store.ts'
import { refuseSecrets } from './refuse-secrets.ts'
import { canonicalJson } from './request-key.ts'

/**
 * A store of one JSONL file a model in a folder.
 *
 * A file is only ever appended to, in whole lines, so several processes may share it and two files may be merged by
 * concatenation; the last line of a key counts. A last line torn by a crash is marked and counts for nothing.
 */
export function fileStore(folder: string, secrets: readonly string[] = []): RecordingStore {
  return {
    async open(header) {
      const file = path.join(folder, fileName(header))
      const turns = new Map<string, RecordedTurn>()
      const ending = await readLines(file, turns)
      return new FileLog(file, turns, header, ending, secrets)
    },
  }
}

/** How a file ends: `absent`, after a whole line, after a line without its newline, or in a torn line. */
type Ending = 'absent' | 'whole' | 'no-newline' | 'torn'

function fileName({ model }: RecordingHeader): string {
  const words = [model['provider'], model['model']].filter(part => typeof part === 'string').join('-')
  const slug = words
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|-+$/g, '')
    .slice(0, 60)
  const hash = createHash('sha256').update(canonicalJson(model)).digest('hex').slice(0, 8)
  return `${slug || 'model'}-${hash}.jsonl`
}

async function readLines(file: string, turns: Map<string, RecordedTurn>): Promise<Ending> {
  const text = await readIfThere(file)
  if (text === undefined || text === '') return 'absent'
  const lines = text.split('\n')
  let damaged: { line: number; problem: string } | undefined
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const read = readLine(line, file, index + 1)
    if ('problem' in read) {
      if (damaged) throw damagedError(file, damaged)
      damaged = { line: index + 1, problem: read.problem }
    } else if (read.type === 'torn') damaged = undefined
    else if (damaged) throw damagedError(file, damaged)
    else if (read.type === 'turn') turns.set(read.key, read)
  }
  if (!damaged) return text.endsWith('\n') ? 'whole' : 'no-newline'
  if (damaged.line === lines.length) return 'torn'
  throw damagedError(file, damaged)
}

function readLine(line: string, file: string, number: number) {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { problem: 'this is not JSON' }
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version !== recordingVersion
  ) {
    throw new RecordingDamagedError(
      `it was recorded by another version of the package (format ${String(value.version)}, this one reads ${recordingVersion}).`,
      'Use that version, or move the file away and record again.',
      { file, line: number },
    )
  }
  const parsed = lineSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  return { problem: `${issue.path.join('.') || 'the line'}: ${issue.message}` }
}

function damagedError(
  file: string,
  { line, problem }: { line: number; problem: string },
): RecordingDamagedError {
  return new RecordingDamagedError(
    `the recording is damaged (${problem}).`,
    'Restore the file from version control, or delete this line: its answer is then asked again.',
    { file, line },
  )
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RecordingDamagedError('the recording cannot be opened.', 'Check the permissions of the file.', {
      file,
      line: 1,
      cause,
    })
  }
}

/**
 * Appends are put together: all that wait while one write is under way go into the next.
 *
 * What is written survives the process, however it is killed. It is forced to the disk when the log is closed, not for each
 * turn: that would cost every turn several milliseconds against a loss of power within a run.
 */
class FileLog implements RecordingLog {
  readonly place: string
  readonly #turns: Map<string, RecordedTurn>
  readonly #secrets: readonly string[]
  #opening: string
  #handle: FileHandle | undefined
  #waiting: string[] = []
  #next: Promise<void> | undefined
  #failure: RecordingWriteError | undefined

  constructor(
    file: string,
    turns: Map<string, RecordedTurn>,
    header: RecordingHeader,
    ending: Ending,
    secrets: readonly string[],
  ) {
    this.place = file
    this.#turns = turns
    this.#secrets = secrets
    const torn = JSON.stringify({ type: 'torn', date: header.date })
    // every run that writes says what it asked with; a header in the middle of a file is as good as at its start
    this.#opening = { absent: '', whole: '', 'no-newline': '\n', torn: `\n${torn}\n` }[ending] + line(header)
  }

  find(key: string): RecordedTurn | undefined {
    return this.#turns.get(key)
  }

  turns(): Iterable<RecordedTurn> {
    return this.#turns.values()
  }

  async append(turn: RecordedTurn): Promise<void> {
    const text = line(turn)
    refuseSecrets(text, this.#secrets)
    this.#waiting.push(text)
    this.#next ??= this.#writing().then(() => this.#flush())
    const next = this.#next
    await next
    this.#turns.set(turn.key, turn)
  }

  async close(): Promise<void> {
    await this.#next?.catch(() => {})
    await this.#current?.catch(() => {})
    await this.#handle?.datasync()
    await this.#handle?.close()
    this.#handle = undefined
  }

  #current: Promise<void> | undefined

  /** Ends when the write under way, if any, has. */
  async #writing(): Promise<void> {
    await this.#current?.catch(() => {})
  }

  #flush(): Promise<void> {
    const text = this.#opening + this.#waiting.join('')
    this.#opening = ''
    this.#waiting = []
    this.#next = undefined
    this.#current = this.#write(text)
    return this.#current
  }

  async #write(text: string): Promise<void> {
    if (this.#failure) throw this.#failure
    try {
      this.#handle ??= await openForAppending(this.place)
      await this.#handle.appendFile(text)
    } catch (cause) {
      this.#failure = new RecordingWriteError(
        `An answer could not be written to ${this.place} (${(cause as NodeJS.ErrnoException).code ?? String(cause)}).`,
        'Make room or allow writing, and run again: what is recorded is not asked again.',
        { cause },
      )
      throw this.#failure
    }
  }
}

async function openForAppending(file: string): Promise<FileHandle> {
  await mkdir(path.dirname(file), { recursive: true })
  return open(file, 'a')
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`
}
