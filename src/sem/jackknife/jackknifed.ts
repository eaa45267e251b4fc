import { ArgumentError } from '../../errors.ts'
import type { Estimation } from '../estimators/estimator.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import { inferenceOf } from '../inference/inference.ts'
import { MatrixCovariance } from '../inference/matrix-covariance.ts'
import type { EstimateRows, EstimateValues } from '../inference/parameter-rows.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { GroupJackknife, LeftOut } from './jackknife.ts'
import { jackknife } from './jackknife.ts'

interface Fitted {
  readonly model: CompiledModel
  readonly estimation: Estimation
  readonly options: ResolvedFitOptions
  /** At the estimates. */
  readonly rows: EstimateRows
  readonly warnings: SemWarning[]
}

/** Below this, a standard error is the rounding error of a constant. */
const negligible = 1.5e-8

/**
 * Estimates corrected by the jackknife (Quenouille 1956, Tukey 1958; of several samples, Arvesen 1969), with their standard
 * errors. With θ the estimate and θ₍ᵢ₎ the one without row i of n, of mean θ₍·₎: the bias of order 1/n is about
 * (n − 1)(θ₍·₎ − θ), which is taken off, and the variance (n − 1)/n Σ (θ₍ᵢ₎ − θ₍·₎)². Groups are left out row by row and their
 * parts added up. Raw, standardized and defined values are each corrected by their own.
 *
 * Rows without which there are no estimates are left out of the sums, with a warning that counts them; more than a tenth of a group's
 * are a problem.
 *
 * @param x the estimates.
 * @returns undefined when no correction was asked for.
 * @throws ArgumentError for a model with bounds or inequalities.
 */
export function jackknifed(
  { model, estimation, options, rows, warnings }: Fitted,
  x: Float64Array,
):
  | { readonly rows: EstimateRows; readonly covariance: ParameterCovariance }
  | { problem: FitProblem }
  | undefined {
  if (options.correction !== 'jackknife' || !estimation.without) return undefined
  if ((model.constraints?.inequalities.length ?? 0) > 0) {
    throw new ArgumentError(
      "correction 'jackknife' does not go with bounds and inequalities: on them estimates do not follow single rows.",
      'Leave one of them out.',
    )
  }
  const found = jackknife(model, estimation, x, estimation.without, options)
  const groups = found.filter(one => one !== undefined)
  if (groups.length < found.length || groups.some(({ estimates }) => estimates.length < 2)) {
    return { problem: tooFew(model, found) }
  }
  warnOfFailed(groups, warnings)
  const plain = {
    raw: rows.parameters.map(({ est }) => est),
    latent: rows.parameters.map(({ stdLv }) => stdLv),
    all: rows.standardized.map(({ est }) => est),
  }
  const raw = correctionOf(groups, plain, 'raw')
  const latent = correctionOf(groups, plain, 'latent')
  const all = correctionOf(groups, plain, 'all')
  warnOfImpossible(model, raw.value, warnings)
  return {
    covariance: new MatrixCovariance(model, covarianceOf(groups, model.parameterCount)),
    rows: {
      parameters: rows.parameters.map((row, i) => ({
        ...row,
        ...inferenceOf(raw.value[i]!, raw.error[i]!),
        stdLv: latent.value[i]!,
        stdAll: all.value[i]!,
      })),
      standardized: rows.standardized.map((row, i) => ({
        ...row,
        ...inferenceOf(all.value[i]!, all.error[i]!),
      })),
    },
  }
}

function warnOfFailed(groups: readonly GroupJackknife[], warnings: SemWarning[]): void {
  const total = groups.reduce((sum, { n }) => sum + n, 0)
  const failed = groups.reduce((sum, { n, estimates }) => sum + n - estimates.length, 0)
  if (failed === 0) return
  warnings.push({
    code: 'jackknife-rows-failed',
    message: `Without ${failed} of ${total} rows there are no estimates, e.g. as no other row uses their category; the jackknife goes without them.`,
    data: { rows: total, failed },
  })
}

/** A correction knows no bounds. */
function warnOfImpossible({ table }: CompiledModel, corrected: Float64Array, warnings: SemWarning[]): void {
  const names = table.rows.flatMap(({ lhs, op, rhs, group }, i) => {
    if (op !== '~~' || lhs !== rhs || !(corrected[i]! < 0)) return []
    const label = table.groupLabels[group - 1]
    return [label ? `${lhs} in group ${label}` : lhs]
  })
  if (names.length === 0) return
  warnings.push({
    code: 'jackknife-below-zero',
    message: `The jackknife takes the variance of ${names.join(', ')} below 0: there are too few rows for the correction.`,
    data: { variables: names },
  })
}

function tooFew({ table }: CompiledModel, groups: readonly (GroupJackknife | undefined)[]): FitProblem {
  const group = table.groupLabels[groups.findIndex(one => one === undefined || one.estimates.length < 2)]
  const where = group ? ` in group ${group}` : ''
  return {
    code: 'jackknife-failed',
    message: `Without more than a tenth of the rows${where}, one at a time, the jackknife found no estimates.`,
    mend: 'Collect more rows, merge categories that are seldom used, or leave `correction` out.',
    names: [],
    group: group || undefined,
  }
}

/** Corrected values and their standard errors, one a row of the table. */
function correctionOf(
  groups: readonly GroupJackknife[],
  estimates: EstimateValues,
  kind: keyof EstimateValues,
): { readonly value: Float64Array; readonly error: Float64Array } {
  const plain = Float64Array.from(estimates[kind])
  const value = plain.slice()
  const variance = new Float64Array(plain.length)
  for (const { estimates: left } of groups) {
    const n = left.length
    const values = left.map(one => one.values[kind])
    for (let i = 0; i < plain.length; i++) {
      const mean = values.reduce((sum, one) => sum + one[i]!, 0) / n
      value[i]! -= (n - 1) * (mean - plain[i]!)
      variance[i]! += ((n - 1) / n) * values.reduce((sum, one) => sum + (one[i]! - mean) ** 2, 0)
    }
  }
  const error = variance.map(one => (Math.sqrt(one) < negligible ? 0 : Math.sqrt(one)))
  // a constant has no bias, only rounding, which would be multiplied by n
  return { value: value.map((one, i) => (error[i] === 0 ? plain[i]! : one)), error }
}

/** Of the free parameters. */
function covarianceOf(groups: readonly GroupJackknife[], size: number): Float64Array {
  const out = new Float64Array(size * size)
  for (const { estimates } of groups) {
    const n = estimates.length
    const mean = meanOf(estimates, size)
    for (const { x } of estimates) {
      for (let i = 0; i < size; i++) {
        const gap = ((n - 1) / n) * (x[i]! - mean[i]!)
        for (let j = 0; j < size; j++) out[i * size + j]! += gap * (x[j]! - mean[j]!)
      }
    }
  }
  return out
}

function meanOf(estimates: readonly LeftOut[], size: number): Float64Array {
  const mean = new Float64Array(size)
  for (const { x } of estimates) for (let i = 0; i < size; i++) mean[i]! += x[i]! / estimates.length
  return mean
}
