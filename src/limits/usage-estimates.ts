import type { PlannedCall } from '../chat-models/gate.ts'
import type { TokenUsage } from '../chat-models/token-usage.ts'

/** What a call is expected to use. Neither has any discount for the prompt cache. */
export interface ExpectedUsage {
  /** On average. */
  readonly typical: TokenUsage
  /** With room for a longer one. */
  readonly atMost: TokenUsage
}

interface Seen {
  characters: number
  inputTokens: number
  calls: number
  outputTokens: number
  longestOutput: number
}

/** English has about four characters a token; a model that has not answered yet is taken for a wordy one. */
const unseen: Seen = { characters: 10, inputTokens: 3, calls: 1, outputTokens: 256, longestOutput: 256 }
/** Requests and replies vary: room above the mean request and the longest reply so far. */
const room = 1.2

/** What calls of a model may be expected to use, learned from those that were answered. */
export class UsageEstimates {
  readonly #seen = new Map<string, Seen>()

  /** Before a call. */
  expect(call: PlannedCall): ExpectedUsage {
    const { characters, inputTokens, calls, outputTokens, longestOutput } =
      this.#seen.get(keyOf(call)) ?? unseen
    const input = (call.inputCharacters * inputTokens) / Math.max(1, characters)
    const most = call.maxOutputTokens ?? Number.POSITIVE_INFINITY
    return {
      typical: usageOf(input, Math.min(most, outputTokens / calls)),
      // a short request may carry what does not grow with its length: tools, hidden instructions
      atMost: usageOf(Math.max(input, inputTokens / calls) * room, Math.min(most, longestOutput * room)),
    }
  }

  /** After a call whose tokens were counted. */
  learn(call: PlannedCall, { inputTokens, outputTokens }: TokenUsage): void {
    const seen = this.#seen.get(keyOf(call))
    this.#seen.set(keyOf(call), {
      characters: (seen?.characters ?? 0) + call.inputCharacters,
      inputTokens: (seen?.inputTokens ?? 0) + inputTokens,
      calls: (seen?.calls ?? 0) + 1,
      outputTokens: (seen?.outputTokens ?? 0) + outputTokens,
      longestOutput: Math.max(seen?.longestOutput ?? 0, outputTokens),
    })
  }
}

function usageOf(inputTokens: number, outputTokens: number): TokenUsage {
  return {
    inputTokens: Math.ceil(inputTokens),
    outputTokens: Math.ceil(outputTokens),
    cachedInputTokens: 0,
  }
}

function keyOf({ provider, endpoint, model }: PlannedCall): string {
  return `${provider} ${endpoint} ${model}`
}
