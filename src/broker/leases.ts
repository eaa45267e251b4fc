import { BudgetSpentError, ChatModelError } from '../errors.ts'

/** Where work that several workers need is done once: who comes first does it, the others wait for what it gives. */
export interface LeaseDesk {
  /**
   * Waits until the work under this key is done, or until it is this caller's turn to do it.
   *
   * @throws the error that the work ended in, the signal's reason on abort.
   */
  take(key: string, signal?: AbortSignal): Promise<Taken>
}

/** The work's result, or the lease to do it. */
export type Taken = { readonly value: unknown } | { readonly lease: Lease }

/** The right, and the duty, to do some work; ended by one of the three. */
export interface Lease {
  /** Done: this is for all who wait, and for all who come later in this run. */
  finish(value: unknown): void
  /** Failed: this is for all who wait. Who comes later tries again, unless it would be in vain for sure. */
  fail(error: unknown): void
  /** Given up (an abort, a worker that died): the next who waits takes over. */
  drop(): void
}

interface Work {
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined
  held: boolean
  waiting: { readonly resolve: (taken: Taken) => void; readonly reject: (error: unknown) => void }[]
}

/** A desk in this process, for as long as a run. */
export function leaseDesk(): LeaseDesk {
  const works = new Map<string, Work>()

  function lease(key: string, work: Work): Lease {
    work.held = true
    const end = (then: () => void) => {
      if (!work.held) return
      work.held = false
      then()
    }
    const tell = (how: (one: Work['waiting'][number]) => void): void => {
      for (const one of work.waiting.splice(0)) how(one)
    }
    return {
      finish: value =>
        end(() => {
          work.outcome = { value }
          tell(({ resolve }) => resolve({ value }))
        }),
      fail: error =>
        end(() => {
          if (isCertain(error)) work.outcome = { error }
          else works.delete(key)
          tell(({ reject }) => reject(error))
        }),
      drop: () =>
        end(() => {
          const next = work.waiting.shift()
          if (next) next.resolve({ lease: lease(key, work) })
          else works.delete(key)
        }),
    }
  }

  return {
    async take(key, signal) {
      signal?.throwIfAborted()
      const work = works.get(key) ?? { outcome: undefined, held: false, waiting: [] }
      works.set(key, work)
      if (work.outcome && 'error' in work.outcome) throw work.outcome.error
      if (work.outcome) return work.outcome
      if (!work.held) return { lease: lease(key, work) }
      return wait(work, signal)
    },
  }
}

async function wait(work: Work, signal: AbortSignal | undefined): Promise<Taken> {
  const { promise, resolve, reject } = Promise.withResolvers<Taken>()
  const one = { resolve, reject }
  const leave = () => {
    work.waiting = work.waiting.filter(other => other !== one)
    reject(signal?.reason)
  }
  work.waiting.push(one)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', leave)
  }
}

/** True for what would come again for sure. */
function isCertain(error: unknown): boolean {
  if (error instanceof BudgetSpentError) return true
  return error instanceof ChatModelError && error.fatal && error.fault !== 'aborted'
}
