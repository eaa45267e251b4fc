import type { TokenUsage } from '../chat-models/token-usage.ts'
import { costOf } from './cost-of.ts'
import { findPrice } from './find-price.ts'
import type { PriceTable } from './price.ts'

/** Tokens, and what they cost or would cost; `usd` is absent for a model without a price. */
export interface PricedUsage extends TokenUsage {
  readonly usd?: number
}

/** Puts a price on what a model used, by the user's prices or the shipped ones. */
export function priceUsage(
  usage: TokenUsage,
  model: { readonly provider: string; readonly model: string },
  prices?: PriceTable,
): PricedUsage {
  const price = findPrice(model, prices)
  return price ? { ...usage, usd: costOf(usage, price) } : usage
}
