import { ArgumentError } from '../../errors.ts'
import type { HumanReference } from '../human-reference.ts'
import { type EvidenceRow, humanEvidence, parseEvidence } from './evidence.ts'
import { poolEvidence } from './pool-evidence.ts'

/** What `humanReference` takes, at most one of the two. */
export interface HumanReferenceOptions {
  /** Rows beside the package's own. */
  readonly extend?: readonly EvidenceRow[]
  /** Rows in the place of the package's own. */
  readonly replace?: readonly EvidenceRow[]
}

/**
 * A soft reference: each path's sign with the probability that it has that sign in a new population of people, pooled from
 * rows of evidence. VAAR by a soft reference is never above what is known of people: a model that surely has the sign
 * counts no more than the sign is sure. The default reference of a study is hard.
 *
 * @throws DataError for a row that cannot be read or a path whose evidence is even; ArgumentError for both options or no row.
 */
export function humanReference({ extend, replace }: HumanReferenceOptions = {}): HumanReference {
  if (extend && replace) {
    throw new ArgumentError('The human reference was given both extend and replace.', 'Give one of the two.')
  }
  const rows = parseEvidence(replace ?? [...humanEvidence.rows, ...(extend ?? [])])
  if (rows.length === 0) throw new ArgumentError('The human reference has no row.', 'Give one at least.')
  return poolEvidence(rows).map(({ path, sign, signProbability }) => ({ path, sign, signProbability }))
}
