const decrease = 0.7

/**
 * How many calls may be under way: additive increase, multiplicative decrease, as TCP finds the rate of a network it
 * knows nothing of (Chiu & Jain 1989). It starts without caution, at the limit or with none, because most servers bear
 * what a suite asks; the first "too many" shows what they do not bear.
 */
export class AdaptiveConcurrency {
  #most = Number.POSITIVE_INFINITY
  #window = Number.POSITIVE_INFINITY
  #decreasedAt = Number.NEGATIVE_INFINITY

  /** The upper limit; Infinity for none. */
  bound(most: number): void {
    this.#most = most
    this.#window = Math.min(this.#window, most)
  }

  /** Calls that may be under way now; at least 1. */
  get window(): number {
    return Math.max(1, Math.floor(this.#window))
  }

  /** A call was answered. */
  speedUp(): void {
    this.#window = Math.min(this.#most, this.#window + 1 / this.#window)
  }

  /**
   * A server said that it is asked too much, at `now`, of a call that began at `began` with `underWay` calls under way.
   * Calls of the same burst complain together and count as one complaint.
   */
  slowDown(began: number, underWay: number, now: number): void {
    if (began <= this.#decreasedAt) return
    this.#window = Math.max(1, Math.min(this.#window, underWay) * decrease)
    this.#decreasedAt = now
  }
}
