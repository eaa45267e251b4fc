import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Spending } from '../limits/index.ts'
import { type EventHub, eventHub } from './event-hub.ts'
import { jsonLineWriter, readJsonLines } from './json-lines.ts'
import { type BrokerAddress, brokerProtocol, isMessage, type WorkerMessage } from './messages.ts'
import { type ProcessRun, processRun } from './process-run.ts'
import { ServedWorker } from './serve-worker.ts'

/** The one broker of a run, in the main process. */
export interface Broker {
  /** What workers need to find it and to be let in; goes to them over Vitest's own channel. */
  readonly address: BrokerAddress
  /** What workers tell. */
  readonly events: EventHub
  /** What the run has spent so far. */
  readonly spent: Spending
  /** Begins another run, as after a change in watch mode: the budget is whole, and nothing was shared or found in vain. */
  renew(): void
  close(): Promise<void>
}

/**
 * Starts a broker: HTTP on 127.0.0.1, on a free port, for those who know its random token. A worker asks once to change
 * to lines of JSON and keeps that connection as long as it lives, so a worker that dies is noticed.
 */
export async function startBroker(): Promise<Broker> {
  const events = eventHub()
  let run = processRun({}, events)
  const token = randomBytes(32).toString('base64url')
  const connections = new Set<Duplex>()
  const server = createServer((request, response) => {
    response.writeHead(refusalOf(request, token) ?? 426, { connection: 'close' }).end()
  })
  server.on('upgrade', (request, socket) => {
    const refused = refusalOf(request, token)
    socket.on('error', () => socket.destroy())
    if (refused !== undefined) {
      // who does not hang up in turn must not hold up the end of the run
      const hangUp = () => socket.destroy()
      return void socket.end(`HTTP/1.1 ${refused} \r\nConnection: close\r\n\r\n`, hangUp)
    }
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${brokerProtocol}\r\n\r\n`,
    )
    serveSocket(socket, run)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return {
    address: { port: (server.address() as AddressInfo).port, token },
    events,
    get spent() {
      return run.gate.spent
    },
    renew() {
      run = processRun({}, events)
      // a worker that lives on connects again, and tells its settings to the new run
      for (const socket of connections) socket.destroy()
    },
    async close() {
      for (const socket of connections) socket.destroy()
      server.closeAllConnections()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

/** The status for a request that is not to be let in: a page in a browser may guess the port, not the token. */
function refusalOf({ headers, socket }: IncomingMessage, token: string): number | undefined {
  if (headers.host !== `127.0.0.1:${socket.localPort}` || headers.origin !== undefined) return 403
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 401
  return headers.upgrade === brokerProtocol ? undefined : 426
}

/** Connects a worker's lines of JSON with the run. */
function serveSocket(socket: Duplex, run: ProcessRun): void {
  const worker = new ServedWorker(run, jsonLineWriter(socket))
  // HTTP leaves a connection half open: a worker that died has only stopped writing
  socket.on('end', () => socket.destroy())
  socket.on('close', () => worker.gone())
  readJsonLines(socket, value => {
    if (isMessage(value)) worker.receive(value as WorkerMessage)
    else socket.destroy()
  })
}
