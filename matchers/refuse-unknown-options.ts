import { MatcherInputError } from '../src/errors.ts'

/**
 * A misspelt option must not leave the assertion weaker than it reads.
 *
 * @throws MatcherInputError for an option that the matcher does not have.
 */
export function refuseUnknownOptions(matcher: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find(name => !known.includes(name))
  if (unknown === undefined) return
  throw new MatcherInputError(
    `${matcher} has no option "${unknown}".`,
    `Its options are ${known.join(', ')}.`,
  )
}
