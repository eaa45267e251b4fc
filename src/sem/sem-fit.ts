import type { BootstrapDraws } from './bootstrap/bootstrap.ts'
import type { FitMeasures } from './fit-measures/fit-measures.ts'
import type { FitProblem } from './fit-problem.ts'
import type { SemWarning } from './sem-warning.ts'
import type { ParameterOperator, ParameterTable } from './table/parameter-table.ts'

/**
 * - `ok`: converged, identified, admissible
 * - `inadmissible`: converged to values no population has (negative variance, correlation beyond 1)
 * - `not-converged`: no minimum was found
 * - `not-identified`: the data cannot tell some parameters apart
 * - `data-unfit`: nothing was fitted; the data allow no covariance structure
 */
export type FitStatus = 'ok' | 'inadmissible' | 'not-converged' | 'not-identified' | 'data-unfit'

/** One row of the parameter table with its estimate. */
export interface ParameterRow {
  readonly lhs: string
  readonly op: ParameterOperator
  /** `''` for `~1`; the expression for `:=`. */
  readonly rhs: string
  /** From 1; 0 for defined parameters. */
  readonly group: number
  readonly groupLabel: string
  readonly label: string
  /** 0 for a fixed parameter, else which free parameter, from 1; equal rows have equal numbers. */
  readonly free: number
  /** NaN for what was not estimated (status `data-unfit`, or fewer moments than parameters). */
  readonly est: number
  /** 0 for fixed parameters; NaN unless the fit converged and is identified, with `se: 'none'`, and on a bound (`bound-active`). */
  readonly se: number
  /** est / se; NaN for fixed parameters. */
  readonly z: number
  /** Two-sided, exact also in the far tail. */
  readonly pvalue: number
  /** 95% interval. */
  readonly ciLower: number
  readonly ciUpper: number
  /** With latents at variance 1. */
  readonly stdLv: number
  /** With all variables at variance 1. */
  readonly stdAll: number
}

/** One row of the standardized solution (all variables at variance 1), standard errors by the delta method. */
export interface StandardizedRow {
  readonly lhs: string
  readonly op: ParameterOperator
  readonly rhs: string
  readonly group: number
  readonly groupLabel: string
  readonly label: string
  readonly est: number
  readonly se: number
  readonly z: number
  readonly pvalue: number
  readonly ciLower: number
  readonly ciUpper: number
}

/** Moments implied by the estimates, in the order of `variables`; latent responses of ordered variables at variance 1, as observed. */
export interface ImpliedMomentsOfGroup {
  readonly variables: readonly string[]
  readonly covariance: readonly (readonly number[])[]
  /** Absent without a mean structure. */
  readonly means?: readonly number[]
}

/** A fitted model. Look at `status` first: numbers of a fit that is not `ok` describe no population. */
export interface SemFit {
  /** All at once; see `structuralAfterMeasurement` and `compositeModel` for other ways. */
  readonly way: 'sem'
  readonly status: FitStatus
  /** True only when a minimum was found, with finite estimates. */
  readonly converged: boolean
  /** False also when nothing was estimated. */
  readonly admissible: boolean
  /** How the fit ended, in one sentence. */
  readonly stopReason: string
  /** What is wrong, with names and mend; undefined when `ok`. */
  readonly problem: FitProblem | undefined
  readonly iterations: number
  readonly warnings: readonly SemWarning[]
  /** In the order of the table. After `not-converged`, `est` is where the search stopped, without standard errors. */
  readonly parameters: readonly ParameterRow[]
  /** In the order of `parameters`; all NaN unless converged and identified. */
  readonly standardized: readonly StandardizedRow[]
  /** Every measure is NaN unless the status is `ok`; only npar, ntotal and df are always given. */
  readonly fitMeasures: FitMeasures
  /** Covariance of the estimates: row and column k belong to `free` number k + 1. Empty without standard errors. */
  readonly vcov: readonly (readonly number[])[]
  /** Moments implied in one group, by number from 1 or label. Throws ArgumentError for a group there is not. */
  implied(group?: number | string): ImpliedMomentsOfGroup
  /** Groups in order, with their number of complete rows. The label is `''` when there is no group column. */
  readonly groups: readonly { readonly label: string; readonly n: number }[]
  /** Number of complete rows in all groups. */
  readonly nobs: number
  /** The draws behind the standard errors; undefined unless `se: 'bootstrap'`. */
  readonly bootstrap: BootstrapDraws | undefined
  /** The model as it was fitted; may be edited and fitted again. */
  readonly table: ParameterTable
}
