import { ArgumentError } from '../errors.ts'

/** The sign of a standardized path. */
export type PathSign = 'positive' | 'negative'

/** What is known of one path in people. */
export interface ReferencePath {
  /** As lavaan writes it, e.g. `sharing ~ privacy`. */
  readonly path: string
  readonly sign: PathSign
  /** Probability that people's path has that sign, above 0.5 and up to 1. Default 1: the sign is taken as certain. */
  readonly signProbability?: number
  /** Share of the path in VAAR; shares are divided by their sum. Default 1. */
  readonly weight?: number
}

/** The paths of a study and the signs they have in people. */
export type HumanReference = readonly ReferencePath[]

/**
 * The signs that the package expects by default, taken as certain: privacy attitudes lower the acceptance of data
 * sharing, prosocialness raises it.
 *
 * Evidence: concern and disclosure correlate about -.13 (Baruh, Secinti, Cemalcilar 2017, doi 10.1111/jcom.12276);
 * prosociality and acceptance of tracking technology .27 and .30 in two waves (Wnuk et al. 2021,
 * doi 10.1016/j.chb.2021.106938). The second is contested for trait prosocialness.
 */
export const defaultReference: HumanReference = [
  { path: 'sharing ~ privacy', sign: 'negative' },
  { path: 'sharing ~ prosocialness', sign: 'positive' },
]

/** A reference path with every default filled in; weights sum to 1. */
export interface ResolvedReferencePath {
  readonly path: string
  /** +1 or -1. */
  readonly direction: 1 | -1
  readonly signProbability: number
  readonly weight: number
}

/**
 * Fills in defaults and scales the weights to sum to 1.
 *
 * @throws ArgumentError for an empty reference, a path given twice, a sign probability outside (0.5, 1], or a weight
 *   that is not a finite positive number.
 */
export function resolveReference(reference: HumanReference): readonly ResolvedReferencePath[] {
  if (reference.length === 0) {
    throw new ArgumentError(
      'The human reference has no path.',
      "Give at least one, e.g. { path: 'sharing ~ privacy', sign: 'negative' }.",
    )
  }
  const total = reference.reduce((sum, { weight = 1 }) => sum + weight, 0)
  return reference.map(({ path, sign, signProbability = 1, weight = 1 }, index) => {
    if (reference.findIndex(other => other.path === path) !== index) {
      throw new ArgumentError(`The human reference names the path "${path}" twice.`, 'Keep one of them.')
    }
    if (sign !== 'positive' && sign !== 'negative') {
      throw new ArgumentError(
        `The human reference's sign of "${path}" is ${JSON.stringify(sign)}.`,
        'Write "positive" or "negative".',
      )
    }
    if (!(signProbability > 0.5 && signProbability <= 1)) {
      throw new ArgumentError(
        `The human reference's signProbability of "${path}" is ${signProbability}.`,
        'Give a number above 0.5 and up to 1; for a probability below 0.5 name the other sign.',
      )
    }
    if (!(weight > 0 && Number.isFinite(total))) {
      throw new ArgumentError(
        `The human reference's weight of "${path}" is ${weight}.`,
        'Give a positive number.',
      )
    }
    return { path, direction: sign === 'positive' ? 1 : -1, signProbability, weight: weight / total }
  })
}
