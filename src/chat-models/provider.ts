import type { ChatReply, ChatRequest, Sampling } from './chat-model.ts'
import type { SdkErrors } from './fault-facts.ts'
import type { RefusablePart } from './refusable-part.ts'

/** What one provider has of its own; all else is shared. */
export interface Provider {
  /** Name in ids, and of the function that makes its models. */
  readonly name: 'openai' | 'anthropic'
  readonly label: string
  readonly officialURL: string
  readonly keyVariable: string
  readonly sdk: { readonly name: string; readonly major: number; readonly load: () => Promise<unknown> }
  readonly connect: (sdk: unknown, settings: ClientSettings) => ProviderClient
  /** The refusable parts that this request has. */
  readonly partsOf: (request: ChatRequest, sampling: Sampling) => readonly RefusablePart[]
  /** Most tokens of the reply, where the request will bound it. */
  readonly maxTokensOf: (request: ChatRequest, sampling: Sampling) => number | undefined
}

/** What a client is made of. */
export interface ClientSettings {
  readonly apiKey: string
  readonly baseURL: string
  readonly timeout: number
  /** 0: asking again is ours, because each call passes the gate. */
  readonly maxRetries: 0
  readonly fetch: typeof globalThis.fetch
  readonly dangerouslyAllowBrowser: boolean
  /** True for the provider's own service. */
  readonly official: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A client of one SDK, ready to be asked. */
export interface ProviderClient {
  readonly errors: SdkErrors
  readonly ask: (call: ProviderCall) => Promise<ChatReply>
}

/** One request, on its way to a provider. */
export interface ProviderCall {
  readonly model: string
  readonly official: boolean
  readonly request: ChatRequest
  readonly sampling: Sampling
  readonly parts: ReadonlySet<RefusablePart>
}
