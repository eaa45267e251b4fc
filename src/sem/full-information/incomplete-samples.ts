import type { Rows } from '../data/read-rows.ts'
import { readColumns } from '../data/read-rows.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { SemWarning } from '../sem-warning.ts'
import { groupByPattern } from './incomplete-group.ts'
import { incompleteMoments } from './incomplete-moments.ts'

/** Reads incomplete rows by group. Rows without any value are left out, with a warning. */
export function incompleteSamples(
  data: Rows,
  observed: readonly string[],
  group: string | undefined,
  warnings: SemWarning[],
): GroupMoments[] {
  const { columns, members, total } = readColumns(data, observed, group)
  const groups = [...members].map(([label, rows]) => groupByPattern(label, columns, rows))
  const grouped = [...members.values()].reduce((sum, rows) => sum + rows.length, 0)
  if (grouped < total) {
    warnings.push({
      code: 'rows-dropped',
      message: `${total - grouped} of ${total} rows have a missing ${group} and were left out.`,
      data: { dropped: total - grouped, total },
    })
  }
  const empty = grouped - groups.reduce((sum, { n }) => sum + n, 0)
  if (empty > 0) {
    warnings.push({
      code: 'empty-rows',
      message: `${empty} of ${total} rows have no value at all and were left out.`,
      data: { dropped: empty, total },
    })
  }
  return groups.map(rows => incompleteMoments(rows, observed.length))
}
