/** The whole answer to one request. */
export interface WholeAnswer {
  readonly status: number
  /** Without those that described the body on the wire. */
  readonly headers: Headers
  /** The body, decoded. */
  readonly text: string
}

/** Sends a request and waits for the whole answer; rejects as `fetch` does. */
export type Exchange = (...request: Parameters<typeof globalThis.fetch>) => Promise<WholeAnswer>

/** An exchange by a `fetch`. */
export function exchangeByFetch(fetch: typeof globalThis.fetch): Exchange {
  return async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    const headers = new Headers(response.headers)
    headers.delete('content-encoding')
    headers.delete('content-length')
    return { status: response.status, headers, text }
  }
}
