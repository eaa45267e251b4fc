import { MalformedReply } from './malformed-reply.ts'
import { redactSecrets } from './redact-secrets.ts'
import { readRetryAfter } from './retry-after.ts'

type ErrorClass = abstract new (...args: never[]) => Error

/** Error classes that both SDKs have under the same names. */
export interface SdkErrors {
  readonly APIUserAbortError: ErrorClass
  readonly APIConnectionTimeoutError: ErrorClass
  readonly APIConnectionError: ErrorClass
}

/** What can be read off an error from an SDK, whichever it is. */
export interface FaultFacts {
  readonly kind: 'aborted' | 'timeout' | 'malformed' | 'network' | 'http' | 'client'
  readonly status: number | undefined
  /** Codes and types that the provider named, e.g. `insufficient_quota`. */
  readonly codes: readonly string[]
  /** Request parameter that the provider blamed. */
  readonly parameter: string | undefined
  /** The provider's or the system's own words, in one line, cleaned of secrets, cut to 300 characters. */
  readonly words: string
  /** The system's code of a network error, e.g. `ECONNREFUSED`. */
  readonly systemCode: string | undefined
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** True where the server said that this request is not to be sent again. */
  readonly final: boolean
}

/** Reads an error from an SDK. `sdk` is undefined where the error came before there was a client. */
export function readFaultFacts(
  error: unknown,
  sdk: SdkErrors | undefined,
  secrets: readonly string[],
): FaultFacts {
  const chain = causesOf(error)
  const malformed = chain.find(link => link instanceof MalformedReply)
  const status = numberAt(error, 'status')
  const kind = malformed ? 'malformed' : kindOf(error, sdk, status)
  const headers = headersOf(error)
  // A broken connection is told best by the system, which is at the end of the chain.
  const words =
    malformed?.message ??
    providerWords(kind === 'network' ? chain.findLast(link => link instanceof Error) : error)
  return {
    kind,
    status,
    codes: [['code'], ['type'], ['errorCode'], ['error', 'type'], ['error', 'error', 'type']]
      .map(path => stringAt(error, ...path))
      .filter(code => code !== undefined),
    parameter: stringAt(error, 'param'),
    words: oneLine(redactSecrets(words, secrets)),
    systemCode: chain.map(link => stringAt(link, 'code')).find(code => code !== undefined),
    retryAfterMs: headers && readRetryAfter(headers, Date.now()),
    final: headers?.get('x-should-retry') === 'false',
  }
}

function kindOf(error: unknown, sdk: SdkErrors | undefined, status: number | undefined): FaultFacts['kind'] {
  if (sdk !== undefined && error instanceof sdk.APIUserAbortError) return 'aborted'
  if (sdk !== undefined && error instanceof sdk.APIConnectionTimeoutError) return 'timeout'
  if (sdk !== undefined && error instanceof sdk.APIConnectionError) return 'network'
  return status === undefined ? 'client' : 'http'
}

/** The error, its causes, and the errors that an `AggregateError` (a name with several addresses) gathers. */
function causesOf(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 5) return [error]
  const inner = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause]
  return [error, ...inner.filter(one => one !== undefined).flatMap(one => causesOf(one, depth + 1))]
}

// OpenAI's SDK keeps the inner `error` of a body, Anthropic's the whole body.
function providerWords(error: unknown): string {
  const said = stringAt(error, 'error', 'error', 'message') ?? stringAt(error, 'error', 'message')
  if (said !== undefined) return said
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/^\d{3} /, '').replace(/^status code \(no body\)$/, '')
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

function headersOf(error: unknown): Headers | undefined {
  const headers = valueAt(error, 'headers')
  return headers instanceof Headers ? headers : undefined
}

function valueAt(root: unknown, ...path: readonly string[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function stringAt(root: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(root, ...path)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberAt(root: unknown, key: string): number | undefined {
  const value = valueAt(root, key)
  return typeof value === 'number' ? value : undefined
}
