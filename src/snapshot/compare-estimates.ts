import { normalQuantile } from '../numerics/distributions.ts'
import { formatEstimate, type SnapshotEstimate, type StoredEstimate, toleranceOf } from './estimate-line.ts'

/** One estimate beside the one that the snapshot holds. */
export interface ComparedEstimate {
  readonly name: string
  /** `moved` by more than chance and tolerance explain; `new` and `gone` where one side does not have it. */
  readonly status: 'kept' | 'moved' | 'new' | 'gone'
  /** As the snapshot has it; undefined for a new one. */
  readonly stored: StoredEstimate | undefined
  /** As it was found now; undefined for one that is gone. */
  readonly received: SnapshotEstimate | undefined
  /** Received less stored; NaN for a new one or one that is gone. */
  readonly difference: number
  /** Standard error of the difference. */
  readonly se: number
  /** What the snapshot should hold from now on: the old line where nothing moved, so that small changes never add up. */
  readonly line: string | undefined
}

/** Chance of a false alarm of one snapshot of a model that has not changed. */
export const defaultDriftLevel = 0.05

/**
 * Compares estimates with those of a snapshot, path by path.
 *
 * An estimate has moved where its difference exceeds both its tolerance and z √(se₁² + se₂²), with z by Bonferroni over the
 * estimates compared: of a model that has not changed, at most a share `level` of snapshots shows a move, however many paths
 * there are. A tolerance only widens. Two studies that share personas are positively correlated, which makes it rarer.
 *
 * @param level - Above 0 and below 1.
 */
export function compareEstimates(
  received: readonly SnapshotEstimate[],
  stored: readonly StoredEstimate[],
  level: number = defaultDriftLevel,
): readonly ComparedEstimate[] {
  const common = received.filter(({ name }) => stored.some(other => other.name === name)).length
  const z = driftQuantile(common, level)
  const now = received.map(estimate =>
    compareOne(
      estimate,
      stored.find(({ name }) => name === estimate.name),
      z,
    ),
  )
  const gone = stored.filter(({ name }) => !received.some(other => other.name === name))
  return [
    ...now,
    ...gone.map(
      (estimate): ComparedEstimate => ({
        name: estimate.name,
        status: 'gone',
        stored: estimate,
        received: undefined,
        difference: Number.NaN,
        se: Number.NaN,
        line: undefined,
      }),
    ),
  ]
}

/** Standard errors that a difference must exceed, two-sided, with so many estimates compared. */
export function driftQuantile(compared: number, level: number): number {
  return normalQuantile(1 - level / (2 * Math.max(1, compared)))
}

function compareOne(
  received: SnapshotEstimate,
  stored: StoredEstimate | undefined,
  z: number,
): ComparedEstimate {
  const { name } = received
  if (!stored) {
    const line = formatEstimate(received)
    return { name, status: 'new', stored, received, difference: Number.NaN, se: Number.NaN, line }
  }
  const difference = received.est - stored.est
  const se = Math.hypot(received.se, stored.se)
  // NaN must count as moved
  const kept = Math.abs(difference) <= Math.max(z * se, toleranceOf(stored))
  const line = kept ? stored.line : formatEstimate(received, stored.tolerance)
  return { name, status: kept ? 'kept' : 'moved', stored, received, difference, se, line }
}
