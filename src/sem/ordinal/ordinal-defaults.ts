import { ModelSpecificationError } from '../../errors.ts'
import type { ModelTerm } from '../syntax/parse-model.ts'
import type { ParameterCell } from '../table/default-parameters.ts'
import type { ModelVariables } from '../table/model-variables.ts'
import type { DraftRow } from '../table/parameter-table.ts'
import type { ParameterTableOptions } from '../table/parameter-table-options.ts'

/** With ordered variables there are means, and equal intercepts mean equal thresholds, as in lavaan. */
export function withOrdinalDefaults(options: ParameterTableOptions): ParameterTableOptions {
  if (!options.thresholds || options.thresholds.size === 0) return options
  const { groupEqual } = options
  const implied = groupEqual.includes('intercepts') && !groupEqual.includes('thresholds')
  return {
    ...options,
    meanStructure: true,
    groupEqual: implied ? [...groupEqual, 'thresholds'] : groupEqual,
  }
}

/**
 * The default row of a parameter that only ordered variables have, or have differently (delta parameterization): free
 * thresholds, intercept 0, scaling factor 1, and a residual variance that follows from it. Undefined for all others.
 */
export function ordinalRow(
  { lhs, op, rhs }: ParameterCell,
  group: number,
  { thresholds }: ParameterTableOptions,
): DraftRow | undefined {
  if (!thresholds?.has(lhs)) return undefined
  const row = { lhs, op, rhs, group, label: '', user: false, exogenous: false }
  if (op === '|') return { ...row, free: true, value: Number.NaN }
  if (op === '~*~') return { ...row, free: false, value: 1 }
  if (op === '~1') return { ...row, free: false, value: 0 }
  return op === '~~' && lhs === rhs ? { ...row, free: false, value: Number.NaN } : undefined
}

/** @throws ModelSpecificationError for terms that ordered variables cannot have, or that only they have. */
export function checkOrdinalTerms(
  terms: readonly ModelTerm[],
  variables: ModelVariables,
  { thresholds }: ParameterTableOptions,
): void {
  for (const { lhs, op, rhs, at } of terms) {
    const ordered = thresholds?.has(lhs) ?? false
    const fail = (problem: string, mend: string) =>
      new ModelSpecificationError(`Line ${at.line}: ${lhs} ${op} ${rhs}: ${problem}`, mend)
    if ((op === '|' || op === '~*~') && !ordered) {
      throw fail(`${lhs} is not ordered.`, `Pass ordered: true or ordered: ['${lhs}'].`)
    }
    if (op === '~*~' && lhs !== rhs)
      throw fail('a scaling factor is of one variable.', `Write ${lhs} ~*~ ${lhs}.`)
    if (op === '|' && !isThreshold(rhs, thresholds!.get(lhs)!)) {
      throw fail(`${lhs} has the thresholds t1 to t${thresholds!.get(lhs)!}.`, 'Name one of these.')
    }
    if (op === '~~' && lhs === rhs && ordered) {
      throw fail(
        'the residual variance of an ordered variable follows from its scaling factor.',
        `Leave it out, or free ${lhs} ~*~ ${lhs}.`,
      )
    }
  }
  const predictor = variables.exogenousObserved.find(() => (thresholds?.size ?? 0) > 0)
  if (predictor !== undefined) {
    throw new ModelSpecificationError(
      `${predictor} is an observed predictor in a model with ordered variables, which is not supported as such.`,
      thresholds!.has(predictor)
        ? `Measure a latent variable by it: f_${predictor} =~ ${predictor}.`
        : `Model its distribution too: add ${predictor} ~~ ${predictor}.`,
    )
  }
}

function isThreshold(name: string, count: number): boolean {
  const number = Number(/^t([1-9]\d*)$/.exec(name)?.[1])
  return number >= 1 && number <= count
}
