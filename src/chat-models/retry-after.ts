/** Headers as the SDKs keep them on an error. */
interface HeaderReader {
  get(name: string): string | null
}

/**
 * How long the server asks to wait, in milliseconds; undefined where it does not say, or says nonsense.
 *
 * Read from `retry-after-ms`, `retry-after` (seconds, or a date), and the times at which a used-up limit is full again:
 * OpenAI's `x-ratelimit-reset-…` (a duration, `1m30s`), Anthropic's `anthropic-ratelimit-…-reset` (a date). A date counts
 * from the server's own `date`, so that two clocks which differ, or one that jumps, do no harm.
 *
 * @param now - Milliseconds since 1970, for a server without a `date`.
 */
export function readRetryAfter(headers: HeaderReader, now: number): number | undefined {
  const since = dateOf(headers.get('date')) ?? now
  const candidates = [
    numberOf(headers.get('retry-after-ms')),
    times(numberOf(headers.get('retry-after')), 1000),
    minus(dateOf(headers.get('retry-after')), since),
    resetOf(headers, since),
  ]
  const wait = candidates.find(candidate => candidate !== undefined)
  return wait === undefined ? undefined : Math.max(0, Math.ceil(wait))
}

/** The longest wait among the limits that are used up. */
function resetOf(headers: HeaderReader, since: number): number | undefined {
  const waits = ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap(what => [
    headers.get(`x-ratelimit-remaining-${what}`) === '0'
      ? durationOf(headers.get(`x-ratelimit-reset-${what}`))
      : undefined,
    headers.get(`anthropic-ratelimit-${what}-remaining`) === '0'
      ? minus(dateOf(headers.get(`anthropic-ratelimit-${what}-reset`)), since)
      : undefined,
  ])
  const known = waits.filter(wait => wait !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function dateOf(text: string | null): number | undefined {
  // `Date` also takes bare numbers, which are no dates here
  const time = text !== null && /[a-z]{3}|\d{4}-\d\d-\d\d/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

const millisecondsOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `1h2m3.5s`, `20ms`. */
function durationOf(text: string | null): number | undefined {
  if (text === null || !/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * millisecondsOf[unit!]!, 0)
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor
}

function minus(value: number | undefined, other: number): number | undefined {
  return value === undefined ? undefined : value - other
}
