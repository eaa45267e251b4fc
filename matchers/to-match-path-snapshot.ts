import type { Assessment } from '../src/assessment/assess.ts'
import { concludeSnapshot, type SnapshotOptions, type SnapshotSubject } from './conclude-snapshot.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'

/**
 * Passes while no standardized path has moved since the snapshot by more than chance and its tolerance explain.
 *
 * The snapshot stands in Vitest's snapshot file, a line a path: `sharing ~ privacy = -0.205 (se 0.061, n 300)`. `± 0.1` behind
 * a line, written by hand, allows changes up to 0.1 even where they are beyond chance, and stays when the snapshot is updated.
 * An update never touches the line of a path that has not moved. Where a precondition fails the assertion is inconclusive and
 * nothing is written.
 *
 * @param received - A model or an assessment.
 * @throws MatcherInputError for anything else and for `.not`; SnapshotLineError for a line that cannot be read.
 */
export function toMatchPathSnapshot(
  this: MatcherContext,
  received: unknown,
  options: SnapshotOptions = {},
): Promise<MatcherResult> {
  const subject = subjectOf('toMatchPathSnapshot')
  return concludeSnapshot(this, received, subject, { place: { kind: 'file' }, options })
}

/** As `toMatchPathSnapshot`, with the snapshot in the test itself, where Vitest writes it. */
export function toMatchPathInlineSnapshot(
  this: MatcherContext,
  received: unknown,
  snapshot?: string,
  options: SnapshotOptions = {},
): Promise<MatcherResult> {
  const subject = subjectOf('toMatchPathInlineSnapshot')
  // the place of the call is lost once the model has been asked
  const place = { kind: 'inline', text: snapshot, site: new Error('snapshot') } as const
  return concludeSnapshot(this, received, subject, { place, options })
}

function subjectOf(name: string): SnapshotSubject {
  return { name, kind: 'paths', noun: 'path', about: 'paths', estimatesOf: pathsOf }
}

function pathsOf({ paths, respondents }: Assessment) {
  return paths.map(({ path, est, se }) => ({ name: path, est, se, n: respondents.inFit }))
}
