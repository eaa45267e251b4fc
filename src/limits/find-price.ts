import type { ChatModel } from '../chat-models/chat-model.ts'
import type { Price, PriceTable } from './price.ts'
import { priceTables } from './price-table.ts'

/** What may stand behind a model's name and leave its price the same: a date, or `-latest`. */
const dated = /^(?:[-@](?:\d{8}|\d{4}-\d\d-\d\d|\d{4}|latest)(?:-v\d+(?::\d+)?)?)?$/

/**
 * The price of a model: the user's own, else the one shipped; undefined where neither has one. A name with a date behind
 * it has the price of the name without. Another name that only begins alike (`gpt-5-pro` for `gpt-5`) has not: a guess
 * would let a budget be passed.
 */
export function findPrice(
  { provider, model }: { readonly provider: string; readonly model: string },
  prices: PriceTable = {},
): Price | undefined {
  return priceIn(prices, model) ?? priceIn(priceTables[provider] ?? {}, model)
}

/** The price that calls of a chat model have; undefined for one that nobody has priced, such as a simulated one. */
export function priceOfModel(
  { provider, identity, id }: Pick<ChatModel, 'provider' | 'identity' | 'id'>,
  prices?: PriceTable,
): Price | undefined {
  const { model } = identity
  return findPrice({ provider, model: typeof model === 'string' ? model : id }, prices)
}

function priceIn(prices: PriceTable, model: string): Price | undefined {
  const name = Object.keys(prices)
    .filter(candidate => model.startsWith(candidate) && dated.test(model.slice(candidate.length)))
    .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '')
  return Object.hasOwn(prices, name) ? prices[name] : undefined
}
