import { ModelSpecificationError } from '../errors.ts'
import { defaultParameters } from './default-parameters.ts'
import { labelsOf, writeExpression } from './expression.ts'
import type { GroupEqual } from './group-equality.ts'
import { groupEqualitySetOf, partialMatcher } from './group-equality.ts'
import { mergeEqualParameters } from './merge-equal-parameters.ts'
import type { ModelVariables } from './model-variables.ts'
import { modelVariables } from './model-variables.ts'
import type { DraftRow, ParameterTable, ParameterTableRow } from './parameter-table.ts'
import type { ModelTerm, ParsedModel } from './parse-model.ts'
import type { SemWarning } from './sem-warning.ts'

/** What shapes a table besides the syntax. */
export interface ParameterTableOptions {
  readonly groupLabels: readonly string[]
  readonly groupEqual: readonly GroupEqual[]
  readonly groupPartial: readonly string[]
  readonly meanStructure: boolean
  readonly stdLv: boolean
}

/**
 * Spells a model out with the defaults of lavaan's `cfa()` and `sem()`: rows in lavaan's order, group by group, then the
 * defined parameters.
 *
 * @throws ModelSpecificationError for contradictory or unknown names.
 */
export function buildParameterTable(
  model: ParsedModel,
  options: ParameterTableOptions,
  warnings: SemWarning[],
): ParameterTable {
  const variables = modelVariables(model.terms)
  warnOfReleased(variables, warnings)
  const meanStructure = options.meanStructure || model.terms.some(term => term.op === '~1')

  // 1. one group's rows: what the syntax names, then the defaults
  const defaults = defaultParameters(model.terms, variables, meanStructure)
  const drafts = options.groupLabels.flatMap((_, index) => [
    ...userRows(model.terms, index + 1, options, warnings),
    ...defaults.map(cell => defaultRow(cell, index + 1, variables)),
  ])
  // 2. the scale of each latent, and what single indicators cannot tell
  for (let group = 1; group <= options.groupLabels.length; group++) {
    setLatentScales(drafts, group, model.terms, variables, options)
  }
  // 3. equality across groups, by label, and by ==
  const groupTies = tieGroups(drafts, variables, options, warnings)
  const free = mergeEqualParameters(drafts, groupTies, model.equalities)
  // 4. defined parameters
  const rows = drafts.map(({ line: _, ...draft }, i): ParameterTableRow => ({ ...draft, free: free[i]! }))
  return {
    rows: [...rows, ...definedRows(model, rows)],
    observed: variables.observed,
    latent: variables.latent,
    exogenousObserved: variables.exogenousObserved,
    meanStructure,
    groupLabels: options.groupLabels,
  }
}

function warnOfReleased(variables: ModelVariables, warnings: SemWarning[]): void {
  if (variables.releasedObserved.length === 0) return
  warnings.push({
    code: 'exogenous-released',
    message:
      `The syntax names a variance, covariance or intercept of ${variables.releasedObserved.join(', ')}, which only ` +
      'predict; their moments are therefore estimated instead of taken from the data.',
    data: { variables: variables.releasedObserved },
  })
}

function userRows(
  terms: readonly ModelTerm[],
  group: number,
  options: ParameterTableOptions,
  warnings: SemWarning[],
): DraftRow[] {
  return terms.map(term => {
    const at = <T>(values: readonly T[] | undefined, what: string): T | undefined =>
      values && valueOfGroup(values, group, options.groupLabels.length, term, what)
    const label = at(term.modifiers.label, 'label') ?? ''
    const fixed = at(term.modifiers.fixed, 'value')
    const start = at(term.modifiers.start, 'starting value')
    if (group === 2 && term.modifiers.label?.length === 1) warnOfSharedLabel(label, term, warnings)
    const { lhs, op, rhs } = term
    return {
      lhs,
      op,
      rhs,
      group,
      free: typeof fixed !== 'number',
      value: typeof fixed === 'number' ? fixed : (start ?? Number.NaN),
      label,
      user: true,
      exogenous: false,
      line: term.at.line,
    }
  })
}

function valueOfGroup<T>(
  values: readonly T[],
  group: number,
  groups: number,
  term: ModelTerm,
  what: string,
): T {
  if (values.length !== 1 && values.length !== groups) {
    throw new ModelSpecificationError(
      `Line ${term.at.line}: ${term.lhs} ${term.op} ${term.rhs} has ${values.length} ${what}s for ${groups} group(s).`,
      'Give one for all groups, or one for each in c().',
    )
  }
  return values[values.length === 1 ? 0 : group - 1]!
}

function warnOfSharedLabel(label: string, term: ModelTerm, warnings: SemWarning[]): void {
  if (label === '') return
  warnings.push({
    code: 'label-shared-across-groups',
    message:
      `The label ${label} is given once in a model of several groups, so ${term.lhs} ${term.op} ${term.rhs} is held ` +
      'equal in all of them. Use c() to give each group a label of its own.',
    data: { label, parameter: `${term.lhs} ${term.op} ${term.rhs}` },
  })
}

function defaultRow(
  { lhs, op, rhs }: { lhs: string; op: DraftRow['op']; rhs: string },
  group: number,
  variables: ModelVariables,
): DraftRow {
  const exogenous = op !== '=~' && variables.exogenousObserved.includes(lhs)
  const latentMean = op === '~1' && variables.latent.includes(lhs)
  const free = !exogenous && !latentMean
  const value = latentMean ? 0 : Number.NaN
  return { lhs, op, rhs, group, free, value, label: '', user: false, exogenous }
}

/**
 * Gives each latent its scale, by its first loading or (stdLv) its variance; fixes the residual of a sole indicator at
 * 0; and frees what equality across groups identifies: latent means under equal intercepts, and variances in later
 * groups under stdLv with equal loadings.
 */
function setLatentScales(
  drafts: DraftRow[],
  group: number,
  terms: readonly ModelTerm[],
  variables: ModelVariables,
  options: ParameterTableOptions,
): void {
  const rows = drafts.filter(row => row.group === group)
  const find = (lhs: string, op: string, rhs: string) =>
    rows.find(row => row.lhs === lhs && row.op === op && row.rhs === rhs)
  const later = group > 1
  const equal = new Set(options.groupEqual)
  const freeMean = later && equal.has('intercepts') && !equal.has('means')
  const freeVariance = later && equal.has('loadings') && !equal.has('lv.variances')
  for (const latent of variables.latent) {
    const loadings = terms.filter(term => term.op === '=~' && term.lhs === latent)
    const first = loadings[0]!
    if (options.stdLv) {
      const variance = find(latent, '~~', latent)
      if (variance && !variance.user && !freeVariance) fix(variance, 1)
    } else if (!first.modifiers.fixed) {
      const marker = find(latent, '=~', first.rhs)
      if (marker) fix(marker, first.modifiers.start ? marker.value : 1)
    }
    const residual = loadings.length === 1 ? find(first.rhs, '~~', first.rhs) : undefined
    if (residual && !residual.user) fix(residual, 0)
    const mean = find(latent, '~1', '')
    if (mean && !mean.user && freeMean) {
      mean.free = true
      mean.value = Number.NaN
    }
  }
}

function fix(row: DraftRow, value: number): void {
  row.free = false
  row.value = value
}

/** Pairs of draft indices that `groupEqual` ties: each row of the first group with its counterparts. */
function tieGroups(
  drafts: DraftRow[],
  variables: ModelVariables,
  options: ParameterTableOptions,
  warnings: SemWarning[],
): [number, number][] {
  if (options.groupLabels.length < 2) return []
  const partial = partialMatcher(options.groupPartial)
  const perGroup = drafts.length / options.groupLabels.length
  const ties: [number, number][] = []
  for (let i = 0; i < perGroup; i++) {
    const first = drafts[i]!
    const set = groupEqualitySetOf(first, variables)
    const exempt = partial.matches(first)
    if (!first.free || !set || !options.groupEqual.includes(set) || exempt) continue
    if (first.label === '') first.label = `.p${i + 1}.`
    for (let j = i + perGroup; j < drafts.length; j += perGroup) {
      const counterpart = drafts[j]!
      if (!counterpart.free) continue
      if (counterpart.label === '') counterpart.label = first.label
      ties.push([i, j])
    }
  }
  const unused = partial.unused()
  if (unused.length > 0) {
    warnings.push({
      code: 'group-partial-unused',
      message: `groupPartial names ${unused.join(', ')}, which is no parameter of the model.`,
      data: { entries: unused },
    })
  }
  return ties
}

function definedRows(model: ParsedModel, rows: readonly ParameterTableRow[]): ParameterTableRow[] {
  const known = new Set(rows.map(row => row.label).filter(label => label !== ''))
  return model.defined.map(({ name, expression, at }) => {
    const unknown = labelsOf(expression).find(label => !known.has(label))
    if (unknown !== undefined) {
      throw new ModelSpecificationError(
        `Line ${at.line}: "${name} :=" uses ${unknown}, which is no label of the model.`,
        `Use one of ${[...known].join(', ') || '(there are no labels)'}, or label a term: ${unknown}*x.`,
      )
    }
    if (known.has(name)) {
      throw new ModelSpecificationError(
        `Line ${at.line}: ${name} is defined but already a label.`,
        'Rename it.',
      )
    }
    known.add(name)
    return {
      lhs: name,
      op: ':=',
      rhs: writeExpression(expression),
      group: 0,
      free: 0,
      value: Number.NaN,
      label: name,
      user: true,
      exogenous: false,
      expression,
    }
  })
}
