import { ArgumentError, DataError } from '../../errors.ts'
import { unobservedVariables } from '../data/check-sample.ts'
import type { Rows } from '../data/read-rows.ts'
import type { GroupMoments, SampleMoments } from '../data/sample-moments.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { ModelVariables } from '../table/model-variables.ts'
import { levelsIn, levelsOf } from './levels-of.ts'
import type { OrdinalStructure } from './ordinal-structure.ts'

/** A variable with more categories than this is warned of: it might be continuous. */
const manyCategories = 20

/**
 * The ordered variables that the option `ordered` names: `true` means every observed one that is not a mere predictor.
 *
 * @throws ArgumentError for a name that is no observed variable of the model.
 */
export function orderedVariables(
  ordered: boolean | readonly string[],
  { observed, exogenousObserved }: ModelVariables,
): string[] {
  if (ordered === true) return observed.filter(name => !exogenousObserved.includes(name))
  if (ordered === false) return []
  const unknown = ordered.find(name => !observed.includes(name))
  if (unknown !== undefined) {
    throw new ArgumentError(
      `ordered names ${unknown}, which is no observed variable of the model.`,
      `The observed variables are ${observed.join(', ')}.`,
    )
  }
  return observed.filter(name => ordered.includes(name))
}

/** @throws DataError for a value of an ordered variable that is no integer; names row, column and value. */
export function checkCategories(data: Rows | SampleMoments, ordered: readonly string[]): void {
  for (const name of ordered) {
    const column = Array.isArray(data)
      ? (data as readonly Readonly<Record<string, unknown>>[]).map(row => row[name])
      : (data as unknown as Readonly<Record<string, ArrayLike<unknown>>>)[name]!
    for (let row = 0; row < column.length; row++) {
      const value = column[row]
      if (typeof value !== 'number' || Number.isNaN(value) || Number.isInteger(value)) continue
      throw new DataError(
        `Row ${row + 1}, column ${name}: ${value} is no category of an ordered variable.`,
        'Code categories as integers, or leave the variable out of `ordered`.',
      )
    }
  }
}

/**
 * Number of thresholds of each ordered variable: one fewer than its categories. At least 1, so that a constant variable
 * has a place in the table of a fit that says so.
 */
export function thresholdCounts(
  samples: readonly GroupMoments[],
  observed: readonly string[],
  ordered: readonly string[],
): Map<string, number> {
  return new Map(
    ordered.map(name => [name, Math.max(levelsOf(samples, observed.indexOf(name)).length - 1, 1)]),
  )
}

/**
 * Looks for groups whose thresholds or moments do not exist, and warns of ordered variables with very many categories.
 *
 * @returns the first problem found, with the variables named, or undefined.
 */
export function checkOrderedSample(
  samples: readonly GroupMoments[],
  observed: readonly string[],
  { ordered, layout }: OrdinalStructure,
  warnings: SemWarning[],
): FitProblem | undefined {
  const levels = observed.map((_, i) => levelsOf(samples, i))
  const many = observed.filter((_, i) => ordered[i] && levels[i]!.length > manyCategories)
  if (many.length > 0) {
    warnings.push({
      code: 'many-categories',
      message: `${many.join(', ')}: more than ${manyCategories} categories; treating as continuous may be better.`,
      data: { variables: many },
    })
  }
  for (const [g, sample] of samples.entries()) {
    const where = sample.label === '' ? '' : ` in group ${sample.label}`
    const group = sample.label === '' ? undefined : sample.label
    const own = observed.map((_, i) => levelsIn(samples[g]!, i))
    const problem =
      unobservedVariables({ ...sample, unobserved: withoutValues(sample, own) }, observed, where) ??
      fewRows(sample.n, observed, where) ??
      constant(
        observed.filter((_, i) => own[i]!.length < 2),
        where,
      ) ??
      emptyCategory(observed, own, levels, layout.categories, where) ??
      apart(sample, observed, where)
    if (problem) return { ...problem, group }
  }
  return undefined
}

type Found = Omit<FitProblem, 'group'>

/** With incomplete rows: variables without any value. */
function withoutValues({ unobserved, incomplete }: GroupMoments, own: readonly (readonly number[])[]) {
  return incomplete ? own.flatMap((levels, i) => (levels.length === 0 ? [i] : [])) : (unobserved ?? [])
}

/** With incomplete rows: two variables that no row has both of have no correlation. */
function apart(sample: GroupMoments, observed: readonly string[], where: string): Found | undefined {
  if (!sample.incomplete) return undefined
  const { patterns } = sample.incomplete
  const lacking = patterns.map(({ missing }) => new Set(missing))
  for (let i = 0; i < observed.length; i++) {
    for (let j = 0; j < i; j++) {
      if (lacking.some(missing => !missing.has(i) && !missing.has(j))) continue
      const names = [observed[j]!, observed[i]!]
      return {
        code: 'never-observed-together',
        message: `No row has both ${names.join(' and ')}${where}, so that their correlation cannot be estimated.`,
        mend: 'Leave one of them out, or collect rows that have both.',
        names,
      }
    }
  }
  return undefined
}

function fewRows(n: number, observed: readonly string[], where: string): Found | undefined {
  if (n >= 3) return undefined
  return {
    code: 'too-few-rows',
    message: `${n} complete row(s)${where}: correlations of ordered variables cannot be estimated.`,
    mend: 'Collect more rows.',
    names: observed,
  }
}

function constant(names: readonly string[], where: string): Found | undefined {
  if (names.length === 0) return undefined
  return {
    code: 'constant-variable',
    message: `${names.join(', ')} ${names.length > 1 ? 'do' : 'does'} not vary${where}.`,
    mend: 'Leave the variable out of every group, or collect rows in which it varies.',
    names,
  }
}

function emptyCategory(
  observed: readonly string[],
  own: readonly (readonly number[])[],
  levels: readonly (readonly number[])[],
  categories: readonly number[],
  where: string,
): Found | undefined {
  const names = observed.filter((_, i) => categories[i]! > 0 && own[i]!.length !== categories[i])
  if (names.length === 0) return undefined
  const described = names.map(name => {
    const i = observed.indexOf(name)
    const missing = levels[i]!.filter(level => !own[i]!.includes(level))
    return missing.length > 0 ? `${name} (${missing.join(', ')})` : name
  })
  return {
    code: 'empty-category',
    message: `Some categories are not used${where}: ${described.join('; ')}. Their thresholds do not exist there.`,
    mend: 'Merge them with a neighbouring category in every group, or collect more rows.',
    names,
  }
}
