import { looksLikeCredential } from '../chat-models/credential-patterns.ts'
import { knownSecrets } from '../chat-models/known-secrets.ts'
import { CredentialError } from '../errors.ts'
import type { RecordedTurn, RecordingHeader } from './recording.ts'

/** Names of environment variables whose values are credentials. */
const secretName =
  /(?:_|^)(?:API_?KEY|KEY|TOKEN|SECRET|SECRET_ACCESS_KEY|PASSWORD|PASSWD|PASS|CREDENTIALS?|PAT)$/i
/** Shorter values (`none`, `ollama`) are no secrets, and occur in ordinary text. */
const shortestSecret = 12

/** Values of an environment that must reach no file. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && value !== undefined && value.length >= shortestSecret ? [value] : [],
  )
}

/**
 * The last gate before a file: every text of a line is looked at as it is, not as JSON writes it down.
 *
 * @param secrets - Values known to be secret, besides the keys that models were given.
 * @throws CredentialError, without the secret, for a line that holds one or something shaped like one; `found` says
 *   whether it came with the reply.
 */
export function refuseSecrets(line: RecordedTurn | RecordingHeader, secrets: readonly string[]): void {
  const all = [...secrets, ...knownSecrets()]
  const { reply, ...request } = line.type === 'turn' ? line : { ...line, reply: undefined }
  if (holdsSecret(request, all)) {
    throw foundInRequest(line.type === 'header' ? 'description of the model' : 'question')
  }
  if (!holdsSecret(reply, all)) return
  throw new CredentialError(
    'An answer holds a credential, or text shaped like one, and was not recorded.',
    "Find out how the key came into the model's reply; to go on without recording use mode 'live'.",
    { found: 'reply' },
  )
}

/**
 * The same for a question that is not asked yet: its turn could not be recorded, and should not be paid for.
 *
 * @throws CredentialError
 */
export function refuseQuestion(question: string, secrets: readonly string[]): void {
  if (holdsSecret(question, [...secrets, ...knownSecrets()])) throw foundInRequest('question')
}

function foundInRequest(what: string): CredentialError {
  return new CredentialError(
    `The ${what} holds a credential, or text shaped like one, and is not recorded.`,
    "Take the key out of the prompt, the instrument or the options; to go on without recording use mode 'live'.",
    { found: 'request' },
  )
}

function holdsSecret(value: unknown, secrets: readonly string[]): boolean {
  if (typeof value === 'string') {
    return secrets.some(secret => value.includes(secret)) || looksLikeCredential(value)
  }
  if (typeof value !== 'object' || value === null) return false
  // every turn of a study comes by here: no list is made of what it holds
  for (const name in value) {
    if (holdsSecret((value as Record<string, unknown>)[name], secrets) || holdsSecret(name, secrets))
      return true
  }
  return false
}
