import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { RecordingWriteError } from '../errors.ts'
import { digest } from './request-key.ts'

/** Longest wait for somebody else to finish rewriting a recording, and how often is looked, in milliseconds. */
const patience = { longest: 30_000, step: 50 }

/**
 * Who writes a recording, on this machine: any number of processes may append, or one may rewrite it.
 *
 * Each has a file named after its process in a folder of the system's place for temporary files, so that nothing of it is
 * committed with the recordings. The file of a process that is gone counts for nothing.
 */
export interface RecordingLock {
  release(): Promise<void>
}

/**
 * Announces that this process appends; waits while another rewrites.
 *
 * @throws RecordingWriteError where that takes too long.
 */
export async function lockForAppending(file: string): Promise<RecordingLock> {
  const lock = await announce(file, 'append')
  for (let waited = 0; (await others(file, lock.name, 'rewrite')).length > 0; waited += patience.step) {
    if (waited >= patience.longest) {
      await lock.release()
      throw inUse(file, 'rewritten', await others(file, lock.name, 'rewrite'))
    }
    await setTimeout(patience.step)
  }
  return lock
}

/**
 * Announces that this process rewrites the file.
 *
 * @throws RecordingWriteError where another appends to it or rewrites it.
 */
export async function lockForRewriting(file: string): Promise<RecordingLock> {
  const lock = await announce(file, 'rewrite')
  const busy = await others(file, lock.name)
  if (busy.length === 0) return lock
  await lock.release()
  throw inUse(file, 'written', busy)
}

type Kind = 'append' | 'rewrite'

/** A user's own: the place for temporary files is often one for all users (not on Windows), and what one made no other may use. */
function folderOf(file: string): string {
  return path.join(tmpdir(), `vitest-vaar-locks-${process.getuid?.() ?? 'own'}`, digest(path.resolve(file)))
}

// Everybody announces before looking at the others, so that of two who begin at once at least one sees the other.
async function announce(file: string, kind: Kind): Promise<RecordingLock & { name: string }> {
  const folder = folderOf(file)
  const name = `${process.pid}.${kind}.${randomUUID().slice(0, 8)}`
  await mkdir(folder, { recursive: true })
  await (await open(path.join(folder, name), 'wx')).close()
  return { name, release: () => rm(path.join(folder, name), { force: true }) }
}

/** Processes that have announced themselves and live. */
async function others(file: string, own: string, kind?: Kind): Promise<readonly number[]> {
  const folder = folderOf(file)
  const alive: number[] = []
  for (const name of await readdir(folder)) {
    const [pid, itsKind] = name.split('.')
    if (name === own || (kind !== undefined && itsKind !== kind)) continue
    if (isAlive(Number(pid))) alive.push(Number(pid))
    else await rm(path.join(folder, name), { force: true })
  }
  return alive
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // a process of somebody else may not be signalled, and lives
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function inUse(file: string, what: string, pids: readonly number[]): RecordingWriteError {
  return new RecordingWriteError(
    `${file} is being ${what} by process ${[...new Set(pids)].join(', ')}.`,
    'Wait until that run has ended, and try again.',
  )
}
