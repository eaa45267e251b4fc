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

/** What a worker writes. */
export type WorkerMessage = EventMessage

/** One event, by name. */
export interface EventMessage {
  readonly kind: 'event'
  readonly name: keyof RunEvents
  readonly event: RunEvents[keyof RunEvents]
}

/** True for what has the outer form of a message; who holds the token is trusted with the rest. */
export function isMessage(value: unknown): value is { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
