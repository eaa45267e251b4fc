import { InvarianceError } from '../../errors.ts'
import type { MeasurementLadder, ScalarLadder } from '../ladder/measurement-ladder.ts'

/** A construct's mean in one group, in standard deviations of the first group, whose mean is 0. */
export interface LatentMean {
  readonly construct: string
  readonly group: string
  readonly mean: number
  /** 0 in the first group, which is the origin. */
  readonly se: number
  readonly interval: readonly [number, number]
}

/**
 * Means of the constructs, compared between groups: only where intercepts are equal, exceptions allowed, do they mean the
 * same. The type asks for a ladder that got there; `requireScalar` checks it at run time.
 */
export function latentMeans(ladder: ScalarLadder): readonly LatentMean[] {
  requireScalar(ladder)
  const { means } = ladder
  return means.parameters
    .filter(({ op, lhs }) => op === '~1' && means.table.latent.includes(lhs))
    .map(({ lhs, groupLabel, est, se, ciLower, ciUpper, free }) => ({
      construct: lhs,
      group: groupLabel,
      mean: est,
      se: free === 0 ? 0 : se,
      interval: free === 0 ? ([est, est] as const) : ([ciLower, ciUpper] as const),
    }))
}

/**
 * @throws InvarianceError for a ladder that stopped below `scalar`; it names the level and why.
 */
export function requireScalar(ladder: MeasurementLadder): asserts ladder is ScalarLadder {
  if (ladder.level === 'scalar') return
  throw new InvarianceError(
    `Mean profiles cannot be compared: the measurement ladder reached ${ladder.level === 'none' ? 'no level' : `"${ladder.level}"`}, and means need "scalar" (${ladder.stopped}).`,
    "Compare paths, or each model's own scale means without a test between them.",
    { level: ladder.level },
  )
}
