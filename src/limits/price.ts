/** What a model costs, in USD for a million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** Input read from the provider's prompt cache; as `input` by default. */
  readonly cachedInput?: number | undefined
  /** Input written to the cache; as `input` by default. */
  readonly cacheWrite?: number | undefined
}

/** Prices by the provider's name of the model, or by the id of an app. */
export type PriceTable = Readonly<Record<string, Price>>
