import pLimit, { type LimitFunction } from 'p-limit'
import type { ChatModel, ChatReply, ChatRequest } from '../chat-models/chat-model.ts'
import type { Instrument } from '../instruments/schema.ts'
import { deriveSeed } from '../numerics/random.ts'
import { type Answer, isMissing } from '../scoring/responses.ts'
import { type CanaryResult, type PairedDifferences, testCanary } from './test-canary.ts'

/** A turn as a session had it. */
export interface ObservedTurn {
  readonly request: ChatRequest
  /** The instrument that was asked about. */
  readonly instrument: Pick<Instrument, 'id' | 'items' | 'scale'>
  readonly answers: ReadonlyMap<string, Answer>
  /** Reads another reply to the same request. */
  readonly read: (reply: ChatReply) => ReadonlyMap<string, Answer>
}

/**
 * Asks a few recorded questions again, to see whether the model still answers as it did.
 *
 * Which ones is drawn from a seed: the smallest of a hash of each turn, so that the choice does not depend on the order in
 * which sessions end, and only so many requests are held.
 */
export class Canary {
  readonly #size: number
  readonly #seed: number
  readonly #requests: LimitFunction
  #chosen: { readonly turn: ObservedTurn; readonly rank: number }[] = []

  /** @param concurrency - Requests at a time. */
  constructor(size: number, seed: number, concurrency: number) {
    this.#size = size
    this.#seed = seed
    this.#requests = pLimit(concurrency)
  }

  /** Takes a turn that was answered from a recording into the draw. */
  consider(turn: ObservedTurn): void {
    const { respondent, messages, attempt = 0 } = turn.request
    const rank = deriveSeed(this.#seed, 'canary', respondent?.id ?? '', messages.length, attempt)
    if (this.#chosen.length === this.#size && rank >= this.#chosen.at(-1)!.rank) return
    this.#chosen = [...this.#chosen, { turn, rank }].toSorted((a, b) => a.rank - b.rank).slice(0, this.#size)
  }

  /**
   * Asks what was chosen, and compares. Nothing of it is recorded.
   *
   * @returns undefined where no turn was recorded.
   * @throws what the model throws.
   */
  async ask(model: Pick<ChatModel, 'reply'>, signal?: AbortSignal): Promise<CanaryResult | undefined> {
    if (this.#chosen.length === 0) return undefined
    const pairs = await Promise.all(
      this.#chosen.map(async ({ turn }) => {
        const { signal: _, ...request } = turn.request
        const reply = await this.#requests(() => model.reply(signal ? { ...request, signal } : request))
        return differencesOf(turn, turn.read(reply))
      }),
    )
    return testCanary(pairs, this.#seed)
  }
}

/** What changed in one turn: scores and distances from the middle, in half-widths of the scale, and missing answers. */
function differencesOf(
  { request, instrument, answers }: ObservedTurn,
  again: ReadonlyMap<string, Answer>,
): PairedDifferences {
  const middle = (instrument.scale.labels.length + 1) / 2
  const half = middle - 1
  const keys = new Map(instrument.items.map(({ id, keyed }) => [id, keyed === '-' ? -1 : 1]))
  const sums = { score: 0, extremity: 0, missing: 0, answered: 0 }
  for (const [item, before] of answers) {
    const now = again.get(item) ?? { missing: 'unusable' }
    sums.missing += Number(isMissing(now)) - Number(isMissing(before))
    if (isMissing(before) || isMissing(now)) continue
    sums.answered++
    sums.score += (keys.get(item)! * (now - before)) / half
    sums.extremity += (Math.abs(now - middle) - Math.abs(before - middle)) / half
  }
  const { score, extremity, missing, answered } = sums
  const rated =
    answered > 0
      ? { [instrument.id]: score / answered, 'distance from the middle': extremity / answered }
      : {}
  return {
    unit: request.respondent?.id ?? '',
    differences: { ...rated, 'missing answers': missing / Math.max(1, answers.size) },
  }
}
