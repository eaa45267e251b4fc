import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault, FaultInjector } from './fault.ts'
import { type ReceivedCall, Refusal } from './provider-server.ts'

/** One API: what it answers, and the form of its errors. */
export interface Api {
  /** Makes the body of a success. @throws Refusal for an error of the API. */
  answer(call: ReceivedCall, signal: AbortSignal): Promise<unknown>
  /** Body of an injected error. */
  errorBody(fault: Extract<Fault, { kind: 'status' }>): unknown
}

/** Plain HTTP on 127.0.0.1 and a free port, with the faults in front of the API. */
export async function startLocalServer(
  api: Api,
  fault: FaultInjector = () => undefined,
): Promise<{ origin: string; calls: ReceivedCall[]; close: () => Promise<void> }> {
  const calls: ReceivedCall[] = []
  const server = createServer((request, response) => {
    // A client that goes away in the middle is no failure of the server.
    handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = { ...describe(request), body: await readJson(request), status: 0 }
    calls.push(call)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const chosen =
      call.method === 'POST' ? fault(calls.filter(one => one.method === 'POST').length) : undefined
    const early = chosen && beforeAnswer(chosen, api)
    if (early === 'silence') return
    if (early === 'reset') {
      response.destroy()
      return
    }
    const sent = early ?? (await answerOf(api, call, gone.signal))
    call.status = sent.status
    send(response, sent, chosen)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Sent {
  readonly status: number
  readonly text: string
  readonly headers?: Record<string, string>
}

function beforeAnswer(fault: Fault, api: Api): Sent | 'silence' | 'reset' | undefined {
  if (fault.kind === 'hang') return 'silence'
  if (fault.kind === 'reset') return 'reset'
  if (fault.kind === 'raw') {
    return { status: fault.status, text: fault.body, headers: { 'content-type': fault.contentType } }
  }
  if (fault.kind !== 'status') return undefined
  const wait = fault.retryAfterSeconds
  return {
    status: fault.status,
    text: JSON.stringify(api.errorBody(fault)),
    ...(wait === undefined ? {} : { headers: { 'retry-after': String(wait) } }),
  }
}

async function answerOf(api: Api, call: ReceivedCall, signal: AbortSignal): Promise<Sent> {
  try {
    return { status: 200, text: JSON.stringify(await api.answer(call, signal)) }
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, text: JSON.stringify(error.body) }
    const message = `the backend threw: ${error instanceof Error ? error.message : String(error)}`
    return { status: 500, text: JSON.stringify(api.errorBody({ kind: 'status', status: 500, message })) }
  }
}

function send(response: ServerResponse, sent: Sent, fault: Fault | undefined): void {
  const half = sent.text.slice(0, Math.ceil(sent.text.length / 2))
  response.writeHead(sent.status, { 'content-type': 'application/json', ...sent.headers })
  if (fault?.kind === 'malformed-json') response.end(half)
  else if (fault?.kind === 'empty-body') response.end()
  else if (fault?.kind === 'hang-mid-body') response.write(half)
  else if (fault?.kind === 'reset-mid-body') response.write(half, () => response.destroy())
  else response.end(sent.text)
}

function describe(request: IncomingMessage): Pick<ReceivedCall, 'method' | 'path' | 'headers'> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, value?.toString()])
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://localhost').pathname,
    headers: Object.fromEntries(headers),
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}
