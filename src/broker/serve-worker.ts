import type { Admission } from '../chat-models/gate.ts'
import { ChatModelError } from '../errors.ts'
import type { Lease } from './leases.ts'
import type { BrokerMessage, WorkerMessage } from './messages.ts'
import { packError, unpackError } from './pack-error.ts'
import type { ProcessRun } from './process-run.ts'

type MessageOf<Kind extends WorkerMessage['kind']> = Extract<WorkerMessage, { kind: Kind }>

/** The broker's side of one worker: what it waits for and holds, by its own numbers. The run's gate and desk decide. */
export class ServedWorker {
  readonly #run: ProcessRun
  readonly #send: (message: BrokerMessage) => void
  readonly #waiting = new Map<number, AbortController>()
  readonly #admissions = new Map<number, { readonly admission: Admission; readonly model: string }>()
  readonly #leases = new Map<number, Lease>()

  constructor(run: ProcessRun, send: (message: BrokerMessage) => void) {
    this.#run = run
    this.#send = send
  }

  receive(message: WorkerMessage): void {
    if (message.kind === 'event') this.#run.emit(message.name, message.event)
    else if (message.kind === 'settings') this.#run.gate.configure(message.settings)
    else if (message.kind === 'admit') void this.#admit(message)
    else if (message.kind === 'settle') this.#settle(message)
    else if (message.kind === 'take') void this.#take(message)
    else if (message.kind === 'finish' || message.kind === 'fail') this.#end(message)
    else if (message.kind === 'drop') this.#free(message.id)
    // a worker with another version of the package may say more than this one knows
  }

  /** Frees what the worker waited for and held: it died, or hung up. */
  gone(): void {
    for (const id of [this.#waiting, this.#admissions, this.#leases].flatMap(held => [...held.keys()])) {
      this.#free(id)
    }
  }

  #admit({ id, call }: MessageOf<'admit'>): Promise<void> {
    return this.#grant(
      id,
      signal => this.#run.gate.admit(call, signal),
      admission => {
        this.#admissions.set(id, { admission, model: call.model })
        return { kind: 'granted', id }
      },
    )
  }

  #take({ id, key }: MessageOf<'take'>): Promise<void> {
    return this.#grant(
      id,
      signal => this.#run.desk.take(key, signal),
      taken => {
        if ('value' in taken) return { kind: 'shared', id, value: taken.value }
        this.#leases.set(id, taken.lease)
        return { kind: 'granted', id }
      },
    )
  }

  /** Waits for something, keeps what came and says so; what came after the worker gave up is freed at once. */
  async #grant<Granted>(
    id: number,
    wait: (signal: AbortSignal) => Promise<Granted>,
    keep: (granted: Granted) => BrokerMessage,
  ): Promise<void> {
    const left = new AbortController()
    this.#waiting.set(id, left)
    try {
      const answer = keep(await wait(left.signal))
      if (left.signal.aborted) this.#free(id)
      else this.#send(answer)
    } catch (error) {
      if (!left.signal.aborted) this.#send({ kind: 'refused', id, error: packError(error) })
    } finally {
      this.#waiting.delete(id)
    }
  }

  #settle({ id, usage, error }: MessageOf<'settle'>): void {
    const held = this.#admissions.get(id)
    this.#admissions.delete(id)
    held?.admission.settle({
      ...(usage ? { usage } : {}),
      ...(error ? { error: unpackError(error) as ChatModelError } : {}),
    })
  }

  #end(message: MessageOf<'finish' | 'fail'>): void {
    const lease = this.#leases.get(message.id)
    this.#leases.delete(message.id)
    if (message.kind === 'finish') lease?.finish(message.value)
    else lease?.fail(unpackError(message.error))
  }

  #free(id: number): void {
    this.#waiting.get(id)?.abort()
    this.#leases.get(id)?.drop()
    this.#leases.delete(id)
    const held = this.#admissions.get(id)
    this.#admissions.delete(id)
    // the call may have been made, and charged: nobody is left to say
    held?.admission.settle({ error: lost(held.model) })
  }
}

function lost(modelId: string): ChatModelError {
  const mend = 'Run again to go on.'
  return new ChatModelError('aborted', `The worker that asked ${modelId} is gone.`, mend, { modelId })
}
