import { checkSample } from '../data/check-sample.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { IncompleteGroup } from './incomplete-group.ts'
import type { IncompleteSample } from './incomplete-sample.ts'
import type { PatternStatistics } from './pattern-statistics.ts'
import { patternStatistics } from './pattern-statistics.ts'
import { saturatedMoments } from './saturated-moments.ts'

/** The saturated moments of each group, and the rows behind them. */
export interface PreparedIncomplete {
  readonly samples: readonly GroupMoments[]
  readonly incomplete: readonly IncompleteSample[]
}

/**
 * Checks the incomplete rows of each group and estimates their means and covariances.
 *
 * @param given must have `incomplete` rows.
 * @returns the first problem found: a variable without values or variance, two variables that no row has both of, too few
 *   rows, dependent variables, or saturated moments that cannot be found.
 */
export function prepareIncomplete(
  given: readonly GroupMoments[],
  observed: readonly string[],
  warnings: SemWarning[],
  signal?: AbortSignal,
): PreparedIncomplete | { readonly problem: FitProblem } {
  const samples: GroupMoments[] = []
  const incomplete: IncompleteSample[] = []
  for (const { label, n, covariance, means, incomplete: rows } of given) {
    const problem =
      neverObserved(rows!, observed) ??
      checkSample([{ label, n, covariance, means }], observed, []) ??
      neverTogether(rows!, observed)
    if (problem) return { problem }
    const patterns = patternStatistics(rows!, observed.length)
    const saturated = saturatedMoments(patterns, observed.length, signal)
    const sample = { label, n, covariance: saturated.covariance, means: saturated.means, incomplete: rows! }
    const unfit = checkSample([sample], observed, warnings)
    if (unfit) return { problem: unfit }
    if (!saturated.converged) return { problem: unsettled(rows!) }
    samples.push(sample)
    incomplete.push({
      rows: rows!,
      patterns,
      saturatedDeviance: saturated.deviance,
      observedCount: countOf(patterns, observed.length),
    })
  }
  return { samples, incomplete }
}

function countOf(patterns: readonly PatternStatistics[], p: number): number {
  return patterns.reduce((sum, { n, missing }) => sum + n * (p - missing.length), 0)
}

const whereOf = ({ label }: IncompleteGroup) => (label === '' ? '' : ` in group ${label}`)
const groupOf = ({ label }: IncompleteGroup) => (label === '' ? undefined : label)

function neverObserved(rows: IncompleteGroup, observed: readonly string[]): FitProblem | undefined {
  const names = observed.filter((_, i) => rows.patterns.every(({ missing }) => missing.includes(i)))
  if (names.length === 0) return undefined
  return {
    code: 'missing-variable',
    message: `${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no value${whereOf(rows)}.`,
    mend: 'Leave the variable out of the model, or the group out of the data.',
    names,
    group: groupOf(rows),
  }
}

function neverTogether(rows: IncompleteGroup, observed: readonly string[]): FitProblem | undefined {
  const p = observed.length
  const seen = new Uint8Array(p * p)
  for (const { missing } of rows.patterns) {
    const present = observed.map((_, i) => i).filter(i => !missing.includes(i))
    for (const i of present) for (const j of present) seen[i * p + j] = 1
  }
  const at = seen.indexOf(0)
  if (at < 0) return undefined
  const names = [observed[Math.floor(at / p)]!, observed[at % p]!]
  return {
    code: 'never-observed-together',
    message: `No row${whereOf(rows)} has both ${names[0]} and ${names[1]}: nothing tells their covariance.`,
    mend: 'Leave one of them out, or collect rows that have both.',
    names,
    group: groupOf(rows),
  }
}

function unsettled(rows: IncompleteGroup): FitProblem {
  return {
    code: 'saturated-not-converged',
    message: `The means and covariances of the incomplete data${whereOf(rows)} cannot be estimated: with so much missing, the likelihood is highest where the covariance matrix is singular.`,
    mend: 'Leave out variables that are mostly missing, or collect more complete rows.',
    names: [],
    group: groupOf(rows),
  }
}
