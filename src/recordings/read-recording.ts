import { RecordingDamagedError } from '../errors.ts'
import { fileFault } from './file-mends.ts'
import { type FileLine, readLines } from './read-lines.ts'
import { lineSchema, type RecordingLine, recordingVersion } from './recording.ts'

/** How a recording ends: `absent` (or empty), after a whole line, after a line without its newline, or in a torn line. */
export type RecordingEnding = 'absent' | 'whole' | 'no-newline' | 'torn'

interface Damage {
  readonly line: number
  readonly problem: string
  /** What to do about it, where it is not what one does about damage of any kind. */
  readonly mend?: string
}

/**
 * Reads a recording line by line.
 *
 * A last line that cannot be read was torn by a crash, and so was one that is followed by a line of type `torn`: they
 * count for nothing. Anything else that cannot be read is damage.
 *
 * @param onLine - Gets every line that counts, in order.
 * @throws RecordingDamagedError that names file and line.
 */
export async function readRecording(
  file: string,
  onLine: (line: RecordingLine) => void,
): Promise<RecordingEnding> {
  let damage: Damage | undefined
  let last: FileLine | undefined
  try {
    for await (const lines of readLines(file)) {
      for (const line of lines) {
        if (line.text.trim() === '') continue
        last = line
        const read = readLine(line, file)
        if ('problem' in read) {
          if (damage) throw damagedError(file, damage)
          damage = read
        } else if (read.type === 'torn') damage = undefined
        else if (damage) throw damagedError(file, damage)
        else onLine(read)
      }
    }
  } catch (cause) {
    if (cause instanceof RecordingDamagedError) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'absent'
    throw unreadable(file, cause)
  }
  if (!last) return 'absent'
  if (!damage) return last.ended ? 'whole' : 'no-newline'
  if (damage.line === last.number && !last.ended) return 'torn'
  throw damagedError(file, damage)
}

function readLine({ text, number }: FileLine, file: string): RecordingLine | Damage {
  let value: unknown
  try {
    // editors and shells put marks of the encoding before a file, and joined files have them in the middle
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return { line: number, ...notJson(text) }
  }
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (version !== undefined && version !== recordingVersion) {
    throw new RecordingDamagedError(
      `it was recorded by another version of the package (format ${String(version)}, this one reads ${recordingVersion}).`,
      'Use that version, or move the file away and record again.',
      { file, line: number },
    )
  }
  const parsed = lineSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  return { line: number, problem: `${issue.path.join('.') || 'the line'}: ${issue.message}` }
}

/** What git leaves in a file is no damage of the disk, and has a mend of its own. */
function notJson(text: string): Pick<Damage, 'problem' | 'mend'> {
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(text)) {
    return {
      problem: 'this is a mark of a merge conflict',
      mend: 'Keep the lines of both sides and delete the marks; `*.jsonl merge=union` in .gitattributes does it in future.',
    }
  }
  if (text.startsWith('version https://git-lfs')) {
    return { problem: 'this is a pointer of Git LFS, not the file', mend: 'Fetch the file: `git lfs pull`.' }
  }
  return { problem: 'this is not JSON' }
}

function damagedError(file: string, { line, problem, mend }: Damage): RecordingDamagedError {
  return new RecordingDamagedError(
    `the recording is damaged (${problem}).`,
    mend ?? 'Restore the file from version control, or delete this line: its answer is then asked again.',
    { file, line },
  )
}

function unreadable(file: string, cause: unknown): RecordingDamagedError {
  const { code, mend } = fileFault(cause)
  return new RecordingDamagedError(`the recording cannot be read (${code}).`, `${mend}, and run again.`, {
    file,
    line: 1,
    cause,
  })
}
