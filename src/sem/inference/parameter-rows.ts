import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { ParameterRow, StandardizedRow } from '../sem-fit.ts'
import type { ParameterTableRow } from '../table/parameter-table.ts'
import type { Differentiable } from './defined-parameters.ts'
import { definedParameters } from './defined-parameters.ts'
import { inferenceOf } from './inference.ts'
import type { ParameterCovariance } from './standard-errors.ts'
import { GroupStandardizer } from './standardized-solution.ts'

/** Below this, a standard error is the rounding error of a constant; lavaan's limit. */
const negligible = 1.5e-8

/** Estimates ready to be read, raw and standardized, with standard errors where there is a covariance. */
export interface EstimateRows {
  readonly parameters: readonly ParameterRow[]
  readonly standardized: readonly StandardizedRow[]
}

/**
 * Turns estimates into rows in the order of the table.
 *
 * @param x values of the free parameters. @param implied evaluated at them, one a group.
 * @param covariance undefined leaves every standard error NaN.
 */
export function estimateRows(
  model: CompiledModel,
  x: Float64Array,
  implied: readonly ImpliedMoments[],
  covariance: ParameterCovariance | undefined,
): EstimateRows {
  const standardizers = implied.map((moments, g) => new GroupStandardizer(model, g, moments))
  const raw = rawSolution(model, x, implied, covariance)
  const all = standardizedSolution(model, standardizers, covariance)
  const latent = standardizedValues(model, standardizers)
  const { rows, groupLabels } = model.table
  // written out: objects put together from others are slow to make, and these are two for every row
  const parameters = rows.map((row, i): ParameterRow => {
    const { lhs, op, rhs, group, label, free } = row
    const { est, se, z, pvalue, ciLower, ciUpper } = inferenceOf(raw[i]!.est, raw[i]!.se)
    const groupLabel = labelOfGroup(groupLabels, group)
    const stdLv = latent[i]!
    const stdAll = all[i]!.est
    // biome-ignore format: names and numbers
    return {
      lhs, op, rhs, group, groupLabel, label, free,
      est, se, z, pvalue, ciLower, ciUpper, stdLv, stdAll,
    }
  })
  const standardized = rows.map((row, i): StandardizedRow => {
    const { lhs, op, rhs, group, label } = row
    const { est, se, z, pvalue, ciLower, ciUpper } = inferenceOf(all[i]!.est, all[i]!.se)
    const groupLabel = labelOfGroup(groupLabels, group)
    return { lhs, op, rhs, group, groupLabel, label, est, se, z, pvalue, ciLower, ciUpper }
  })
  return { parameters, standardized }
}

/** Rows of a model that was not fitted: fixed values, and NaN for all else. */
export function unfittedRows(model: CompiledModel): EstimateRows {
  const nothing = inferenceOf(Number.NaN, Number.NaN)
  return {
    parameters: model.table.rows.map(row => {
      const known = row.op !== ':=' && row.free === 0 && !row.exogenous
      const inference = known ? inferenceOf(row.value, 0) : nothing
      return { ...namesOf(model, row), free: row.free, ...inference, stdLv: Number.NaN, stdAll: Number.NaN }
    }),
    standardized: model.table.rows.map(row => ({ ...namesOf(model, row), ...nothing })),
  }
}

interface Estimate {
  readonly est: number
  readonly se: number
}

function namesOf(model: CompiledModel, { lhs, op, rhs, group, label }: ParameterTableRow) {
  return { lhs, op, rhs, group, groupLabel: labelOfGroup(model.table.groupLabels, group), label }
}

function labelOfGroup(labels: readonly string[], group: number): string {
  return group > 0 ? labels[group - 1]! : ''
}

function rawSolution(
  model: CompiledModel,
  x: Float64Array,
  implied: readonly ImpliedMoments[],
  covariance: ParameterCovariance | undefined,
): Estimate[] {
  const errors = covariance?.standardErrors()
  const labelled = new Map<string, Differentiable>()
  const estimates = model.table.rows.map((row, i): Estimate => {
    if (row.op === ':=') return { est: Number.NaN, se: Number.NaN }
    const cell = model.cells[i]!
    const est = implied[row.group - 1]!.get(cell)
    if (row.label !== '' && !labelled.has(row.label)) {
      labelled.set(row.label, { value: est, gradient: unitGradient(x.length, row.free) })
    }
    if (row.free === 0) return { est, se: errors ? 0 : Number.NaN }
    return { est, se: errors ? errors[row.free - 1]! : Number.NaN }
  })
  return withDefined(model, estimates, labelled, covariance)
}

function unitGradient(size: number, free: number): Float64Array {
  const gradient = new Float64Array(size)
  if (free > 0) gradient[free - 1] = 1
  return gradient
}

function standardizedSolution(
  model: CompiledModel,
  standardizers: readonly GroupStandardizer[],
  covariance: ParameterCovariance | undefined,
): Estimate[] {
  const needed = labelsInDefinitions(model)
  const errors = covariance?.standardErrors()
  const labelled = new Map<string, Differentiable>()
  const estimates = model.table.rows.map((row, i): Estimate => {
    if (row.op === ':=') return { est: Number.NaN, se: Number.NaN }
    const g = row.group - 1
    const { value, gradient } = standardizers[g]!.standardize(model.cells[i]!, 'all')
    if (needed && row.label !== '' && !labelled.has(row.label)) {
      labelled.set(row.label, { value, gradient: overAll(model, g, gradient) })
    }
    const se = covariance ? Math.sqrt(varianceIn(covariance, g, gradient)) : Number.NaN
    // held by a bound
    if (row.free > 0 && errors && Number.isNaN(errors[row.free - 1]!)) return { est: value, se: Number.NaN }
    return { est: value, se: se < negligible ? 0 : se }
  })
  return withDefined(model, estimates, labelled, covariance)
}

function standardizedValues(model: CompiledModel, standardizers: readonly GroupStandardizer[]): number[] {
  const labelled = new Map<string, Differentiable>()
  const none = new Float64Array(0)
  const estimates = model.table.rows.map((row, i): Estimate => {
    if (row.op === ':=') return { est: Number.NaN, se: Number.NaN }
    const value = standardizers[row.group - 1]!.value(model.cells[i]!, 'latent')
    if (row.label !== '' && !labelled.has(row.label)) labelled.set(row.label, { value, gradient: none })
    return { est: value, se: Number.NaN }
  })
  const defined = definedParameters(model.table, labelled, 0)
  let next = 0
  return model.table.rows.map((row, i) => (row.op === ':=' ? defined[next++]!.value : estimates[i]!.est))
}

/** Fills in the `:=` rows. */
function withDefined(
  model: CompiledModel,
  estimates: readonly Estimate[],
  labelled: ReadonlyMap<string, Differentiable>,
  covariance: ParameterCovariance | undefined,
): Estimate[] {
  const defined = definedParameters(model.table, labelled, model.parameterCount)
  let next = 0
  return model.table.rows.map((row, i) => {
    if (row.op !== ':=') return estimates[i]!
    const { value, gradient } = defined[next++]!
    return {
      est: value,
      se: covariance ? Math.sqrt(Math.max(0, covariance.varianceOf(gradient))) : Number.NaN,
    }
  })
}

function labelsInDefinitions(model: CompiledModel): boolean {
  return model.table.rows.some(row => row.op === ':=')
}

/** A gradient over one group's parameters as one over all. */
function overAll(model: CompiledModel, g: number, gradient: Float64Array): Float64Array {
  const all = new Float64Array(model.parameterCount)
  model.groups[g]!.parameters.forEach((parameter, i) => {
    all[parameter] = gradient[i]!
  })
  return all
}

function varianceIn(covariance: ParameterCovariance, g: number, gradient: Float64Array): number {
  return covariance.varianceIn?.(g, gradient) ?? quadraticForm(covariance.ofGroup(g), gradient)
}

/** gᵀ V g, skipping zeros of g: a standardized value depends on few parameters. */
function quadraticForm(matrix: Float64Array, gradient: Float64Array): number {
  const size = gradient.length
  let sum = 0
  for (let i = 0; i < size; i++) {
    const slope = gradient[i]!
    if (slope === 0) continue
    let inner = 0.5 * matrix[i * size + i]! * slope
    for (let j = 0; j < i; j++) {
      if (gradient[j]! !== 0) inner += matrix[i * size + j]! * gradient[j]!
    }
    sum += 2 * slope * inner
  }
  return Math.max(sum, 0)
}
