import type { Exchange, WholeAnswer } from './exchange.ts'
import { followWithin, targetOf } from './follow-within.ts'
import { MalformedReply } from './malformed-reply.ts'

/**
 * A `fetch` that ends when the whole body is there, for use inside an SDK.
 *
 * The SDKs stop their clock once the headers have come: a server that falls silent or breaks off
 * in the middle of a body would hang the request. With the body read in here, `timeoutMs` covers both.
 *
 * @throws MalformedReply for a successful response whose body is not JSON, and for a status that is none; the SDK takes it
 *   for a broken connection and hands it on as the cause.
 */
export function wholeBodyFetch(exchange: Exchange): typeof globalThis.fetch {
  const send = followWithin(exchange)
  return async (input, init) => {
    const answer = await send(input, init)
    const { status, headers, text } = answer
    if (!(status >= 200 && status < 600)) throw new MalformedReply(`the status ${status}`)
    const target = targetOf(answer, input instanceof Request ? input.url : input)
    if (target) return wholeResponse(sentElsewhere(target), { status })
    const ok = status >= 200 && status < 300
    const json = parseJson(text)
    if (ok && json === undefined) throw new MalformedReply(describeBody(answer))
    if (json !== undefined) headers.set('content-type', 'application/json')
    return wholeResponse(ok || json === undefined ? text : JSON.stringify(withErrorField(json)), {
      status,
      headers,
    })
  }
}

/** A response whose body has been read: no stream is made of it to be read again. */
function wholeResponse(text: string, init: ResponseInit): Response {
  return Object.defineProperties(new Response(null, init), {
    text: { value: async () => text },
    json: { value: async () => JSON.parse(text) },
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Some compatible servers put their words under `message` or `detail`; the SDKs read `error` and lose the rest.
function withErrorField(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return { error: { message: String(body) } }
  if ('error' in body) return body
  const { message, detail } = body as { message?: unknown; detail?: unknown }
  const words = message ?? detail ?? body
  return { error: { ...body, message: typeof words === 'string' ? words : JSON.stringify(words) } }
}

/** What the SDKs make an error of, whose words are the address; its query may hold a key. */
function sentElsewhere({ origin, pathname }: URL): string {
  return JSON.stringify({ error: { message: `${origin}${pathname}` } })
}

function describeBody({ text, headers }: WholeAnswer): string {
  if (text.trim() === '') return 'an empty body'
  const type = headers.get('content-type')?.split(';')[0] ?? ''
  return type === '' || type.endsWith('json') ? 'JSON that is damaged or cut off' : `${type} instead of JSON`
}
