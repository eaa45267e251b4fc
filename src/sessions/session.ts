import type { StopCause, TokenUsage } from '../chat-models/chat-model.ts'
import type { SessionResponses } from '../scoring/responses.ts'

/** What is kept of one request and its reply. The question is not: a study has tens of thousands, and recordings hold them. */
export interface Turn {
  readonly reply: string
  readonly stop: StopCause
  readonly modelReturned: string
  readonly usage: TokenUsage
}

/** One respondent's conversation and what was read from it. */
export interface Session extends SessionResponses {
  readonly turns: readonly Turn[]
  readonly usage: TokenUsage
  /** The bound that ended the session early; absent when it ran to its end. */
  readonly boundHit?: 'turns' | 'tokens'
  /** The passing fault that ended the session early; absent when it ran to its end. */
  readonly fault?: Error
}

/** Sum of what several turns or sessions used. */
export function addUsage(...usages: readonly TokenUsage[]): TokenUsage {
  let inputTokens = 0
  let outputTokens = 0
  let cachedInputTokens = 0
  for (const usage of usages) {
    inputTokens += usage.inputTokens
    outputTokens += usage.outputTokens
    cachedInputTokens += usage.cachedInputTokens
  }
  return { inputTokens, outputTokens, cachedInputTokens }
}
