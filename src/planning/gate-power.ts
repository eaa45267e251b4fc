import type { VaarEstimator } from '../alignment/aggregate.ts'
import type { HumanReference } from '../alignment/human-reference.ts'
import { vaar } from '../alignment/vaar.ts'
import { isVaarBoundAbove } from '../alignment/vaar-interval.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
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

/** Studies drawn: a share of them is known to .005 (with a bound .011) at most. */
const studies = { plain: 10_000, withBound: 2000 }

/**
 * The chance that the gate passes: the share of usable studies times the share of drawn estimates that pass. Estimates are
 * drawn rather than studies, which smooths what a few hundred simulated studies say.
 *
 * @param resamples - Deviations of resamples from their study, in standard errors; a `confidence` needs them.
 * @returns 0..1; 0 where no simulated study was usable.
 */
export function gatePower(
  { estimator = 'minimum', threshold = 0.95, confidence }: PlannedGate,
  expected: ExpectedEstimates,
  reference: HumanReference,
  { seed, resamples = [] }: { seed: number; resamples?: readonly (readonly number[])[] | undefined },
): number {
  if (!(expected.decidable > 0 && expected.covariance.flat().every(Number.isFinite))) return 0
  const random = createRandom(deriveSeed(seed, 'gate'))
  const { covariance } = expected
  const names = reference.map(({ path }) => path)
  const estimates = drawEstimates(expected, names, random, { mirrored: true })
  const of = confidence === undefined ? studies.plain : studies.withBound
  let passed = 0
  for (let study = 0; study < of; study++) {
    const paths = estimates.next().value
    const how = { estimator, covariance }
    const passes =
      confidence === undefined
        ? vaar(paths, reference, how).value > threshold
        : resamples.length > 0 &&
          isVaarBoundAbove(paths, resamples, reference, threshold, { ...how, confidence })
    if (passes) passed++
  }
  return (expected.decidable * passed) / of
}
