/** Where a hosted model is asked, in the words that messages use. Holds no credentials. */
export interface Endpoint {
  /** Id of the chat model, e.g. `openai:gpt-5-mini`. */
  readonly modelId: string
  /** Model name as the provider knows it. */
  readonly model: string
  /** Function that made the model, e.g. `openai`. */
  readonly factory: string
  /** Name of the provider, e.g. `OpenAI`. */
  readonly label: string
  /** Environment variable of the key. */
  readonly keyVariable: string
  /** Address without user name, password and query. */
  readonly address: string
  /** Host and port: stands for the endpoint in identities. */
  readonly host: string
  /** True for the provider's own service, false for a compatible server. */
  readonly official: boolean
  readonly timeoutMs: number
}

/** Host and printable form of an address. */
export function describeAddress(baseURL: string): { address: string; host: string } {
  const url = new URL(baseURL)
  return { address: `${url.origin}${url.pathname}`.replace(/\/+$/, ''), host: url.host }
}

/** The endpoint as the subject of a sentence: `OpenAI`, or `The server at http://127.0.0.1:11434/v1`. */
export function subjectOf(endpoint: Endpoint): string {
  return endpoint.official ? endpoint.label : `The server at ${endpoint.address}`
}
