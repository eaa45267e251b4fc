import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { SemWarning } from '../sem-warning.ts'
import { withoutRowsMissing } from './incomplete-group.ts'
import { incompleteMoments } from './incomplete-moments.ts'

/**
 * Leaves out rows in which an observed predictor is missing: its moments are taken from the data, not modelled, so that nothing
 * is known of a missing one.
 */
export function withoutMissingPredictors(
  { exogenous, table }: CompiledModel,
  samples: readonly GroupMoments[],
  warnings: SemWarning[],
): readonly GroupMoments[] {
  const kept = samples.map(sample => {
    const rows = sample.incomplete && withoutRowsMissing(sample.incomplete, exogenous, table.observed.length)
    return rows && rows.n < sample.n ? incompleteMoments(rows, table.observed.length) : sample
  })
  const count = (all: readonly GroupMoments[]) => all.reduce((sum, { n }) => sum + n, 0)
  const dropped = count(samples) - count(kept)
  if (dropped > 0) {
    const names = exogenous.map(i => table.observed[i]!)
    warnings.push({
      code: 'predictors-missing',
      message: `${dropped} rows have a missing value in a predictor (${names.join(', ')}) and were left out.`,
      data: { dropped, predictors: names },
    })
  }
  return kept
}
