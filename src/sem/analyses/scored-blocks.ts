import { ArgumentError } from '../../errors.ts'
import {
  overflowingVariables,
  unobservedVariables,
  variablesWithoutVariance,
  warnOfNearDuplicates,
} from '../data/check-sample.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { ParameterTable } from '../table/parameter-table.ts'

/** A latent and the indicators that its score is the average of. */
export interface ScoredBlock {
  readonly latent: string
  readonly indicators: readonly string[]
}

/**
 * Which indicators the score of each latent is made of: those that vary in every group. Near-copies count twice and make alpha too
 * large, and are warned of.
 *
 * @returns the first problem where there are no scores: no rows, values without a variance, fewer than two indicators that vary.
 * @throws ArgumentError for a latent with one indicator or a higher-order factor.
 */
export function scoredBlocks(
  table: ParameterTable,
  samples: readonly GroupMoments[],
  warnings: SemWarning[],
): { readonly blocks: readonly ScoredBlock[]; readonly problem: FitProblem | undefined } {
  const named = table.latent.map(latent => ({ latent, indicators: indicatorsOf(table, latent) }))
  const problem = unscorable(table, samples)
  if (problem) return { blocks: named, problem }
  const still = new Map<string, string>()
  for (const sample of samples) {
    warnOfNearDuplicates(sample, table.observed, whereOf(sample), warnings)
    for (const name of variablesWithoutVariance(sample, table.observed)) still.set(name, whereOf(sample))
  }
  const blocks = named.map(({ latent, indicators }) => {
    return { latent, indicators: indicators.filter(name => !still.has(name)) }
  })
  const poor = blocks.findIndex(({ indicators }) => indicators.length < 2)
  if (poor >= 0) return { blocks, problem: noneLeft(named[poor]!, still) }
  const left = named.flatMap(({ indicators }) => indicators.filter(name => still.has(name)))
  if (left.length > 0) {
    const described = left.map(name => `${name}${still.get(name)}`).join(', ')
    warnings.push({
      code: 'indicators-left-out',
      message: `${described} ${left.length > 1 ? 'do' : 'does'} not vary and was left out of the scores of all groups.`,
      data: { variables: left },
    })
  }
  return { blocks, problem: undefined }
}

function indicatorsOf(table: ParameterTable, latent: string): string[] {
  const names = table.rows
    .filter(row => row.group === 1 && row.op === '=~' && row.lhs === latent)
    .map(row => row.rhs)
  if (names.length > 1 && names.every(name => table.observed.includes(name))) return names
  throw new ArgumentError(
    `${latent} cannot be scored: it is measured by ${names.join(', ')}.`,
    'Give it two or more observed indicators.',
  )
}

function unscorable({ observed }: ParameterTable, samples: readonly GroupMoments[]): FitProblem | undefined {
  for (const sample of samples) {
    const where = whereOf(sample)
    const found =
      unobservedVariables(sample, observed, where) ??
      tooFewRows(sample, observed, where) ??
      overflowingVariables(sample, observed, where)
    if (found) return { ...found, group: sample.label || undefined }
  }
  return undefined
}

function tooFewRows({ n }: GroupMoments, observed: readonly string[], where: string) {
  if (n > 1) return undefined
  return {
    code: 'too-few-rows',
    message: `${n} complete row(s)${where}: scores do not vary.`,
    mend: 'Collect more rows.',
    names: observed,
  } as const
}

function noneLeft({ latent, indicators }: ScoredBlock, still: ReadonlyMap<string, string>): FitProblem {
  const names = indicators.filter(name => still.has(name))
  return {
    code: 'constant-variable',
    message: `${names.map(name => `${name}${still.get(name)}`).join(', ')} ${names.length > 1 ? 'do' : 'does'} not vary, which leaves ${latent} fewer than two indicators.`,
    mend: 'Collect rows in which they vary.',
    names,
    group: undefined,
  }
}

const whereOf = ({ label }: GroupMoments) => (label === '' ? '' : ` in group ${label}`)
