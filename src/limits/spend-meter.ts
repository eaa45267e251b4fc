import { costOf } from './cost-of.ts'
import type { PricedGate } from './limited-model.ts'

/** What one study cost. */
export interface Spent {
  /** Calls that were made, those that failed included. */
  readonly calls: number
  /** Input and output tokens of the answers, as the provider counted them. */
  readonly tokens: number
  /** By the prices of the run; absent where a call had none. */
  readonly usd?: number
}

/** A gate that counts what passes it, and what came to pass. */
export interface SpendMeter {
  readonly gate: PricedGate
  readonly spent: Spent
}

/** Puts a meter before a gate: the gate knows what a run spends, and the meter what a part of it does. */
export function spendMeter(gate: PricedGate): SpendMeter {
  let spent: Spent = nothingSpent
  return {
    get spent() {
      return spent
    },
    gate: {
      async admit(call, signal) {
        const admission = await gate.admit(call, signal)
        return {
          settle(outcome) {
            const { usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 } } = outcome
            const tokens = usage.inputTokens + usage.outputTokens
            spent = addSpent(spent, {
              calls: 1,
              tokens,
              ...(call.price ? { usd: costOf(usage, call.price) } : {}),
            })
            admission.settle(outcome)
          },
        }
      },
    },
  }
}

export const nothingSpent: Spent = { calls: 0, tokens: 0, usd: 0 }

/** What several parts cost together: without a sum in USD where the cost of one is not known. */
export function addSpent(...parts: readonly Spent[]): Spent {
  const usd = parts.map(part => part.usd)
  const known = usd.filter(value => value !== undefined)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    calls: sum(parts.map(({ calls }) => calls)),
    tokens: sum(parts.map(({ tokens }) => tokens)),
    ...(known.length === usd.length ? { usd: sum(known) } : {}),
  }
}
