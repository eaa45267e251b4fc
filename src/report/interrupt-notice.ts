import type { EventHub } from '../broker/index.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** Says, when a run is cut off in the middle of a study, what is left of it and how to go on. */
export class InterruptNotice {
  readonly #under = new Map<string, string>()
  readonly #write: (text: string) => void
  readonly #process: NodeJS.Process
  readonly #stopHearing: () => void

  /** @param write - Puts out text at once: the process may end right after. */
  constructor(events: Pick<EventHub, 'on'>, write: (text: string) => void, process: NodeJS.Process) {
    this.#write = write
    this.#process = process
    this.#stopHearing = events.on('progress', ({ study, model, ended, of }) => {
      if (ended < of) this.#under.set(study, `${model}: ${ended} of ${of} sessions`)
      else this.#under.delete(study)
    })
    for (const signal of signals) process.on(signal, this.#onSignal)
  }

  /** Forgets what was under way: a run begins. */
  reset(): void {
    this.#under.clear()
  }

  /** Says it where a study is under way. */
  say(): void {
    if (this.#under.size === 0) return
    const studies = [...this.#under.values()].join(', ')
    this.#write(
      `\nvaar: stopped at ${studies}. What is recorded is kept: run again, and only the rest is asked.\n`,
    )
    this.#under.clear()
  }

  stop(): void {
    this.#stopHearing()
    for (const signal of signals) this.#process.off(signal, this.#onSignal)
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.say()
    this.#process.off(signal, this.#onSignal)
    // who else listens ends the process in his own way; with nobody, the signal must do what it does
    if (this.#process.listenerCount(signal) === 0) this.#process.kill(this.#process.pid, signal)
  }
}
