import type { VaarEstimator } from '../alignment/aggregate.ts'
import type { HumanReference } from '../alignment/human-reference.ts'
import { vaar } from '../alignment/vaar.ts'
import { isVaarBoundAbove } from '../alignment/vaar-interval.ts'
import { createRandom, deriveSeed, type Random } from '../numerics/random.ts'
import { drawEstimates } from './draw-estimates.ts'
import type { ExpectedEstimates } from './simulate-estimates.ts'

/** The claim that a study is planned for: "VAAR is above the threshold". */
export interface PlannedGate {
  /** Default `minimum`. */
  readonly estimator?: VaarEstimator
  /** Above 0 and below 1. Default 0.95. */
  readonly threshold?: number
  /** Asks it of the lower bound of VAAR at this one-sided confidence, above 0.5 and below 1. */
  readonly confidence?: number
}

/** Studies drawn; a share of them is known to .005 (with a bound .011) at most. */
const draws = { plain: 10_000, withBound: 2000 }
/** Normal draws behind a lower bound. */
const boundDraws = 400

/**
 * The chance that the gate passes: the share of usable studies times the share of drawn estimates that pass. Estimates are
 * drawn rather than studies, which smooths what a few hundred simulated studies say.
 *
 * @returns 0..1; 0 where no simulated study was usable.
 */
export function gatePower(
  { estimator = 'minimum', threshold = 0.95, confidence }: PlannedGate,
  expected: ExpectedEstimates,
  reference: HumanReference,
  seed: number,
): number {
  if (!(expected.decidable > 0 && expected.covariance.flat().every(Number.isFinite))) return 0
  const random = createRandom(deriveSeed(seed, 'gate'))
  const { covariance } = expected
  const names = reference.map(({ path }) => path)
  const estimates = drawEstimates(expected, names, random, { mirrored: true })
  const of = confidence === undefined ? draws.plain : draws.withBound
  const errors = confidence === undefined ? [] : standardErrors(names.length, random)
  let passed = 0
  for (let draw = 0; draw < of; draw++) {
    const paths = estimates.next().value
    const how = { estimator, covariance }
    const passes =
      confidence === undefined
        ? vaar(paths, reference, how).value > threshold
        : isVaarBoundAbove(paths, errors, reference, threshold, { ...how, confidence })
    if (passes) passed++
  }
  return (expected.decidable * passed) / of
}

/** One row a draw, in standard errors; the same for every study, so that studies are compared on one yardstick. */
function standardErrors(paths: number, random: Random): readonly (readonly number[])[] {
  return Array.from({ length: boundDraws }, () => Array.from({ length: paths }, () => random.normal()))
}
