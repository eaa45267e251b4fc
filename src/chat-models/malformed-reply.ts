/** Something answered, and the answer is not what the API promises. Becomes a `malformed` fault. */
export class MalformedReply extends Error {
  /** @param found - What came instead, to follow "answered with", e.g. `an empty body`. */
  constructor(found: string) {
    super(found)
    this.name = 'MalformedReply'
  }
}
