import { preconditionVerdict, type Verdict } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { MatcherInputError } from '../src/errors.ts'
import { defaultDriftLevel } from '../src/snapshot/compare-estimates.ts'
import type { SnapshotEstimate } from '../src/snapshot/estimate-line.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import { judgeSnapshot } from './judge-snapshot.ts'
import { keepSnapshots, matchSnapshot, type SnapshotPlace } from './match-snapshot.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Options of the snapshot matchers. */
export interface SnapshotOptions extends CommonOptions {
  /** Chance that a snapshot of a model that has not changed fails, above 0 and below 1. Default 0.05. */
  readonly level?: number
}

/** What a snapshot matcher keeps of an assessment. */
export interface SnapshotSubject {
  /** Name of the matcher. */
  readonly name: string
  /** What it is in the key of the snapshot. */
  readonly kind: 'paths' | 'profile'
  /** What the lines are: `path` or `mean`. */
  readonly noun: string
  readonly about: 'paths' | 'answers'
  readonly estimatesOf: (assessment: Assessment) => readonly SnapshotEstimate[]
}

/**
 * The way of the snapshot matchers. An assessment whose preconditions fail is inconclusive before a snapshot is looked at: it
 * neither passes nor becomes what later runs are held against.
 */
export function concludeSnapshot(
  context: MatcherContext,
  received: unknown,
  subject: SnapshotSubject,
  { place, options }: { readonly place: SnapshotPlace; readonly options: SnapshotOptions },
): Promise<MatcherResult> {
  const { name } = subject
  const { level = defaultDriftLevel } = options
  const call = `${name}(${describeOptions(options).slice(2)})`
  return conclude(context, received, {
    name,
    options,
    requireUsable: () => requireUsable(name, context, options),
    onUndecided: () => keepSnapshots(context),
    judge: assessment => {
      const claim = `no ${subject.noun} moved since the snapshot by more than chance (${100 * level}% over all of them) and tolerance explain`
      const estimates = subject.estimatesOf(assessment)
      const blocked = preconditionVerdict(assessment.checks) ?? withoutEstimate(estimates, subject.noun)
      if (blocked)
        return {
          call,
          claim,
          found: 'not compared, and no snapshot was written',
          verdict: blocked,
          about: subject.about,
        }
      return {
        call,
        claim,
        about: subject.about,
        ...judgeSnapshot(
          matchSnapshot(context, assessment, estimates, { place, level, kind: subject.kind }),
          estimates,
          subject.noun,
        ),
      }
    },
  })
}

function withoutEstimate(estimates: readonly SnapshotEstimate[], noun: string): Verdict | undefined {
  const without = estimates.filter(({ est, se }) => !(Number.isFinite(est) && se > 0)).map(({ name }) => name)
  if (estimates.length > 0 && without.length === 0) return undefined
  const which = without.length > 0 ? without.join(', ') : 'it'
  return { verdict: 'inconclusive', reasons: [`the ${noun} has no usable estimate (${which})`], remedies: [] }
}

function requireUsable(name: string, { isNot }: MatcherContext, options: unknown): void {
  if (isNot) {
    // in Vitest's words for its own snapshots
    throw new MatcherInputError(
      `${name} cannot be used with "not".`,
      'Assert the paths themselves: toHavePath(…).',
    )
  }
  if (typeof options !== 'object' || options === null) {
    throw new MatcherInputError(
      `${name} was given ${String(options)} as options.`,
      'Give an object, e.g. { level: 0.01 }.',
    )
  }
  refuseUnknownOptions(name, options, ['level', 'provenance'])
  const { level } = options as SnapshotOptions
  if (level === undefined || (level > 0 && level < 1)) return
  throw new MatcherInputError(
    `${name} was given the level ${level}.`,
    'Give a number above 0 and below 1, e.g. 0.05.',
  )
}
