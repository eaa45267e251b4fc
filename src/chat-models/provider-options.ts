import { ConfigError } from '../errors.ts'
import type { Sampling } from './chat-model.ts'

/** How a hosted model is reached and asked. All of it is optional. */
export interface ProviderOptions {
  /**
   * System prompt of the app under test. It becomes `ChatModel.system`; who writes the requests puts it before the
   * persona, and `reply` sends the system prompt of the request alone.
   */
  readonly system?: string
  /** Key of the provider; else the provider's environment variable, read when the model is first asked. */
  readonly apiKey?: string
  /** Address of a compatible server (Ollama, vLLM, LM Studio, a gateway); there a missing key is no error. */
  readonly baseURL?: string
  /**
   * Name of the endpoint in recordings, in place of host and path of `baseURL`: for a server that is reached under several
   * addresses, as a local model is, so that what one machine recorded another may replay.
   */
  readonly endpoint?: string
  /** Sampling for every request; a request's own sampling goes before it. What is absent is never sent. */
  readonly sampling?: Sampling
  /**
   * Whether to ask for answers by the provider's structured output: `'auto'` (default) asks, and goes on without for
   * good once the server refuses; `true` makes that refusal an error; `false` never asks.
   */
  readonly structuredOutput?: boolean | 'auto'
  /** Longest wait for one whole reply, in milliseconds, before it is asked again; 120,000 by default. */
  readonly timeoutMs?: number
  /**
   * Times one question is asked again after each class of passing fault: 5xx, time-out, lost connection, an answer that
   * is no JSON; 2 by default. After a 429, which costs nothing, three times as often, and no more in all.
   */
  readonly maxRetries?: number
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

/** What the model takes from its surroundings; given in tests, else the process's own. */
export interface ProviderSurroundings {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Loads the provider's SDK. */
  readonly importSdk?: () => Promise<unknown>
}

export const defaultTimeoutMs = 120_000
export const defaultMaxRetries = 2

/**
 * Refuses a model name and options that no provider could take.
 *
 * @param factory - Name of the function the user called, for the message.
 * @throws ConfigError that names the value and the mend.
 */
export function checkProviderOptions(factory: string, model: unknown, options: ProviderOptions): void {
  if (typeof model !== 'string' || model.trim() === '') {
    throw new ConfigError(
      `${factory}(…) was given ${JSON.stringify(model)} as the name of a model.`,
      `Give the provider's name for it, as in ${factory}('${factory === 'openai' ? 'gpt-5-mini' : 'claude-haiku-4-5'}').`,
    )
  }
  const call = `${factory}('${model}')`
  const unknown = Object.keys(options).find(name => !knownOptions.includes(name))
  if (unknown !== undefined) {
    throw new ConfigError(
      `${call} has no option "${unknown}".`,
      `Its options are ${knownOptions.join(', ')}.`,
    )
  }
  if (options.baseURL !== undefined && !isHttpUrl(options.baseURL)) {
    throw new ConfigError(
      `${call} was given ${JSON.stringify(withoutCredentials(String(options.baseURL)))} as \`baseURL\`, which is not an http(s) address.`,
      "Write the whole address, as in baseURL: 'http://localhost:11434/v1'.",
    )
  }
  if (options.baseURL !== undefined && hasCredentials(options.baseURL)) {
    throw new ConfigError(
      `${call} was given a \`baseURL\` with a user name or password in it, which no request can be sent to.`,
      'Give the key as `apiKey`, and the address without it.',
    )
  }
  if (options.endpoint !== undefined && !/^[\w][\w .:/-]{0,79}$/.test(options.endpoint)) {
    throw new ConfigError(
      `${call} was given ${JSON.stringify(options.endpoint)} as \`endpoint\`.`,
      "Give a short name for the server, as in endpoint: 'our-ollama'.",
    )
  }
  for (const name of ['timeoutMs', 'maxRetries'] as const) {
    const value = options[name]
    if (value === undefined || (Number.isInteger(value) && value >= 0 && value < 2 ** 31)) continue
    throw new ConfigError(`${call} was given ${value} as \`${name}\`.`, 'Give a whole number, 0 or more.')
  }
  if (![undefined, true, false, 'auto'].includes(options.structuredOutput)) {
    throw new ConfigError(
      `${call} was given ${JSON.stringify(options.structuredOutput)} as \`structuredOutput\`.`,
      "Give true, false or 'auto'.",
    )
  }
}

const knownOptions = [
  'system',
  'apiKey',
  'baseURL',
  'endpoint',
  'sampling',
  'structuredOutput',
  'timeoutMs',
  'maxRetries',
  'fetch',
]

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}

function hasCredentials(address: string): boolean {
  const { username, password } = new URL(address)
  return username !== '' || password !== ''
}

function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//')
}
