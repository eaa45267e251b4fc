import type { Random } from '../../numerics/random.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { IncompleteGroup, MissingPattern } from './incomplete-group.ts'
import { incompleteMoments } from './incomplete-moments.ts'

/** Makes resamples of incomplete rows: n of the n rows drawn with replacement, missing values and all. */
export function incompleteResampler(group: IncompleteGroup, p: number): (random: Random) => GroupMoments {
  const { label, n, values } = group
  return random => {
    const times = new Uint32Array(n)
    for (let k = 0; k < n; k++) times[random.integer(n)]! += 1
    const drawn = new Float64Array(n * p)
    const patterns: MissingPattern[] = []
    let next = 0
    for (const pattern of group.patterns) {
      const start = next
      for (let row = pattern.start; row < pattern.start + pattern.n; row++) {
        const own = values.subarray(row * p, (row + 1) * p)
        for (let k = 0; k < times[row]!; k++) drawn.set(own, next++ * p)
      }
      if (next > start) patterns.push({ missing: pattern.missing, start, n: next - start })
    }
    return incompleteMoments({ label, n, values: drawn, patterns }, p)
  }
}
