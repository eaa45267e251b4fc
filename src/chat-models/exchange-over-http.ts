import http from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { type Exchange, exchangeByFetch, type WholeAnswer } from './exchange.ts'

/**
 * An exchange over Node's own client: what an SDK asks is one text out and one text back, and `fetch` spends more on streams
 * for it than all else in a call takes (docs/decisions/0011-transport.md). Connections are kept, and keep no process alive.
 *
 * What is not that simple, a body that is no text or an answer that sends elsewhere, goes to `fetch`.
 *
 * @throws TypeError for a network fault, the system's error as its cause; the signal's reason on abort; both as `fetch` does.
 */
export const exchangeOverHttp: Exchange = async (input, init = {}) => {
  const url = plainUrl(input)
  const plain = url && (typeof init.body === 'string' || init.body == null)
  const answer = plain ? await send(url, init) : undefined
  return answer ?? exchangeByFetch(globalThis.fetch)(input, init)
}

const clients = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
}

type PlainUrl = URL & { readonly protocol: keyof typeof clients }

/** An address without a user: `fetch` refuses those with one. */
function plainUrl(input: Parameters<Exchange>[0]): PlainUrl | undefined {
  if (input instanceof Request) return undefined
  const url = new URL(input)
  return url.protocol in clients && url.username === '' && url.password === '' ? (url as PlainUrl) : undefined
}

/** @returns nothing for an answer that sends elsewhere. */
async function send(
  url: PlainUrl,
  { method, headers, body, signal }: RequestInit,
): Promise<WholeAnswer | undefined> {
  signal?.throwIfAborted()
  try {
    const response = await responseTo(url, {
      method,
      headers: headers instanceof Headers ? headers : new Headers(headers),
      body: body as string | null,
      signal,
    })
    if (response.status >= 300 && response.status < 400 && response.headers.has('location')) return undefined
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
  request(url, options, response => {
    const parts: Buffer[] = []
    response.on('data', (part: Buffer) => parts.push(part))
    // a connection that breaks off in the middle is an error of the response, not its end
    response.on('error', reject)
    response.on('end', () =>
      resolve({ status: response.statusCode!, headers: headersOf(response), body: Buffer.concat(parts) }),
    )
  })
    .on('error', reject)
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

const decoders: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
}

/** No compression is asked for; some gateways compress nevertheless. */
async function decoded({ headers, body }: Encoded): Promise<string> {
  const encodings = (headers.get('content-encoding') ?? '').split(',').map(name => name.trim().toLowerCase())
  headers.delete('content-encoding')
  headers.delete('content-length')
  let bytes = body
  for (const encoding of encodings.toReversed()) bytes = (await decoders[encoding]?.(bytes)) ?? bytes
  return new TextDecoder().decode(bytes)
}
