import type { Gate } from './gate.ts'
import type { TokenUsage } from './token-usage.ts'

export type { TokenUsage }

/** One message of a conversation. The system prompt is not a message: it travels beside them. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** Sampling parameters; an absent one is left to the provider. */
export interface Sampling {
  readonly temperature?: number
  readonly topP?: number
  /** Most tokens of one reply. */
  readonly maxTokens?: number
}

/** Asks for an answer as JSON: one integer in `minimum..maximum` for each key, in the order of `keys`. */
export interface AnswerSchema {
  readonly name: string
  readonly keys: readonly string[]
  readonly minimum: number
  readonly maximum: number
}

/** One request: the whole conversation so far. A chat model keeps no state between requests. */
export interface ChatRequest {
  readonly system?: string
  /** Starts and ends with a user message; roles alternate. */
  readonly messages: readonly ChatMessage[]
  /** Wanted form of the answer. A chat model that has no structured output ignores it: the prompt says it in words too. */
  readonly answerSchema?: AnswerSchema
  readonly sampling?: Sampling
  /** Who is answering: tells repeats of the same words apart, and seeds providers that take a seed. */
  readonly respondent?: { readonly id: string; readonly seed: number }
  /** How often the very same messages were sent before in this session, without a reply to keep; absent for 0. */
  readonly attempt?: number
  readonly signal?: AbortSignal
  /** Where each call passes that is made for this request; absent: none is held back. */
  readonly gate?: Gate
}

/**
 * Why the reply ended: `end` of itself, `length` at the token limit (the text is cut off), `refusal` declined by the
 * model through the provider's own channel, `content-filter` withheld by the provider.
 */
export type StopCause = 'end' | 'length' | 'refusal' | 'content-filter'

/** One reply. */
export interface ChatReply {
  /** May be empty. For a `refusal` it holds the model's explanation, where it gave one. */
  readonly text: string
  readonly stop: StopCause
  /** Model name that the provider says answered; may be more exact than the one asked for. */
  readonly modelReturned: string
  readonly usage: TokenUsage
}

/** Where the answers of a chat model come from. */
export type Provenance = 'live' | 'recorded' | 'simulated'

/**
 * Anything that can hold a conversation.
 *
 * `reply` throws a `ChatModelError` when no reply could be had (a recorded one also the errors of recordings); a refusal or a cut-off text is a
 * reply, not an error. It may be called many times at once.
 */
export interface ChatModel {
  /** Name for messages and reports, e.g. `openai:gpt-5-mini`. */
  readonly id: string
  readonly provider: string
  readonly provenance: Provenance
  /** System prompt of the app under test, put before the persona; absent for none. */
  readonly system?: string
  /**
   * All that identifies the model and how it is asked, as plain JSON without credentials: two chat models with the
   * same identity give the same study.
   */
  readonly identity: Readonly<Record<string, unknown>>
  /** True where `reply` itself passes the request's gate for each of its calls; else one pass is taken for it a reply. */
  readonly gated?: boolean
  reply(request: ChatRequest): Promise<ChatReply>
}
