import type { GroupMoments } from '../data/sample-moments.ts'
import { availableRows } from './available-rows.ts'

/** A column with more values than this is looked up in a set; so few are found faster in a list. */
const fewLevels = 24

/** The values of each variable, by sample: asked for by the table, the checks and the estimator. */
const known = new WeakMap<GroupMoments, (number[] | undefined)[]>()

/** The values of variable `i` that occur in any group, in order. */
export function levelsOf(samples: readonly GroupMoments[], i: number): number[] {
  const levels = new Set(samples.flatMap(sample => levelsIn(sample, i)))
  return [...levels].sort((a, b) => a - b)
}

/** The values of variable `i` that occur in one group, in order. */
export function levelsIn(sample: GroupMoments, i: number): readonly number[] {
  const ofSample = known.get(sample) ?? []
  known.set(sample, ofSample)
  const levels = ofSample[i] ?? valuesOf(sample, i)
  ofSample[i] = levels
  return levels
}

function valuesOf(sample: GroupMoments, i: number): number[] {
  const { values } = availableRows(sample)
  const width = sample.means.length
  const levels: number[] = []
  let set: Set<number> | undefined
  for (let at = i; at < values.length; at += width) {
    const value = values[at]!
    if (Number.isNaN(value)) continue
    if (set ? set.has(value) : levels.includes(value)) continue
    levels.push(value)
    set?.add(value)
    if (!set && levels.length > fewLevels) set = new Set(levels)
  }
  return levels.sort((a, b) => a - b)
}
