import { MatcherInputError } from '../src/errors.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/**
 * @param names - The bounds that the matcher knows.
 * @throws MatcherInputError for bounds that are no object, of which none is named, or of which one is no finite number.
 */
export function requireBounds(matcher: string, bounds: unknown, names: readonly string[]): void {
  const example = `Write for example: ${matcher}({ ${names[0]}: … }), or ${matcher}() for the default bounds.`
  if (typeof bounds !== 'object' || bounds === null) {
    throw new MatcherInputError(`${matcher} was given ${String(bounds)} as bounds.`, example)
  }
  refuseUnknownOptions(matcher, bounds, [...names, 'provenance'])
  const given = Object.entries(bounds).filter(([name, value]) => names.includes(name) && value !== undefined)
  if (given.length === 0) throw new MatcherInputError(`${matcher} was given no bound.`, example)
  const unusable = given.find(([, value]) => !Number.isFinite(value))
  if (unusable) {
    throw new MatcherInputError(
      `${matcher} was given ${unusable[0]}: ${String(unusable[1])}.`,
      'Give a finite number.',
    )
  }
}
