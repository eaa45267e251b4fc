import { longestWaitMs } from '../chat-models/ask-with-retries.ts'
import type { CallOutcome } from '../chat-models/gate.ts'
import type { ChatModelError } from '../errors.ts'
import { AdaptiveConcurrency } from './adaptive-concurrency.ts'
import { type RateLimits, strictest } from './limits.ts'
import { RateWindow } from './rate-window.ts'

/** A minute, and a little more: calls that start a minute apart may arrive a little less apart. */
const minuteMs = 60_500
/** A minute's requests do not go all at once, because servers count shorter spans too: a twelfth in 5 seconds. */
const partsOfMinute = 12

/** All calls to one provider at one address: how many at once, how many a minute, and when the server asked to wait. */
export class Lane {
  readonly #concurrency = new AdaptiveConcurrency()
  #limits: RateLimits = {}
  #requests: readonly RateWindow[] = []
  #tokens: readonly RateWindow[] = []
  #underWay = 0
  #pausedUntil = Number.NEGATIVE_INFINITY
  #closed: { readonly until: number; readonly error: ChatModelError } | undefined

  /** Adds bounds; of two for the same thing the smaller holds. */
  bound(limits: RateLimits): void {
    const before = this.#limits
    this.#limits = strictest(before, limits)
    const { concurrency, requestsPerMinute, tokensPerMinute } = this.#limits
    if (concurrency !== before.concurrency) this.#concurrency.bound(concurrency!)
    if (requestsPerMinute !== before.requestsPerMinute) this.#requests = pacedWindows(requestsPerMinute!)
    if (tokensPerMinute !== before.tokensPerMinute)
      this.#tokens = [new RateWindow(tokensPerMinute!, minuteMs)]
  }

  /** The server's own word that it will not answer for so long that waiting is in vain. */
  refusal(now: number): ChatModelError | undefined {
    return this.#closed && this.#closed.until > now ? this.#closed.error : undefined
  }

  /** True while as many calls are under way as may be; one that ends makes room. */
  get full(): boolean {
    return this.#underWay >= this.#concurrency.window
  }

  /** Milliseconds until a call of so many tokens may start, as far as time alone decides. */
  waitFor(tokens: number, now: number): number {
    return Math.max(
      0,
      this.#pausedUntil - now,
      ...this.#requests.map(window => window.waitFor(1, now)),
      ...this.#tokens.map(window => window.waitFor(tokens, now)),
    )
  }

  /** A call starts. @returns the way to say how it ended, with the tokens that it used in truth. */
  begin(tokens: number, began: number): (outcome: CallOutcome, tokens: number, now: number) => void {
    this.#underWay++
    for (const window of this.#requests) window.take(1, began)
    const corrections = this.#tokens.map(window => window.take(tokens, began))
    return (outcome, truth, now) => {
      if (outcome.usage) this.#concurrency.speedUp()
      if (outcome.error) this.#heed(outcome.error, began, now)
      this.#underWay--
      for (const correct of corrections) correct(truth)
    }
  }

  #heed(error: ChatModelError, began: number, now: number): void {
    const { fault, status, retryAfterMs } = error
    const tooMuch = fault === 'rate-limit' || status === 503 || status === 529
    if (tooMuch) this.#concurrency.slowDown(began, this.#underWay, now)
    if (!tooMuch || retryAfterMs === undefined) return
    if (retryAfterMs > longestWaitMs) this.#closed = { until: now + retryAfterMs, error }
    else this.#pausedUntil = Math.max(this.#pausedUntil, now + retryAfterMs)
  }
}

function pacedWindows(perMinute: number): readonly RateWindow[] {
  return [
    new RateWindow(perMinute, minuteMs),
    new RateWindow(Math.ceil(perMinute / partsOfMinute), minuteMs / partsOfMinute),
  ]
}
