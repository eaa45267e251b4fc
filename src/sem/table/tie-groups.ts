import type { SemWarning } from '../sem-warning.ts'
import { groupEqualitySetOf, partialMatcher } from './group-equality.ts'
import type { ModelVariables } from './model-variables.ts'
import type { DraftRow } from './parameter-table.ts'
import type { ParameterTableOptions } from './parameter-table-options.ts'

/** Pairs of draft indices that `groupEqual` ties: each row of the first group with its counterparts. */
export function tieGroups(
  drafts: DraftRow[],
  variables: ModelVariables,
  options: ParameterTableOptions,
  warnings: SemWarning[],
): [number, number][] {
  if (options.groupLabels.length < 2) return []
  const partial = partialMatcher(options.groupPartial)
  const perGroup = drafts.length / options.groupLabels.length
  const ties: [number, number][] = []
  for (let i = 0; i < perGroup; i++) {
    const first = drafts[i]!
    const set = groupEqualitySetOf(first, variables)
    const exempt = partial.matches(first)
    if (!first.free || !set || !options.groupEqual.includes(set) || exempt) continue
    if (first.label === '') first.label = `.p${i + 1}.`
    for (let j = i + perGroup; j < drafts.length; j += perGroup) {
      const counterpart = drafts[j]!
      if (!counterpart.free) continue
      if (counterpart.label === '') counterpart.label = first.label
      ties.push([i, j])
    }
  }
  const unused = partial.unused()
  if (unused.length > 0) {
    warnings.push({
      code: 'group-partial-unused',
      message: `groupPartial names ${unused.join(', ')}, which is no parameter of the model.`,
      data: { entries: unused },
    })
  }
  return ties
}
