import { MalformedReply } from './malformed-reply.ts'

/**
 * A `fetch` that ends when the whole body is there, for use inside an SDK.
 *
 * The SDKs stop their clock once the headers have come: a server that falls silent or breaks off
 * in the middle of a body would hang the request. With the body read in here, `timeoutMs` covers both.
 *
 * @throws MalformedReply for a successful response whose body is not JSON; the SDK takes it for a broken connection and
 *   hands it on as the cause.
 */
export function wholeBodyFetch(inner: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await inner(input, init)
    const text = await response.text()
    const headers = new Headers(response.headers)
    // These described the body on the wire; `text` is decoded.
    headers.delete('content-encoding')
    headers.delete('content-length')
    const json = parseJson(text)
    if (response.ok && json === undefined) throw new MalformedReply(describeBody(text, headers))
    if (json !== undefined) headers.set('content-type', 'application/json')
    const body = response.ok || json === undefined ? text : JSON.stringify(withErrorField(json))
    return new Response(bodiless.has(response.status) ? null : body, { status: response.status, headers })
  }
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

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

function describeBody(text: string, headers: Headers): string {
  if (text.trim() === '') return 'an empty body'
  const type = headers.get('content-type')?.split(';')[0] ?? ''
  return type === '' || type.endsWith('json') ? 'JSON that is damaged or cut off' : `${type} instead of JSON`
}
