import type { ProgressEvent } from '../broker/index.ts'

/** How far one study is. */
export interface StudyState extends ProgressEvent {
  /** Sessions a second over the last while; NaN before anything can be said. */
  readonly rate: number
  /** Seconds to go at that rate; NaN before anything can be said. */
  readonly secondsLeft: number
  /** Seconds since the first news of it. */
  readonly seconds: number
}

/** Rate over this many milliseconds: what is recorded is replayed at once, and says nothing of the rest. */
const window = 30_000

/** Follows one study by what is told of it. */
export class StudyMeter {
  readonly #began: number
  #last: ProgressEvent
  /** Times and sessions ended of the last while, oldest first. */
  #seen: { readonly at: number; readonly ended: number }[]

  /** @param now - Milliseconds of a clock that only goes forward. */
  constructor(event: ProgressEvent, now: number) {
    this.#began = now
    this.#last = event
    this.#seen = [{ at: now, ended: event.ended }]
  }

  get done(): boolean {
    return this.#last.ended >= this.#last.of
  }

  hear(event: ProgressEvent, now: number): void {
    this.#last = event
    this.#seen.push({ at: now, ended: event.ended })
    while (this.#seen.length > 2 && this.#seen[1]!.at < now - window) this.#seen.shift()
  }

  state(now: number): StudyState {
    const oldest = this.#seen[0]!
    const elapsed = (now - oldest.at) / 1000
    const rate = elapsed >= 1 ? (this.#last.ended - oldest.ended) / elapsed : Number.NaN
    const secondsLeft = rate > 0 ? (this.#last.of - this.#last.ended) / rate : Number.NaN
    return { ...this.#last, rate, secondsLeft, seconds: (now - this.#began) / 1000 }
  }
}
