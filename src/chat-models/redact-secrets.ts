import { withoutCredentialShapes } from './credential-patterns.ts'
import { knownSecrets } from './known-secrets.ts'

/** Shorter values (`none`, `ollama`) are no secrets. */
const shortestSecret = 8

/**
 * Takes credentials out of text that came from elsewhere (a provider's words, the message of an error): values known to be
 * secret, and whatever is shaped like a credential.
 *
 * @param secrets - Known values besides those that models were given.
 */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of [...secrets, ...knownSecrets()]) {
    if (secret.length >= shortestSecret) clean = clean.replaceAll(secret, '[key]')
  }
  // Providers echo keys in part (`sk-ab***xyz`), and a proxy may echo the header.
  return withoutCredentialShapes(clean)
    .replace(/\bBearer\s+[^\s"',}]+/gi, 'Bearer [key]')
    .replace(/\b(?:sk|pk|rk)-[\w*.-]{4,}/g, '[key]')
}

/**
 * A copy of an error that is safe to print: names, messages and codes of it and of its causes, cleaned; none of the
 * headers and bodies that SDK errors carry.
 */
export function redactError(error: unknown, secrets: readonly string[], depth = 0): Error {
  if (!(error instanceof Error)) return new Error(redactSecrets(String(error), secrets))
  const inner = error.cause
  const cause = inner !== undefined && depth < 4 ? { cause: redactError(inner, secrets, depth + 1) } : {}
  const copy = new Error(redactSecrets(error.message, secrets), cause)
  copy.name = error.name === 'Error' ? error.constructor.name : error.name
  copy.stack = redactSecrets(error.stack ?? '', secrets)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code === undefined ? copy : Object.assign(copy, { code: redactSecrets(code, secrets) })
}
