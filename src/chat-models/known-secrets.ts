const key = Symbol.for('vitest-vaar.secrets')
/** Stand-ins for servers that want no key (`ollama`, `anything`, `not-needed`) are no secrets, and occur in ordinary text. */
function isSecret(value: string): boolean {
  return value.length >= 16 || (value.length >= 8 && /\d/.test(value))
}

const secretParameter = /key|token|secret|sig|code|auth|pass/i

/** One list for all copies of the package in this process: what one was given, the other must not print. */
function list(): Set<string> {
  const registry = globalThis as { [key]?: Set<string> }
  registry[key] ??= new Set()
  return registry[key]
}

/**
 * Remembers values that no file, error or report may show, each also as it stands in an address and in a header of basic
 * authentication. Never forgotten: an old key is still a key.
 */
export function rememberSecrets(values: readonly (string | undefined)[]): void {
  for (const value of values) {
    const secret = value?.trim() ?? ''
    if (!isSecret(secret)) continue
    list().add(secret)
    list().add(encodeURIComponent(secret))
    list().add(Buffer.from(secret).toString('base64'))
  }
}

/** The values remembered. */
export function knownSecrets(): Iterable<string> {
  return list()
}

/** The keys that an address carries in its query (`?api-key=…`), and as user and password. */
export function secretsOfAddress(address: string | undefined): readonly string[] {
  if (address === undefined || !URL.canParse(address)) return []
  const { searchParams, username, password } = new URL(address)
  const keys = [...searchParams].flatMap(([name, value]) => (secretParameter.test(name) ? [value] : []))
  return [...keys, decodeURIComponent(username), decodeURIComponent(password)]
}
