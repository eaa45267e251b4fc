import type { TokenUsage } from '../chat-models/token-usage.ts'
import type { Price } from './price.ts'

/** What a call cost, in USD: tokens read from the prompt cache at their own price, tokens written to it at theirs. */
export function costOf(usage: TokenUsage, price: Price): number {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens = 0 } = usage
  const plain = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens)
  const millionths =
    plain * price.input +
    cachedInputTokens * (price.cachedInput ?? price.input) +
    cacheWriteTokens * (price.cacheWrite ?? price.input) +
    outputTokens * price.output
  return millionths / 1e6
}
