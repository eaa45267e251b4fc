import type { Admission } from '../chat-models/gate.ts'
import { BrokerError } from '../errors.ts'
import type { GateSettings } from '../limits/index.ts'
import { type BrokerConnection, connectToBroker } from './connect-to-broker.ts'
import type { LeaseDesk } from './leases.ts'
import type { BrokerAddress, BrokerMessage, WorkerMessage } from './messages.ts'
import { packError, unpackError } from './pack-error.ts'
import { shareWork } from './share-work.ts'
import type { RunSettings, SharedRun } from './shared-run.ts'

/** A worker's share in a run that has a broker. It connects when it is first used. */
export interface BrokerRun extends SharedRun {
  /** Hangs up; what was told before still arrives. */
  close(): Promise<void>
}

/**
 * The shared run behind a broker.
 *
 * @param settings - What this worker's configuration asks; the broker holds the run to the strictest of all.
 */
export function brokerRun(address: BrokerAddress, { prices = {}, ...gate }: RunSettings = {}): BrokerRun {
  const line = new WorkerLine(address, gate)
  const desk: LeaseDesk = {
    async take(key, signal) {
      const { id, answer } = await line.ask({ kind: 'take', key }, signal)
      if (answer.kind === 'shared') return { value: answer.value }
      return {
        lease: {
          finish: value => line.tell({ kind: 'finish', id, value }),
          fail: error => line.tell({ kind: 'fail', id, error: packError(error) }),
          drop: () => line.tell({ kind: 'drop', id }),
        },
      }
    },
  }
  return {
    prices,
    gate: {
      async admit(call, signal): Promise<Admission> {
        const { id } = await line.ask({ kind: 'admit', call }, signal)
        return {
          settle: ({ usage, error }) =>
            line.tell({
              kind: 'settle',
              id,
              ...(usage ? { usage } : {}),
              ...(error ? { error: packError(error) } : {}),
            }),
        }
      },
    },
    share: (key, work, signal) => shareWork(desk, key, work, signal),
    emit: (name, event) => line.tell({ kind: 'event', name, event }),
    close: () => line.close(),
  }
}

/** What is asked for, before it has a number. */
type Question =
  | Omit<Extract<WorkerMessage, { kind: 'admit' }>, 'id'>
  | Omit<Extract<WorkerMessage, { kind: 'take' }>, 'id'>
type Answer = Exclude<BrokerMessage, { kind: 'refused' }>

interface Pending {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Questions and answers over one connection. */
class WorkerLine {
  readonly #address: BrokerAddress
  readonly #settings: GateSettings
  readonly #pending = new Map<number, Pending>()
  #connection: Promise<BrokerConnection> | undefined
  #open: BrokerConnection | undefined
  #lastId = 0

  constructor(address: BrokerAddress, settings: GateSettings) {
    this.#address = address
    this.#settings = settings
  }

  /** @throws what the broker refuses with; the signal's reason; BrokerError when the broker is gone. */
  async ask(question: Question, signal?: AbortSignal): Promise<{ id: number; answer: Answer }> {
    signal?.throwIfAborted()
    const connection = this.#open ?? (await this.#connected())
    signal?.throwIfAborted()
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const leave = () => {
      this.#pending.delete(id)
      connection.send({ kind: 'drop', id })
      reject(signal?.reason)
    }
    this.#pending.set(id, { resolve, reject })
    signal?.addEventListener('abort', leave, { once: true })
    try {
      connection.send({ ...question, id })
      return { id, answer: await promise }
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** One way; without a broker it is lost: who asks for something learns why. */
  tell(message: WorkerMessage): void {
    if (this.#open) this.#open.send(message)
    else {
      this.#connected().then(
        ({ send }) => send(message),
        () => {},
      )
    }
  }

  async close(): Promise<void> {
    await this.#connection?.then(
      ({ close }) => close(),
      () => {},
    )
  }

  #connected(): Promise<BrokerConnection> {
    this.#connection ??= connectToBroker(
      this.#address,
      message => this.#receive(message as BrokerMessage),
      () => this.#lost(),
    ).then(
      connection => {
        connection.send({ kind: 'settings', settings: this.#settings })
        this.#open = connection
        return connection
      },
      error => {
        this.#connection = undefined
        throw error
      },
    )
    return this.#connection
  }

  #receive(message: BrokerMessage): void {
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.kind === 'refused') pending?.reject(unpackError(message.error))
    else pending?.resolve(message)
  }

  #lost(): void {
    this.#connection = undefined
    this.#open = undefined
    const error = new BrokerError('The main process of this run hung up.', 'Run the tests again.')
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}
