import { preconditionVerdict, type Verdict } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { MatcherInputError } from '../src/errors.ts'
import { type ComparedEstimate, defaultDriftLevel } from '../src/snapshot/compare-estimates.ts'
import { formatEstimate, type SnapshotEstimate } from '../src/snapshot/estimate-line.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeOptions } from './describe-options.ts'
import type { Judgement } from './judgement.ts'
import { keepSnapshots, matchSnapshot, type SnapshotOutcome, type SnapshotPlace } from './match-snapshot.ts'
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
      const claim = `no ${subject.noun} moved since the snapshot by more than chance (${100 * level}%) and tolerance explain`
      const estimates = subject.estimatesOf(assessment)
      const blocked = preconditionVerdict(assessment.checks) ?? withoutEstimate(estimates, subject.noun)
      if (blocked)
        return { call, claim, found: 'not compared, and no snapshot was written', verdict: blocked }
      return {
        call,
        claim,
        ...judgeOutcome(
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

function judgeOutcome(
  { pass, key, compared, meta }: SnapshotOutcome,
  estimates: readonly SnapshotEstimate[],
  noun: string,
): Pick<Judgement, 'found' | 'verdict' | 'diff'> {
  if (pass) {
    const updated = compared?.some(({ status }) => status !== 'kept') ?? true
    const found = `${updated ? 'written to' : 'as in'} the snapshot \`${key}\``
    return { found, verdict: { verdict: 'pass', reasons: [], remedies: [] } }
  }
  if (!compared) {
    return {
      found: `no snapshot \`${key}\``,
      verdict: {
        verdict: 'fail',
        reasons: ['there is nothing to compare with, and this run may not write it (CI, or --update=none)'],
        remedies: ['Run the test where snapshots are written, and commit the snapshot.'],
      },
      diff: { actual: estimates.map(estimate => formatEstimate(estimate)).join('\n'), expected: '', meta },
    }
  }
  const moved = compared.filter(({ status }) => status !== 'kept')
  return {
    found: `${moved.length} of ${compared.length} ${noun}s moved since the snapshot \`${key}\``,
    verdict: {
      verdict: 'fail',
      reasons: moved.map(describeMove),
      remedies: [
        'If the change is wanted, accept it with vitest -u; a tolerance behind a line of the snapshot, e.g. ± 0.1, allows changes up to it.',
      ],
    },
    diff: {
      actual: moved
        .map(({ received, stored }) => (received ? formatEstimate(received, stored?.tolerance) : ''))
        .join('\n'),
      expected: moved.map(({ stored }) => stored?.line ?? '').join('\n'),
      meta,
    },
  }
}

function describeMove({ name, status, stored, received, difference, se }: ComparedEstimate): string {
  if (status === 'new') return `${name} is not in the snapshot`
  if (status === 'gone') return `${name} is in the snapshot, but not in this study`
  const [was, is] = [stored!.est, received!.est]
  const sign = was * is < 0 ? ', and its sign changed' : ''
  const by = `${difference < 0 ? '-' : '+'}${Math.abs(difference).toFixed(3)}`
  return `${name} moved by ${by}, ${(Math.abs(difference) / se).toFixed(1)} standard errors of the difference: it was ${was.toFixed(3)} and is ${is.toFixed(3)}${sign}`
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
