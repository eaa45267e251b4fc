import type { GroupMoments } from '../data/sample-moments.ts'
import type { IncompleteGroup } from './incomplete-group.ts'
import { patternStatistics } from './pattern-statistics.ts'
import { availableCaseMoments } from './saturated-moments.ts'

/**
 * Incomplete rows with the moments of what is observed: means and variances, covariances 0. Good enough to check the data and to
 * begin with; the estimator works out better ones.
 */
export function incompleteMoments(rows: IncompleteGroup, p: number): GroupMoments {
  const { means, covariance } = availableCaseMoments(patternStatistics(rows, p), p)
  return { label: rows.label, n: rows.n, means, covariance, incomplete: rows }
}
