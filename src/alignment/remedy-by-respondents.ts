import { normalQuantile } from '../numerics/distributions.ts'
import { normalPoints } from './comparison/normal-points.ts'

/** How a claim would come out in other studies of the same model. */
export interface Prospect {
  /** Number of estimates that it is about, whose errors are taken as independent; 0 where it is too dear to try many of them. */
  readonly dimensions: number
  /**
   * Whether it is decided with standard errors multiplied by `share`, and each estimate so many of those errors above the
   * present one.
   */
  readonly decides: (share: number, deviates: Float64Array) => boolean
}

/** The chance of a decision that is worth asking for, as when a study is planned. */
const sure = 0.8
/** No sample is worth more than this many times the one there is. */
const largestFactor = 1000
/** Samples are told apart by this ratio. */
const nearEnough = 1.01
/** Pairs of points that a chance is averaged over: it is known to about .01. */
const pairs = 50

/**
 * The smallest sample that would decide a claim, one way or the other, in four of five studies, if the paths are as estimated:
 * standard errors shrink with the root of the sample, and a new study's estimates lie around these by its errors.
 *
 * @param respondents - Those there are; for a comparison, of the smaller study.
 * @param ofBoth - Whether each of two models must be asked so many more.
 */
export function remedyByRespondents(
  respondents: number,
  { dimensions, decides }: Prospect,
  { ofBoth = false }: { readonly ofBoth?: boolean } = {},
): string {
  const points = dimensions === 0 ? [new Float64Array()] : normalPoints(dimensions, pairs)
  const suffices = (factor: number) => {
    const share = 1 / Math.sqrt(factor)
    // most factors are told before the last point
    let allowed = points.length - Math.ceil(sure * points.length)
    return points.every(deviates => decides(share, deviates) || allowed-- > 0)
  }
  const factor = respondents > 0 ? smallestFactor(suffices) : undefined
  if (factor === undefined) {
    return 'The estimates lie so near a border that no affordable number of respondents would settle it.'
  }
  const more = Math.max(1, Math.ceil((respondents * (factor - 1)) / 10)) * 10
  return `About ${more} more respondents${ofBoth ? ' for each model' : ''} (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.`
}

/** Doubles, then halves the ratio between what does not suffice and what does. */
function smallestFactor(suffices: (factor: number) => boolean): number | undefined {
  let [below, above] = [1, 1]
  while (!suffices(above)) {
    if (above >= largestFactor) return undefined
    below = above
    above = Math.min(2 * above, largestFactor)
  }
  while (above / below > nearEnough) {
    const middle = Math.sqrt(below * above)
    if (suffices(middle)) above = middle
    else below = middle
  }
  return above
}

/**
 * For a claim that is too dear to be judged many times: with errors wider by this factor it is decided at the present
 * estimates where it would be, in four of five studies, without. Exact where the bound that decides is linear in the
 * estimates; on the safe side where VAAR bends because a path becomes certain.
 *
 * @param quantile - Standard errors between an estimate and the bound that decides, above 0.
 */
export function widerForSure(quantile: number): number {
  return (quantile + normalQuantile(sure)) / quantile
}
