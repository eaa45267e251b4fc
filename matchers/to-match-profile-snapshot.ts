import type { Assessment } from '../src/assessment/assess.ts'
import { scaleMeans } from '../src/scoring/scale-means.ts'
import { concludeSnapshot, type SnapshotOptions } from './conclude-snapshot.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'

/**
 * Passes while no mean of a questionnaire has moved since the snapshot by more than chance and its tolerance explain; a line a
 * construct, on the items' scale: `privacy = 5.123 (se 0.041, n 300)`. Everything else is as with `toMatchPathSnapshot`.
 *
 * @param received - A model or an assessment.
 */
export function toMatchProfileSnapshot(
  this: MatcherContext,
  received: unknown,
  options: SnapshotOptions = {},
): Promise<MatcherResult> {
  const subject = {
    name: 'toMatchProfileSnapshot',
    kind: 'profile',
    noun: 'mean',
    about: 'answers',
    estimatesOf: meansOf,
  } as const
  return concludeSnapshot(this, received, subject, { place: { kind: 'file' }, options })
}

function meansOf({ table }: Assessment) {
  return scaleMeans(table).map(({ construct, mean, se, n }) => ({ name: construct, est: mean, se, n }))
}
