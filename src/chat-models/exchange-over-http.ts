import http from 'node:http'
import https from 'node:https'
import { type Exchange, exchangeByFetch, type WholeAnswer } from './exchange.ts'
import { longestBody, tooLong, unpackBody } from './unpack-body.ts'

/**
 * An exchange over Node's own client: what an SDK asks is one text out and one text back, and `fetch` spends more on streams
 * for it than all else in a call takes (docs/decisions/0011-transport.md). Connections are kept, and keep no process alive.
 *
 * A body that is no text goes to `fetch`. An answer that sends elsewhere is an answer: see `followWithin`.
 *
 * @throws TypeError for a network fault, the system's error as its cause; the signal's reason on abort; both as `fetch` does.
 *   The cause is a MalformedReply for a body that is too long, or not compressed as it says.
 */
export const exchangeOverHttp: Exchange = async (input, init = {}) => {
  const url = plainUrl(input)
  const plain = url && (typeof init.body === 'string' || init.body == null)
  return plain ? send(url, init) : exchangeByFetch(globalThis.fetch)(input, init)
}

/** As long as `fetch` keeps a connection without use: servers close theirs after 5 seconds and more, proxies without a word. */
const keeping = { keepAlive: true, timeout: 4000 }

const clients = {
  'http:': { request: http.request, agent: new http.Agent(keeping) },
  'https:': { request: https.request, agent: new https.Agent(keeping) },
}

type PlainUrl = URL & { readonly protocol: keyof typeof clients }

/** An address without a user: `fetch` refuses those with one. */
function plainUrl(input: Parameters<Exchange>[0]): PlainUrl | undefined {
  if (input instanceof Request) return undefined
  const url = new URL(input)
  return url.protocol in clients && url.username === '' && url.password === '' ? (url as PlainUrl) : undefined
}

async function send(url: PlainUrl, { method, headers, body, signal }: RequestInit): Promise<WholeAnswer> {
  signal?.throwIfAborted()
  try {
    const response = await responseTo(url, {
      method,
      headers: headers instanceof Headers ? headers : new Headers(headers),
      body: body as string | null,
      signal,
    })
    return { ...response, text: await decoded(response) }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new TypeError('fetch failed', { cause })
  }
}

interface PlainRequest {
  readonly method: string | undefined
  readonly headers: Headers
  readonly body: string | null
  readonly signal: AbortSignal | null | undefined
}

interface Encoded {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

function responseTo(url: PlainUrl, { method, headers, body, signal }: PlainRequest): Promise<Encoded> {
  const { promise, resolve, reject } = Promise.withResolvers<Encoded>()
  const { request, agent } = clients[url.protocol]
  const options = { method, headers: Object.fromEntries(headers), agent, ...(signal ? { signal } : {}) }
  let begun = false
  request(url, options, response => {
    begun = true
    const parts: Buffer[] = []
    let length = 0
    response.on('data', (part: Buffer) => {
      parts.push(part)
      length += part.length
      if (length > longestBody) response.destroy(tooLong())
    })
    // a connection that breaks off in the middle is an error of the response, not its end
    response.on('error', reject)
    response.on('end', () =>
      resolve({ status: response.statusCode!, headers: headersOf(response), body: Buffer.concat(parts) }),
    )
  })
    .on('error', reject)
    // a server may end it by changing to another protocol, which is no answer and no error
    .on('close', () => begun || reject(new Error('closed without an answer')))
    .end(body ?? undefined)
  return promise
}

function headersOf({ headersDistinct }: http.IncomingMessage): Headers {
  return new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  )
}

/** No compression is asked for; some gateways compress nevertheless. */
async function decoded({ headers, body }: Encoded): Promise<string> {
  const bytes = await unpackBody(body, headers.get('content-encoding') ?? '')
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new TextDecoder().decode(bytes)
}
