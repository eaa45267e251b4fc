import { chai, Snapshots } from 'vitest'
import type { Assessment } from '../src/assessment/assess.ts'
import { plainText } from '../src/report/plain-text.ts'
import type { ComparedEstimate } from '../src/snapshot/compare-estimates.ts'
import type { SnapshotEstimate } from '../src/snapshot/estimate-line.ts'
import { estimateSnapshot } from '../src/snapshot/estimate-snapshot.ts'
import type { MatcherContext } from './matcher-context.ts'

/** Where a snapshot is: in the snapshot file of the test file, or in the test itself. */
export type SnapshotPlace =
  | { readonly kind: 'file' }
  | { readonly kind: 'inline'; readonly text: string | undefined; readonly site: Error }

/** What Vitest's snapshot made of the estimates. */
export interface SnapshotOutcome {
  readonly pass: boolean
  /** Vitest's name of the snapshot. */
  readonly key: string
  /** What was compared; undefined where there was no snapshot yet. */
  readonly compared: readonly ComparedEstimate[] | undefined
  /** What Vitest needs to update the snapshot from its interfaces. */
  readonly meta: object
}

/**
 * Matches estimates of a model against Vitest's own snapshots: its files, its keys, its rules of CI, update and obsolete.
 *
 * @param kind - `paths` or `profile`, for the key. @param level - Chance of a false alarm.
 */
export function matchSnapshot(
  context: MatcherContext,
  { model }: Assessment,
  estimates: readonly SnapshotEstimate[],
  { place, level, kind }: { readonly place: SnapshotPlace; readonly level: number; readonly kind: string },
): SnapshotOutcome {
  const adapter = estimateSnapshot(level)
  const state = {
    ...context,
    assertion: namedAssertion(context, `${plainText(model)} ${kind}`, place),
  } as never
  const result =
    place.kind === 'file'
      ? Snapshots.toMatchDomainSnapshot.call(state, adapter, estimates)
      : Snapshots.toMatchDomainInlineSnapshot.call(state, adapter, estimates, place.text)
  if (result instanceof Promise) throw new TypeError('Vitest answered with a promise.')
  const key = /`(.*)`/s.exec(result.message())?.[1] ?? model
  return { pass: result.pass, key, compared: adapter.compared(), meta: result.meta ?? {} }
}

/**
 * Keeps the snapshots of a test that could not be compared from being taken for obsolete, which `-u` would delete: a study
 * that was inconclusive or could not be asked says nothing about them.
 */
export function keepSnapshots({ snapshotState, task }: MatcherContext): void {
  if (task) snapshotState?.markSnapshotsAsCheckedForTest(namesOf(task).join(' > '))
}

interface Named {
  readonly name: string
  readonly suite?: Named | undefined
  readonly file: Named
}

/** As Vitest names the snapshots of a test: the suites it is in, but not the file, and the test. */
function namesOf({ name, suite, file }: Named): readonly string[] {
  return suite && suite !== file ? [...namesOf(suite), name] : [name]
}

/**
 * The assertion under a hint, as `toMatchSnapshot(hint)` does it: with the model's name in it the key is `test > model paths 1`,
 * so that models of one test keep their snapshots apart in whatever order they are done. Vitest's domain snapshots take no
 * hint yet.
 */
function namedAssertion({ assertion }: MatcherContext, hint: string, place: SnapshotPlace): unknown {
  const source = assertion as object
  const task: unknown = chai.util.flag(source, 'vitest-test')
  if (typeof task !== 'object' || task === null) return source
  const named = {}
  chai.util.transferFlags(source as Chai.Assertion, named, true)
  if (place.kind === 'inline') chai.util.flag(named, 'error', place.site)
  else {
    const inner: object = Object.create(task, { name: { value: hint }, suite: { value: task } })
    chai.util.flag(named, 'vitest-test', inner)
  }
  return named
}
