import type { Random } from '../../numerics/random.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { incompleteResampler } from '../full-information/incomplete-resampler.ts'

/** Makes resamples of one group: n of its n rows drawn with replacement. */
export type Resampler = (random: Random) => GroupMoments

/**
 * Prepares to resample one group.
 *
 * @param sample must have `rows`, or `incomplete` ones. @param withRows whether the resamples need rows of their own; moments alone are made
 *   faster, from how often each row was drawn.
 */
export function resampler(sample: GroupMoments, withRows: boolean): Resampler {
  if (sample.incomplete) return incompleteResampler(sample.incomplete, sample.means.length)
  const { n } = sample
  const p = sample.means.length
  const rows = sample.rows!
  // deviations from the means of all rows: one pass over a resample then costs no digits
  const centred = rows.map((value, at) => value - sample.means[at % p]!)
  const times = new Uint32Array(n)
  return random => {
    times.fill(0)
    const drawn = withRows ? new Float64Array(n * p) : undefined
    for (let k = 0; k < n; k++) {
      const row = random.integer(n)
      times[row]! += 1
      drawn?.set(rows.subarray(row * p, (row + 1) * p), k * p)
    }
    return { ...sample, ...weightedMoments(centred, times, p, sample), ...(drawn ? { rows: drawn } : {}) }
  }
}

function weightedMoments(
  centred: Float64Array,
  times: Uint32Array,
  p: number,
  { n, means: origin }: GroupMoments,
): Pick<GroupMoments, 'means' | 'covariance'> {
  const shift = new Float64Array(p)
  const covariance = new Float64Array(p * p)
  for (let row = 0; row < n; row++) {
    const weight = times[row]!
    if (weight === 0) continue
    const at = row * p
    for (let i = 0; i < p; i++) {
      const value = weight * centred[at + i]!
      shift[i]! += value
      for (let j = 0; j <= i; j++) covariance[i * p + j]! += value * centred[at + j]!
    }
  }
  for (let i = 0; i < p; i++) shift[i]! /= n
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * p + j]! / n - shift[i]! * shift[j]!
      covariance[i * p + j] = value
      covariance[j * p + i] = value
    }
  }
  return { means: shift.map((value, i) => origin[i]! + value), covariance }
}
