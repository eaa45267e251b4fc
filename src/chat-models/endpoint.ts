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
  /** Host and port, by which limits may be given. */
  readonly host: string
  /**
   * Stands for the endpoint in identities, and so in the keys of recordings: the name given for it, else host, port and
   * path. A path of `/v1` is left out: it tells no two servers apart.
   */
  readonly alias: string
  /** True for the provider's own service, false for a compatible server. */
  readonly official: boolean
  readonly timeoutMs: number
}

/** Host, printable form and alias of an address. */
export function describeAddress(baseURL: string): { address: string; host: string; alias: string } {
  const { origin, host, pathname } = new URL(baseURL)
  const path = pathname.replace(/\/+$/, '')
  return { address: `${origin}${path}`, host, alias: `${host}${path.replace(/\/v1$/, '')}` }
}

/** The endpoint as the subject of a sentence: `OpenAI`, or `The server at http://127.0.0.1:11434/v1`. */
export function subjectOf(endpoint: Endpoint): string {
  return endpoint.official ? endpoint.label : `The server at ${endpoint.address}`
}
