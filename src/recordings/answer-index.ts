import type { RecordedTurn } from './recording.ts'
import type { RecordedAnswer } from './recording-store.ts'

/** The answers of a recording by their keys, in as little memory as can be: what repeats is kept once. */
export class AnswerIndex {
  readonly #answers = new Map<string, RecordedAnswer>()
  readonly #words = new Map<string, string>()

  find(key: string): RecordedAnswer | undefined {
    return this.#answers.get(key)
  }

  keys(): Iterable<string> {
    return this.#answers.keys()
  }

  /** The answer of a key; a later one replaces an earlier one, in its place. */
  put({ key, reply: { text, stop, modelReturned, usage }, date }: RecordedTurn): void {
    this.#answers.set(key, {
      reply: { text, stop, modelReturned: this.#once(modelReturned), usage },
      at: Date.parse(date),
    })
  }

  #once(word: string): string {
    const known = this.#words.get(word)
    if (known !== undefined) return known
    this.#words.set(word, word)
    return word
  }
}
