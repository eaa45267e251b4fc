import { RecordingWriteError } from '../errors.ts'

/** Shapes of credentials that no answer to a questionnaire has. */
const credentialPattern =
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bBearer\s+[A-Za-z0-9._~+/-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}/

/** Names of environment variables whose values are credentials. */
const secretName = /(?:_|^)(?:API_?KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i
/** Shorter values (`none`, `ollama`) are no secrets, and occur in ordinary text. */
const shortestSecret = 12

/** Values of an environment that must reach no file. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && value !== undefined && value.length >= shortestSecret ? [value] : [],
  )
}

/**
 * The last gate before a file.
 *
 * @param secrets - Values known to be secret.
 * @throws RecordingWriteError, without the secret, for text that holds one or something shaped like one.
 */
export function refuseSecrets(text: string, secrets: readonly string[]): void {
  if (!credentialPattern.test(text) && !secrets.some(secret => text.includes(secret))) return
  throw new RecordingWriteError(
    'An answer holds a credential, or text shaped like one, and was not recorded.',
    "Find out how the key came into the model's prompt or reply; to go on without recording use mode 'live'.",
  )
}
