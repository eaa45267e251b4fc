import { ArgumentError } from '../../errors.ts'
import type { FitOptions, ResolvedFitOptions } from '../fit-options.ts'
import { resolveFitOptions } from '../fit-options.ts'

/**
 * Puts the defaults in place for an analysis that takes only some of the options of a fit.
 *
 * @param analysis what takes them, as the beginning of a sentence.
 * @throws ArgumentError for an option that it does not take, also one that fits know: ignored, it would mislead.
 */
export function limitedOptions(
  options: FitOptions,
  taken: readonly (keyof FitOptions)[],
  analysis: string,
): ResolvedFitOptions {
  const resolved = resolveFitOptions(options)
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const other = given.find(([name]) => !(taken as readonly string[]).includes(name))
  if (!other) return resolved
  throw new ArgumentError(
    `${analysis} takes no option ${other[0]}.`,
    `It takes ${taken.join(', ')}; use fitModel for others.`,
  )
}
