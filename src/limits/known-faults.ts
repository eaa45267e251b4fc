import type { CallOutcome, PlannedCall } from '../chat-models/gate.ts'
import type { ChatModelError } from '../errors.ts'

/** Longest time that a first call keeps others waiting; what is known to be in vain is mostly known in a second. */
export const longestProbeMs = 10_000

interface Scope {
  /** A call of it was answered once. */
  proven: boolean
  /** When the first call began, while it is under way. */
  probedSince: number | undefined
  error: ChatModelError | undefined
}

/**
 * What is known of accounts and models: which faults would come again for sure, and whether a call was ever answered.
 *
 * The first call of an account, and of each model of it, goes alone: with a wrong key one call fails in the whole run, not
 * one for each session that starts at once in each worker.
 */
export class KnownFaults {
  readonly #scopes = new Map<string, Scope>()

  /** The fault that a call would meet. */
  refusal(call: PlannedCall): ChatModelError | undefined {
    return this.#scopesOf(call).find(({ error }) => error !== undefined)?.error
  }

  /** Milliseconds that the call has to wait for the first one of its account or model, at most; 0 for none. */
  waitFor(call: PlannedCall, now: number): number {
    const waits = this.#scopesOf(call).map(({ proven, probedSince }) =>
      proven || probedSince === undefined ? 0 : probedSince + longestProbeMs - now,
    )
    return Math.max(0, ...waits)
  }

  /** A call begins. @returns the way to say how it ended. */
  begin(call: PlannedCall, now: number): (outcome: CallOutcome) => void {
    const scopes = this.#scopesOf(call)
    for (const scope of scopes) scope.probedSince = now
    return ({ usage, error }) => {
      for (const scope of scopes) {
        scope.probedSince = undefined
        if (usage) scope.proven = true
      }
      const certain = error && scopeOf(error)
      if (certain !== undefined) scopes[certain]!.error = error
    }
  }

  /** Of the account, and of the model. */
  #scopesOf({ provider, endpoint, account, model }: PlannedCall): readonly Scope[] {
    const keys = [`${provider} ${endpoint} ${account}`, `${provider} ${endpoint} ${account} ${model}`]
    return keys.map(key => {
      const scope = this.#scopes.get(key) ?? { proven: false, probedSince: undefined, error: undefined }
      this.#scopes.set(key, scope)
      return scope
    })
  }
}

/**
 * What a fault is about: 0 for the account, 1 for the model of the account, undefined where another call may yet succeed (a
 * server that is down may come back, and a request that is refused may be too long in this study alone).
 */
function scopeOf({ fault, status }: ChatModelError): 0 | 1 | undefined {
  if (fault === 'quota') return 0
  // 403 is about what the key may use, 401 about the key
  if (fault === 'authentication') return status === 403 ? 1 : 0
  return fault === 'unknown-model' ? 1 : undefined
}
