import type { ChatReply, ChatRequest } from '../../../src/chat-models/chat-model.ts'
import type { FaultInjector } from './fault.ts'

/** Who answers behind a server, e.g. `request => simulated.reply(request)`. */
export type Backend = (request: ChatRequest) => ChatReply | Promise<ChatReply>

/** What both servers take. */
export interface ProviderServerOptions {
  /**
   * Gets each valid request in the package's own form. Its `modelReturned`, if not empty, is sent as the model; its
   * usage, if it counts any tokens, is sent in place of the server's own estimate.
   */
  readonly respond: Backend
  /** Key that is let in; undefined lets everyone in. */
  readonly key?: string
  /** Models that there are; undefined for any. */
  readonly models?: readonly string[]
  readonly fault?: FaultInjector
  /** Shortest prompt that is cached, in tokens; 1,024 as with the providers. */
  readonly cacheMinimumTokens?: number
}

/** One call as it arrived. */
export interface ReceivedCall {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  /** Status sent back; 0 where there was no answer. */
  status: number
}

/** A running server on the loopback. */
export interface ProviderServer {
  /** As its SDK takes it. */
  readonly baseURL: string
  /** Every call so far, failed ones too. */
  readonly calls: readonly ReceivedCall[]
  close(): Promise<void>
}

/** An error that the API answers with. */
export class Refusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}
