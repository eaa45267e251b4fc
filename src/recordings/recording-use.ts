import type { RecordedReply } from './recording.ts'
import type { RecordedAnswer } from './recording-store.ts'

/** What a study used of a recording, and what it added. Plain data. */
export interface RecordingUse {
  /** Where the recording is. */
  readonly place: string
  /** Keys of the requests, answered or not. */
  readonly wanted: readonly string[]
  /** Requests answered from the recording, and requests that the model was asked. */
  readonly replayed: number
  readonly asked: number
  /** Requests that the model was asked because the recorded answer was past the age limit. */
  readonly expired: number
  /** Dates of the oldest and the newest answer used, in milliseconds since 1970; absent where nothing was answered. */
  readonly oldest?: number
  readonly newest?: number
  /** Models that the provider said answered, with the number of answers used of each. */
  readonly modelsReturned: Readonly<Record<string, number>>
}

type Used = Omit<RecordingUse, 'wanted'>

/** What two parts of a study used of the same recording; what only one of them has is kept. */
export function usedTogether<Part extends Used>(
  one: Part | undefined,
  other: Part | undefined,
): Part | undefined {
  if (!one || !other) return one ?? other
  const modelsReturned: Record<string, number> = { ...one.modelsReturned }
  for (const [name, count] of Object.entries(other.modelsReturned)) {
    modelsReturned[name] = (modelsReturned[name] ?? 0) + count
  }
  const oldest = Math.min(one.oldest ?? Number.POSITIVE_INFINITY, other.oldest ?? Number.POSITIVE_INFINITY)
  const newest = Math.max(one.newest ?? Number.NEGATIVE_INFINITY, other.newest ?? Number.NEGATIVE_INFINITY)
  return {
    ...other,
    ...one,
    replayed: one.replayed + other.replayed,
    asked: one.asked + other.asked,
    expired: one.expired + other.expired,
    ...(Number.isFinite(oldest) ? { oldest, newest } : {}),
    modelsReturned,
  }
}

/** Counts while a study runs. */
export class RecordingTally {
  readonly #place: string
  /** True for what was replayed. */
  readonly #wanted = new Map<string, boolean>()
  readonly #models = new Map<string, number>()
  readonly #counts = { replayed: 0, asked: 0, expired: 0 }
  #oldest: number | undefined
  #newest: number | undefined

  constructor(place: string) {
    this.#place = place
  }

  get anyAsked(): boolean {
    return this.#counts.asked > 0
  }

  wasReplayed(key: string): boolean {
    return this.#wanted.get(key) ?? false
  }

  replayed(key: string, { reply, at }: RecordedAnswer): void {
    this.#counts.replayed++
    this.#wanted.set(key, true)
    this.answered(reply, at)
  }

  asked(key: string): void {
    this.#counts.asked++
    this.#wanted.set(key, false)
  }

  expired(): void {
    this.#counts.expired++
  }

  answered({ modelReturned }: RecordedReply, at: number): void {
    this.#models.set(modelReturned, (this.#models.get(modelReturned) ?? 0) + 1)
    this.#oldest = Math.min(this.#oldest ?? at, at)
    this.#newest = Math.max(this.#newest ?? at, at)
  }

  use(): RecordingUse {
    return {
      place: this.#place,
      wanted: [...this.#wanted.keys()],
      ...this.#counts,
      ...(this.#oldest === undefined ? {} : { oldest: this.#oldest }),
      ...(this.#newest === undefined ? {} : { newest: this.#newest }),
      modelsReturned: Object.fromEntries(this.#models),
    }
  }
}
