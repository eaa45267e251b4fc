/**
 * At most so much in any period of so long: a window that slides, so that the end of one minute and the start of the next
 * do not add up to twice the limit, as they do with a bucket that fills.
 */
export class RateWindow {
  readonly #limit: number
  readonly #periodMs: number
  #entries: Entry[] = []
  #sum = 0

  constructor(limit: number, periodMs: number) {
    this.#limit = limit
    this.#periodMs = periodMs
  }

  /** Milliseconds until there is room. An amount above the limit has room once nothing else is in the window. */
  waitFor(amount: number, now: number): number {
    this.#forget(now)
    let sum = this.#sum
    for (const { at, amount: leaving } of this.#entries) {
      if (sum + amount <= this.#limit) return 0
      sum -= leaving
      if (sum + amount <= this.#limit) return at + this.#periodMs - now
    }
    const last = this.#entries.at(-1)
    return last === undefined ? 0 : last.at + this.#periodMs - now
  }

  /** Takes room. @returns the way to say later how much it was in truth. */
  take(amount: number, now: number): (truth: number) => void {
    const entry = { at: now, amount }
    this.#entries.push(entry)
    this.#sum += amount
    return truth => {
      // one that has left the window is in no sum any more
      if (this.#entries.includes(entry)) this.#sum += truth - entry.amount
      entry.amount = truth
    }
  }

  #forget(now: number): void {
    const kept = this.#entries.findIndex(({ at }) => at + this.#periodMs > now)
    const gone = this.#entries.splice(0, kept === -1 ? this.#entries.length : kept)
    for (const { amount } of gone) this.#sum -= amount
    if (this.#entries.length === 0) this.#sum = 0
  }
}

interface Entry {
  readonly at: number
  amount: number
}
