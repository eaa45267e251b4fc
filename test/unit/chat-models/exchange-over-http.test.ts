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
  ['zstd', promisify(zlib.zstdCompress)],
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

test('an answer that sends elsewhere is an answer', async () => {
  const address = await serve((_, response) => response.writeHead(307, { location: '/new' }).end())
  await expect(exchangeOverHttp(address, post('{}'))).resolves.toMatchObject({ status: 307 })
})

test('a connection that lies idle is given up before the server closes it, and one in use is not', async () => {
  const ports: unknown[] = []
  const address = await serve((request, response, body) => {
    ports.push(request.socket.remotePort)
    // of two seconds that a server says, Node uses one
    response.setHeader('keep-alive', 'timeout=2')
    setTimeout(() => response.end('{}'), body === 'slow' ? 1300 : 0)
  })
  const slow = exchangeOverHttp(address, post('slow'))
  await exchangeOverHttp(address, post('{}'))
  await expect(slow).resolves.toMatchObject({ text: '{}' })
  await Promise.all([exchangeOverHttp(address, post('{}')), exchangeOverHttp(address, post('{}'))])
  expect(new Set(ports).size).toBe(3)
  expect(ports.slice(2)).toContain(ports[0])
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

test.for([
  [
    'is compressed otherwise than it says',
    'gzip',
    Buffer.from('{}'),
    'a body that is not whole gzip, as it says it is',
  ],
  ['never ends', 'identity', Buffer.alloc(20_000_000, ' '), 'a body of more than 16 MB'],
  ['does so once unpacked', 'gzip', zlib.gzipSync(Buffer.alloc(20_000_000)), 'a body of more than 16 MB'],
] as const)('a body that %s is named as what is wrong', async ([, encoding, body, words]) => {
  const address = await serve((_, response) => response.setHeader('content-encoding', encoding).end(body))
  await expect(failureOf(exchangeOverHttp(address, post('{}')))).resolves.toMatchObject({
    cause: { name: 'MalformedReply', message: words },
  })
})

test('a server that changes to another protocol has closed without an answer', async () => {
  const address = await serve(request =>
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'),
  )
  await expect(failureOf(exchangeOverHttp(address, post('{}')))).resolves.toMatchObject({
    cause: { message: 'closed without an answer' },
  })
})

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
