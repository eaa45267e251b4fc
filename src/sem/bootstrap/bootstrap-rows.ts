import type { Differentiable } from '../inference/defined-parameters.ts'
import { definedParameters } from '../inference/defined-parameters.ts'
import { inferenceOf } from '../inference/inference.ts'
import type { EstimateRows } from '../inference/parameter-rows.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { percentileInterval } from './percentile-interval.ts'

/**
 * Gives each free parameter its percentile interval, and each defined one its standard error and interval from its own
 * values in the draws, which need not be symmetric as the delta method has it. Standardized rows stay as they are.
 */
export function withBootstrapIntervals(
  model: CompiledModel,
  rows: EstimateRows,
  estimates: readonly Float64Array[],
): EstimateRows {
  const defined = definedInDraws(model, rows, estimates)
  let next = 0
  const intervals = Array.from({ length: model.parameterCount }, (_, i) =>
    percentileInterval(estimates.map(draw => draw[i]!)),
  )
  const parameters = rows.parameters.map(row => {
    if (row.op === ':=') {
      const values = defined[next++]!
      const [ciLower, ciUpper] = percentileInterval(values)
      return { ...row, ...inferenceOf(row.est, standardDeviation(values)), ciLower, ciUpper }
    }
    if (row.free === 0) return row
    const [ciLower, ciUpper] = intervals[row.free - 1]!
    return { ...row, ciLower, ciUpper }
  })
  return { ...rows, parameters }
}

/** One array of values a defined parameter. */
function definedInDraws(
  { table }: CompiledModel,
  { parameters }: EstimateRows,
  estimates: readonly Float64Array[],
): Float64Array[] {
  const count = table.rows.filter(({ op }) => op === ':=').length
  const values = Array.from({ length: count }, () => new Float64Array(estimates.length))
  if (count === 0) return values
  const gradient = new Float64Array(0)
  const labelled = table.rows.flatMap(({ label, free, op }, i) =>
    label === '' || op === ':=' ? [] : [{ label, free, fixed: parameters[i]!.est }],
  )
  estimates.forEach((draw, d) => {
    const known = new Map<string, Differentiable>()
    for (const { label, free, fixed } of labelled) {
      known.set(label, { value: free > 0 ? draw[free - 1]! : fixed, gradient })
    }
    definedParameters(table, known, 0).forEach(({ value }, k) => {
      values[k]![d] = value
    })
  })
  return values
}

/** Divided by the number of values, as the covariance of the draws is. */
function standardDeviation(values: Float64Array): number {
  if (values.length < 2) return Number.NaN
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
