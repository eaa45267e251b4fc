import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { exchangeOverHttp } from '../../../src/chat-models/exchange-over-http.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** @returns the server's address. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    answer(request, response, Buffer.concat(parts).toString())
  }).listen(0, '127.0.0.1')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = (body: string, more: RequestInit = {}): RequestInit => ({
  method: 'POST',
  headers: new Headers({ 'content-type': 'application/json', authorization: 'Bearer none' }),
  body,
  ...more,
})

test('the request arrives whole, and so does the answer, in letters of any kind', async () => {
  const address = await serve((request, response, body) => {
    response.setHeader('x-seen', `${request.method} ${request.url} ${request.headers.authorization}`)
    const bytes = Buffer.from(JSON.stringify({ echo: body }))
    // in the middle of a letter
    for (const byte of bytes) response.write(Buffer.of(byte))
    response.end()
  })
  const { status, headers, text } = await exchangeOverHttp(`${address}/v1/chat?a=1`, post('Grüße, 世界 🌍'))
  expect({ status, seen: headers.get('x-seen'), text }).toEqual({
    status: 200,
    seen: 'POST /v1/chat?a=1 Bearer none',
    text: '{"echo":"Grüße, 世界 🌍"}',
  })
})

test.for([
  ['gzip', promisify(zlib.gzip)],
  ['deflate', promisify(zlib.deflate)],
  ['br', promisify(zlib.brotliCompress)],
] as const)('an answer compressed with %s is read', async ([encoding, compress]) => {
  const address = await serve(async (_, response) => {
    response.setHeader('content-encoding', encoding)
    response.end(await compress(Buffer.from('{"a":1}')))
  })
  const { headers, text } = await exchangeOverHttp(address, post('{}'))
  expect(text).toBe('{"a":1}')
  expect(headers.has('content-encoding')).toBe(false)
})

test('a status that is no success is an answer too', async () => {
  const address = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end('slow'))
  const { status, headers, text } = await exchangeOverHttp(address, post('{}'))
  expect([status, headers.get('retry-after'), text]).toEqual([429, '7', 'slow'])
})

test('an answer that sends elsewhere is followed, with the same body', async () => {
  const address = await serve((request, response, body) => {
    if (request.url === '/old') response.writeHead(307, { location: '/new' }).end()
    else response.end(`${request.url} ${body}`)
  })
  await expect(exchangeOverHttp(`${address}/old`, post('{"a":1}'))).resolves.toMatchObject({
    text: '/new {"a":1}',
  })
})

test('one call after another goes over one connection', async () => {
  const ports = new Set<number | undefined>()
  const address = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('{}')
  })
  for (let i = 0; i < 5; i++) await exchangeOverHttp(address, post('{}'))
  expect(ports.size).toBe(1)
})

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

test('a body that breaks off is a network fault, with the reason that the system gives', async () => {
  const address = await serve((request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"a":')
    setTimeout(() => request.socket.destroy(), 20)
  })
  await expect(failureOf(exchangeOverHttp(address, post('{}')))).resolves.toMatchObject({
    name: 'TypeError',
    message: 'fetch failed',
    cause: { code: 'ECONNRESET' },
  })
})

test('a server that is not there is a network fault', async () => {
  const address = await serve(() => {})
  for (const close of closing.splice(0)) close()
  await expect(failureOf(exchangeOverHttp(address, post('{}')))).resolves.toMatchObject({
    message: 'fetch failed',
    cause: { code: 'ECONNREFUSED' },
  })
})

test.for([
  ['before the answer', () => {}],
  ['in the middle of the answer', (response: ServerResponse) => response.write('{"a":')],
] as const)('an abort %s rejects with its reason', async ([, begin]) => {
  const stop = new AbortController()
  const reason = new Error('enough')
  const address = await serve((_, response) => {
    begin(response)
    setTimeout(() => stop.abort(reason), 20)
  })
  await expect(failureOf(exchangeOverHttp(address, post('{}', { signal: stop.signal })))).resolves.toBe(
    reason,
  )
  await expect(failureOf(exchangeOverHttp(address, post('{}', { signal: stop.signal })))).resolves.toBe(
    reason,
  )
})

test('a body that is no text is left to fetch', async () => {
  const address = await serve((_, response, body) => response.end(body))
  const fetch = vi.spyOn(globalThis, 'fetch')
  const body = new URLSearchParams({ a: '1' })
  await expect(exchangeOverHttp(address, { method: 'POST', body })).resolves.toMatchObject({ text: 'a=1' })
  expect(fetch).toHaveBeenCalledTimes(1)
  fetch.mockRestore()
})
