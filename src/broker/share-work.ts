import type { LeaseDesk } from './leases.ts'

/**
 * Does a piece of work once for all who ask under the same key, in whichever worker. An abort hands it to the next who
 * waits.
 *
 * @param work - Gives plain JSON, since others may be in another process.
 */
export async function shareWork<Value>(
  desk: LeaseDesk,
  key: string,
  work: () => Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  const taken = await desk.take(key, signal)
  if ('value' in taken) return taken.value as Value
  const { lease } = taken
  try {
    const value = await work()
    lease.finish(value)
    return value
  } catch (error) {
    if (signal?.aborted) lease.drop()
    else lease.fail(error)
    throw error
  }
}
