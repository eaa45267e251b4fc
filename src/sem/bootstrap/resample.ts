import { ArgumentError } from '../../errors.ts'
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
 * @param clusters one entry a row: rows with the same one are drawn together, as many clusters as there are, so that the
 *   size of a resample varies with theirs.
 * @throws ArgumentError for clusters of incomplete rows, or another number of them than of rows.
 */
export function resampler(sample: GroupMoments, withRows: boolean, clusters?: readonly string[]): Resampler {
  if (clusters) checkClusters(sample, clusters)
  if (sample.incomplete) return incompleteResampler(sample.incomplete, sample.means.length)
  const p = sample.means.length
  const rows = sample.rows!
  const draw = clusters ? drawClusters(rowsByCluster(clusters)) : drawRows(sample.n)
  // deviations from the means of all rows: one pass over a resample then costs no digits
  const centred = rows.map((value, at) => value - sample.means[at % p]!)
  const times = new Uint32Array(sample.n)
  return random => {
    const order = draw(random)
    const n = order.length
    times.fill(0)
    for (let k = 0; k < n; k++) times[order[k]!]! += 1
    const moments = weightedMoments(centred, times, p, { n, means: sample.means })
    return { ...sample, ...moments, n, ...(withRows ? { rows: rowsAt(rows, order, p) } : {}) }
  }
}

/** Which rows a resample holds, in the order drawn. The array is used again for the next one. */
type Draw = (random: Random) => ArrayLike<number>

function drawRows(n: number): Draw {
  const order = new Uint32Array(n)
  return random => {
    for (let k = 0; k < n; k++) order[k] = random.integer(n)
    return order
  }
}

function drawClusters(clusters: readonly (readonly number[])[]): Draw {
  return random => clusters.flatMap(() => clusters[random.integer(clusters.length)]!)
}

function rowsAt(rows: Float64Array, order: ArrayLike<number>, p: number): Float64Array {
  const drawn = new Float64Array(order.length * p)
  for (let k = 0; k < order.length; k++) {
    const row = order[k]!
    drawn.set(rows.subarray(row * p, (row + 1) * p), k * p)
  }
  return drawn
}

function rowsByCluster(clusters: readonly string[]): number[][] {
  const byCluster = new Map<string, number[]>()
  clusters.forEach((cluster, row) => {
    const rows = byCluster.get(cluster)
    if (rows) rows.push(row)
    else byCluster.set(cluster, [row])
  })
  return [...byCluster.values()]
}

function checkClusters({ n, incomplete }: GroupMoments, clusters: readonly string[]): void {
  if (incomplete) {
    throw new ArgumentError('Incomplete rows cannot be drawn by cluster.', 'Leave clusters out.')
  }
  if (clusters.length !== n) {
    throw new ArgumentError(
      `There are ${clusters.length} clusters for ${n} complete rows.`,
      'Give one entry a complete row, in order.',
    )
  }
}

function weightedMoments(
  centred: Float64Array,
  times: Uint32Array,
  p: number,
  { n, means: origin }: Pick<GroupMoments, 'n' | 'means'>,
): Pick<GroupMoments, 'means' | 'covariance'> {
  const shift = new Float64Array(p)
  const covariance = new Float64Array(p * p)
  for (let row = 0; row < times.length; row++) {
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
