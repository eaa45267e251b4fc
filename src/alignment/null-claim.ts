import { normalQuantile } from '../numerics/distributions.ts'
import { type AggregateContext, aggregate, agreement, logAgreement } from './aggregate.ts'
import type { ResolvedReferencePath } from './human-reference.ts'

/** A claim about VAAR, held against estimates of paths that do not exist. */
export interface NullClaim {
  readonly paths: readonly ResolvedReferencePath[]
  readonly threshold: number
  readonly context: AggregateContext
  /** Standard errors of the paths, which `rope` depends on. */
  readonly errors: readonly number[]
}

/** VAAR at these signed estimates over their standard errors. */
export function vaarAt({ paths, context, errors }: NullClaim, z: ArrayLike<number>): number {
  return aggregate(
    paths.map(({ weight, signProbability }, p) => ({ weight, signProbability, z: z[p]!, se: errors[p]! })),
    context,
  )
}

/** No estimate lies that many standard errors from 0. */
const endOfLine = 12

/**
 * The z above which the last path must lie for the claim to pass, given the others: Infinity where nothing is enough, -Infinity
 * where anything is.
 *
 * @param z - Of all paths; the last entry is overwritten.
 */
export function neededOfLast(claim: NullClaim, z: Float64Array): number {
  const { paths, threshold, context } = claim
  const last = paths.length - 1
  const { weight, signProbability } = paths[last]!
  const others = (of: (path: { z: number; signProbability: number }) => number) => {
    let sum = 0
    for (let p = 0; p < last; p++) {
      const { weight: w, signProbability: h } = paths[p]!
      sum += w * of({ z: z[p]!, signProbability: h })
    }
    return sum
  }
  switch (context.estimator) {
    case 'logScore':
      return ofAgreement(Math.exp((Math.log(threshold) - others(logAgreement)) / weight), signProbability)
    case 'probability':
      return ofAgreement((threshold - others(agreement)) / weight, signProbability)
    default:
      return bySearch(claim, z)
  }
}

/** The z at which a path has this agreement with people. */
function ofAgreement(needed: number, signProbability: number): number {
  const pi = (needed - (1 - signProbability)) / (2 * signProbability - 1)
  if (pi >= 1) return Infinity
  return pi <= 0 ? -Infinity : normalQuantile(pi)
}

function bySearch(claim: NullClaim, z: Float64Array): number {
  const last = z.length - 1
  const passes = (value: number) => {
    z[last] = value
    return vaarAt(claim, z) > claim.threshold
  }
  if (passes(-endOfLine)) return -Infinity
  if (!passes(endOfLine)) return Infinity
  let [low, high] = [-endOfLine, endOfLine]
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2
    if (passes(middle)) high = middle
    else low = middle
  }
  return high
}
