import { ModelSpecificationError } from '../../errors.ts'
import { checkOrdinalTerms, ordinalRow, withOrdinalDefaults } from '../ordinal/ordinal-defaults.ts'
import type { SemWarning } from '../sem-warning.ts'
import { labelsOf, writeExpression } from '../syntax/expression.ts'
import type { ModelTerm, ParsedModel } from '../syntax/parse-model.ts'
import { defaultParameters } from './default-parameters.ts'
import { setLatentScales } from './latent-scales.ts'
import { mergeEqualParameters } from './merge-equal-parameters.ts'
import type { ModelVariables } from './model-variables.ts'
import { modelVariables } from './model-variables.ts'
import type { DraftRow, ParameterTable, ParameterTableRow } from './parameter-table.ts'
import type { ParameterTableOptions } from './parameter-table-options.ts'
import { tieGroups } from './tie-groups.ts'

/**
 * Spells a model out with the defaults of lavaan's `cfa()` and `sem()`: rows in lavaan's order, group by group, then the
 * defined parameters.
 *
 * @throws ModelSpecificationError for contradictory or unknown names.
 */
export function buildParameterTable(
  model: ParsedModel,
  request: ParameterTableOptions,
  warnings: SemWarning[],
): ParameterTable {
  const options = withOrdinalDefaults(request)
  const variables = modelVariables(model.terms)
  warnOfReleased(variables, warnings)
  const meanStructure = options.meanStructure || model.terms.some(term => term.op === '~1')
  checkOrdinalTerms(model.terms, variables, options)

  // 1. one group's rows: what the syntax names, then the defaults
  const defaults = defaultParameters(model.terms, variables, meanStructure, options.thresholds)
  const drafts = options.groupLabels.flatMap((_, index) => [
    ...userRows(model.terms, index + 1, options, warnings),
    ...defaults.map(
      cell => ordinalRow(cell, index + 1, options) ?? defaultRow(cell, index + 1, variables, options),
    ),
  ])
  // 2. the scale of each latent, and what single indicators cannot tell
  for (let group = 1; group <= options.groupLabels.length; group++) {
    setLatentScales(drafts, group, model.terms, variables, options)
  }
  if (options.bounds === 'pos.var') boundVariances(drafts)
  // 3. equality across groups, by label, and by ==
  const groupTies = tieGroups(drafts, variables, options, warnings)
  const free = mergeEqualParameters(drafts, groupTies, model.equalities)
  // 4. defined parameters
  const rows = drafts.map((draft, i) => tableRow(draft, free[i]!))
  return {
    rows: [...rows, ...definedRows(model, rows)],
    observed: variables.observed,
    latent: variables.latent,
    exogenousObserved: variables.exogenousObserved,
    ordered: variables.observed.filter(name => options.thresholds?.has(name)),
    meanStructure,
    ...(model.constraints.length > 0 ? { constraints: model.constraints } : {}),
    groupLabels: options.groupLabels,
  }
}

/** Property by property: copying all but one is slow, and this is done for every row of every fit. */
function tableRow(draft: DraftRow, free: number): ParameterTableRow {
  const { lhs, op, rhs, group, value, label, user, exogenous, lower, upper } = draft
  const row = { lhs, op, rhs, group, free, value, label, user, exogenous }
  if (lower === undefined && upper === undefined) return row
  return { ...row, ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) }
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
    const lower = at(term.modifiers.lower, 'lower bound')
    const upper = at(term.modifiers.upper, 'upper bound')
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
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
      line: term.at.line,
    }
  })
}

/** Bounds of the syntax win. */
function boundVariances(drafts: readonly DraftRow[]): void {
  for (const row of drafts) if (row.op === '~~' && row.lhs === row.rhs && row.free) row.lower ??= 0
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
  { predictorsFree }: ParameterTableOptions,
): DraftRow {
  const exogenous = !predictorsFree && op !== '=~' && variables.exogenousObserved.includes(lhs)
  const latentMean = op === '~1' && variables.latent.includes(lhs)
  const free = !exogenous && !latentMean
  const value = latentMean ? 0 : Number.NaN
  return { lhs, op, rhs, group, free, value, label: '', user: false, exogenous }
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
