import type { TokenUsage } from '../chat-models/token-usage.ts'
import type { GateSettings, PricedCall } from '../limits/index.ts'
import type { PackedError } from './pack-error.ts'
import type { RunEvents } from './run-events.ts'

/** Name of the lines of JSON that a worker and the broker change to, for HTTP's `Upgrade`. */
export const brokerProtocol = 'vitest-vaar'

/** Where the broker is, and the word that lets in. */
export interface BrokerAddress {
  /** On 127.0.0.1. */
  readonly port: number
  /** Random, and as long as the run. */
  readonly token: string
}

/** What a worker writes. `id` is its own number for what it asked for. */
export type WorkerMessage =
  | {
      readonly kind: 'event'
      readonly name: keyof RunEvents
      readonly event: RunEvents[keyof RunEvents]
    }
  | { readonly kind: 'settings'; readonly settings: GateSettings }
  /** Asks to make a call; answered by `granted` or `refused`. */
  | { readonly kind: 'admit'; readonly id: number; readonly call: PricedCall }
  | {
      readonly kind: 'settle'
      readonly id: number
      readonly usage?: TokenUsage
      readonly error?: PackedError
    }
  /** Asks for the result of some work, or the lease to do it; answered by `shared`, `granted` or `refused`. */
  | { readonly kind: 'take'; readonly id: number; readonly key: string }
  | { readonly kind: 'finish'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fail'; readonly id: number; readonly error: PackedError }
  /** Gives up what was asked for or is held. */
  | { readonly kind: 'drop'; readonly id: number }

/** What the broker writes. */
export type BrokerMessage =
  | { readonly kind: 'granted'; readonly id: number }
  | { readonly kind: 'shared'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly error: PackedError }

/** True for what has the outer form of a message; who holds the token is trusted with the rest. */
export function isMessage(value: unknown): value is { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
