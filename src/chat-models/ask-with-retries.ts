import { setTimeout } from 'node:timers/promises'
import { ChatModelError, type ChatModelFault } from '../errors.ts'
import type { ChatReply } from './chat-model.ts'
import type { Gate, PlannedCall } from './gate.ts'

/** One question, and how to put it. */
export interface Asking {
  readonly call: PlannedCall
  readonly gate: Gate
  /** Times to ask again after a passing fault, of each class; see `ProviderOptions.maxRetries`. */
  readonly maxRetries: number
  readonly signal?: AbortSignal | undefined
  /**
   * Makes one call. Undefined where the server refused the form of the request: it is made in another form at once.
   *
   * @throws ChatModelError when no reply could be had.
   */
  readonly attempt: () => Promise<ChatReply | undefined>
  /** The error of an abort, also of one while it waited. */
  readonly aborted: (cause: unknown) => ChatModelError
}

/** Time and chance, for tests. */
export interface RetrySurroundings {
  /** Resolves after so many milliseconds; rejects on abort. */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
}

const realSurroundings: RetrySurroundings = {
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal ? { signal } : {}),
  random: Math.random,
}

/**
 * Asks until there is a reply: every call passes the gate, and passing faults are asked again, bounded for each class of
 * fault and in all. Between two calls it waits as long as the server says, else longer each time, with jitter so that
 * sessions that failed together do not come back together.
 *
 * @throws ChatModelError when no reply could be had; what the gate throws.
 */
export async function askWithRetries(
  asking: Asking,
  surroundings: RetrySurroundings = realSurroundings,
): Promise<ChatReply> {
  try {
    return await askUntilAnswered(asking, surroundings)
  } catch (error) {
    if (!asking.signal?.aborted || (error instanceof ChatModelError && error.fault === 'aborted')) throw error
    throw asking.aborted(error)
  }
}

async function askUntilAnswered(
  { call, gate, maxRetries, signal, attempt }: Asking,
  { sleep, random }: RetrySurroundings,
): Promise<ChatReply> {
  const failed: ChatModelFault[] = []
  for (;;) {
    const admission = await gate.admit(call, signal)
    try {
      const reply = await attempt()
      admission.settle(reply === undefined ? {} : { usage: reply.usage })
      if (reply !== undefined) return reply
    } catch (error) {
      admission.settle(error instanceof ChatModelError ? { error } : {})
      if (!(error instanceof ChatModelError) || !mayAskAgain(error, failed, maxRetries)) throw error
      failed.push(error.fault)
      await sleep(waitBefore(failed.length, error.retryAfterMs, random), signal)
    }
  }
}

/** A server that is asked too often says so before it has done anything: asking again later costs nothing. */
const patience: Partial<Record<ChatModelFault, number>> = { 'rate-limit': 3 }
const mostPatience = 3

/** Longest time that is waited for a server which says when to come back. */
export const longestWaitMs = 5 * 60_000

function mayAskAgain(error: ChatModelError, failed: readonly ChatModelFault[], maxRetries: number): boolean {
  if (error.fatal || error.final || (error.retryAfterMs ?? 0) > longestWaitMs) return false
  const alike = failed.filter(fault => fault === error.fault).length
  return alike < maxRetries * (patience[error.fault] ?? 1) && failed.length < maxRetries * mostPatience
}

const firstWaitMs = 500
const longestBackOffMs = 30_000

function waitBefore(retry: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined) return retryAfterMs * (1 + 0.1 * random())
  const most = Math.min(longestBackOffMs, firstWaitMs * 2 ** (retry - 1))
  return most * (0.5 + 0.5 * random())
}
