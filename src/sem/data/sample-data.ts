import { DataError } from '../../errors.ts'
import type { DataNeed } from '../estimators/estimator.ts'
import { incompleteSamples } from '../full-information/incomplete-samples.ts'
import type { SemWarning } from '../sem-warning.ts'
import { written } from '../written.ts'
import { momentsOfColumns } from './moments-of-data.ts'
import type { Rows } from './read-rows.ts'
import { readRows } from './read-rows.ts'
import type { GroupMoments, SampleMoments } from './sample-moments.ts'
import { momentsOfModel } from './sample-moments.ts'

/**
 * The sample moments of the model's variables, by group, from either form of data.
 *
 * @param need what the estimator cannot do without.
 * @throws DataError for data that cannot be used at all; see `readRows` and `momentsOfModel`.
 */
export function sampleOf(
  data: Rows | SampleMoments,
  observed: readonly string[],
  group: string | undefined,
  need: DataNeed,
  warnings: SemWarning[],
): GroupMoments[] {
  if (typeof data !== 'object' || data === null) {
    throw new DataError(
      `The data are ${written(data)}.`,
      'Pass an array of rows, columns, or sample moments.',
    )
  }
  if (isSampleMoments(data)) {
    if (need === 'moments') return momentsOfModel(data, observed)
    throw new DataError(
      'The estimator and standard errors asked for need raw rows, and sample moments were given.',
      "Pass the rows, or use estimator 'ML' or 'GLS' with standard errors 'standard' or 'observed'.",
    )
  }
  if (need === 'incomplete-rows') return incompleteSamples(data, observed, group, warnings)
  const complete = readRows(data, observed, group)
  if (complete.dropped > 0) {
    warnings.push({
      code: 'rows-dropped',
      message: `${complete.dropped} of ${complete.total} rows have missing values and were left out.`,
      data: { dropped: complete.dropped, total: complete.total },
    })
  }
  return complete.groups.map(rows => momentsOfColumns(rows))
}

function isSampleMoments(data: Rows | SampleMoments): data is SampleMoments {
  return !Array.isArray(data) && 'variables' in data && 'groups' in data && hasCovariance(data.groups)
}

/** Columns may be called "groups" too; their cells have no covariance. */
function hasCovariance(groups: unknown): boolean {
  if (!Array.isArray(groups)) return false
  return groups.every(group => typeof group === 'object' && group !== null && 'covariance' in group)
}
