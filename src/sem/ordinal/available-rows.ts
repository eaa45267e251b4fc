import type { GroupData } from '../data/read-rows.ts'
import type { GroupMoments } from '../data/sample-moments.ts'

/** What was made of incomplete samples; asked for by the table, the checks and the estimator. */
const known = new WeakMap<GroupMoments, GroupData>()

/** The rows of one group, NaN where a value is missing: complete rows, or with `missing: 'pairwise'` all that have a value. */
export function availableRows(sample: GroupMoments): GroupData {
  const { label, n, rows, incomplete, means } = sample
  if (rows) return { label, n, values: rows }
  const made = known.get(sample)
  if (made) return made
  const p = means.length
  const values = incomplete?.values.slice() ?? new Float64Array(0)
  for (const pattern of incomplete?.patterns ?? []) {
    for (let row = pattern.start; row < pattern.start + pattern.n; row++) {
      for (const i of pattern.missing) values[row * p + i] = Number.NaN
    }
  }
  const found = { label, n, values }
  known.set(sample, found)
  return found
}
