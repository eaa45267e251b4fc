import type { ChatModelError } from '../errors.ts'
import type { TokenUsage } from './token-usage.ts'

/** One call that is about to be made: a request over the network, or one use of an app under test. */
export interface PlannedCall {
  /** `openai`, `anthropic`, `custom`, … */
  readonly provider: string
  /** Host that is asked; for an app, its id. */
  readonly endpoint: string
  /** Tells keys apart without showing them; what fails for one may succeed for another. */
  readonly account: string
  /** Name of the model as the provider knows it. */
  readonly model: string
  /** Characters of the system prompt and of all messages. */
  readonly inputCharacters: number
  /** Most tokens of the reply, where the request bounds it. */
  readonly maxOutputTokens?: number
}

/**
 * How a call ended: with what it used, or with an error. Neither where the server took no part of it (it refused the
 * form of the request, which is sent again in another).
 */
export interface CallOutcome {
  readonly usage?: TokenUsage
  readonly error?: ChatModelError
}

/** Leave to make one call. */
export interface Admission {
  /** Gives it back, with how the call ended; once, always, whatever happened. */
  settle(outcome: CallOutcome): void
}

/**
 * Where every call passes before it is made, asking again included: limits, budget, and what is known to be in vain.
 *
 * `admit` waits until the call may be made.
 *
 * @throws ChatModelError for what is known to fail, BudgetSpentError when the budget does not cover the call, the
 *   signal's reason on abort.
 */
export interface Gate {
  admit(call: PlannedCall, signal?: AbortSignal): Promise<Admission>
}

const free: Admission = { settle() {} }

/** The gate that lets everything pass, for chat models that are used by themselves. */
export const openGate: Gate = { admit: async () => free }
