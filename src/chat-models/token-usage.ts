/** Tokens as the provider counted them; 0 where it did not say. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of `inputTokens` that was read from the provider's prompt cache. */
  readonly cachedInputTokens: number
  /** Part of `inputTokens` that was written to the cache, where the provider takes a higher price for it. */
  readonly cacheWriteTokens?: number
}
