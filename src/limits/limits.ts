/** Bounds of the calls to one provider at one address, over all workers and projects. An absent one bounds nothing. */
export interface RateLimits {
  /** Calls under way at once. */
  readonly concurrency?: number | undefined
  /** Calls that start in any 60 seconds. */
  readonly requestsPerMinute?: number | undefined
  /** Tokens, input and output, of the calls that start in any 60 seconds; estimated when a call starts. */
  readonly tokensPerMinute?: number | undefined
}

/** Bounds of a run: for every provider, and other ones for some. */
export interface Limits extends RateLimits {
  /**
   * By provider (`openai`, `anthropic`, `custom`), host (`localhost:11434`) or id of an app; what is more exact goes before
   * the provider.
   */
  readonly providers?: Readonly<Record<string, RateLimits>> | undefined
}

const bounds = ['concurrency', 'requestsPerMinute', 'tokensPerMinute'] as const

/** The bounds that hold for a provider at an address: the special ones, where given, before the general ones. */
export function limitsFor(
  { providers = {}, ...general }: Limits,
  { provider, endpoint }: { readonly provider: string; readonly endpoint: string },
): RateLimits {
  const special = { ...own(providers, provider), ...own(providers, endpoint) }
  return Object.fromEntries(bounds.map(bound => [bound, special[bound] ?? general[bound]]))
}

/** Bounds that keep both: two projects of one run may ask for different ones. */
export function strictest(one: RateLimits, other: RateLimits): RateLimits {
  return Object.fromEntries(
    bounds.map(bound => {
      const both = [one[bound], other[bound]].filter(value => value !== undefined)
      return [bound, both.length === 0 ? undefined : Math.min(...both)]
    }),
  )
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
