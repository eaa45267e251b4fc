/** Something answered, and the answer is not what the API promises. Becomes a `malformed` fault. */
export class MalformedReply extends Error {
  /** @param found - What came instead, to follow "answered with", e.g. `an empty body`. */
  constructor(found: string) {
    super(found)
    this.name = 'MalformedReply'
  }
}

/** Gateways report a failure behind them as an error in a response that succeeded. @returns words to follow `no content`. */
export function errorInside(body: object): string {
  const { error }: { error?: unknown } = body
  return error ? ` but an error: ${JSON.stringify(error)}` : ''
}
