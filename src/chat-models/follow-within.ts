import type { Exchange } from './exchange.ts'

const mostHops = 5

/**
 * An exchange that goes along where an answer sends a request, within the same server: a gateway may want a slash at the
 * end of a path. Any other that sends elsewhere (another host, or with the question left behind) is handed on as it is:
 * the question and the key of one server are not for another, and `fetch` would take along the headers that keys are in.
 */
export function followWithin(exchange: Exchange): Exchange {
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input)
    for (let hops = 0; ; hops++) {
      const answer = await exchange(hops === 0 ? input : url, { ...init, redirect: 'manual' })
      const target = targetOf(answer, url)
      const same = target?.origin === url.origin && [307, 308].includes(answer.status)
      if (!same || hops === mostHops) return answer
      url = target
    }
  }
}

/** Where an answer sends a request that was sent to `url`; undefined where it does not, or says it in no address. */
export function targetOf(
  { status, headers }: { readonly status: number; readonly headers: Headers },
  url: string | URL,
): URL | undefined {
  const location = status >= 300 && status < 400 ? headers.get('location') : null
  return location !== null && URL.canParse(location, String(url)) ? new URL(location, url) : undefined
}
