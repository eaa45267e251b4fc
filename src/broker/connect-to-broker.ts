import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { BrokerError } from '../errors.ts'
import { jsonLineWriter, readJsonLines } from './json-lines.ts'
import { type BrokerAddress, brokerProtocol, type WorkerMessage } from './messages.ts'

/** A worker's line to the broker. */
export interface BrokerConnection {
  send(message: WorkerMessage): void
  /** Hangs up; what was sent before still arrives. */
  close(): void
}

/**
 * Connects to the broker of the run.
 *
 * @param onMessage - Gets every message of the broker.
 * @param onLost - Told once when the connection ends, whoever ended it.
 * @throws BrokerError when the broker cannot be reached or does not let in.
 */
export function connectToBroker(
  { port, token }: BrokerAddress,
  onMessage: (message: unknown) => void,
  onLost: () => void,
): Promise<BrokerConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<BrokerConnection>()
  const headers = { connection: 'Upgrade', upgrade: brokerProtocol, authorization: `Bearer ${token}` }
  const asked = request({ host: '127.0.0.1', port, headers, agent: false })
  asked.on('error', cause => reject(unreachable(cause.message, cause)))
  asked.on('response', response => {
    response.resume()
    reject(unreachable(`it answered ${response.statusCode}`))
  })
  asked.on('upgrade', (_, socket, head) => {
    // a worker that has nothing else to do may end
    if ('unref' in socket && typeof socket.unref === 'function') socket.unref()
    if (head.length > 0) socket.unshift(head)
    resolve(connectionOf(socket, onMessage, onLost))
  })
  asked.end()
  return promise
}

function connectionOf(
  socket: Duplex,
  onMessage: (message: unknown) => void,
  onLost: () => void,
): BrokerConnection {
  socket.on('error', () => socket.destroy())
  socket.on('close', onLost)
  readJsonLines(socket, onMessage)
  return { send: jsonLineWriter(socket), close: () => void socket.end() }
}

function unreachable(why: string, cause?: Error): BrokerError {
  return new BrokerError(
    `The main process of this run could not be reached: ${why}.`,
    'Run the tests again; if it stays, look for what forbids connections to 127.0.0.1.',
    cause ? { cause } : {},
  )
}
