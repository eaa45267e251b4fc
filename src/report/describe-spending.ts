import type { Broker } from '../broker/index.ts'

/** What a run has spent, in a few words: money where the models have prices, else tokens; undefined for nothing. */
export function describeSpending({ usd, tokens, calls }: Broker['spent']): string | undefined {
  if (calls === 0) return undefined
  if (usd > 0) return `${dollars(usd)} spent`
  return tokens > 0
    ? `${new Intl.NumberFormat('en', { notation: 'compact' }).format(tokens)} tokens`
    : undefined
}

/** Cents, and below one cent what is left of it. */
export function dollars(usd: number): string {
  return `$${usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`
}
