import type { Expression } from '../syntax/expression.ts'
import type { ModelConstraint } from '../syntax/parse-constraint.ts'
import type { ModelOperator } from '../syntax/parse-model.ts'

/** Operators of table rows: those of the syntax, and `:=` for defined parameters. */
export type ParameterOperator = ModelOperator | ':='

/** One row of a parameter table: one parameter of one group, or one defined parameter. */
export interface ParameterTableRow {
  readonly lhs: string
  readonly op: ParameterOperator
  /** `''` for `~1`; the expression as text for `:=`. */
  readonly rhs: string
  /** From 1; 0 for defined parameters. */
  readonly group: number
  /**
   * 0 for a fixed parameter, else which free parameter it is, from 1. Rows with the same number are one parameter: that is
   * how equality is kept. (lavaan numbers them apart and constrains them.)
   */
  readonly free: number
  /** The value of a fixed parameter; the wished starting value of a free one, NaN to leave it to the engine. */
  readonly value: number
  /** The user's label, or `.p2.` (its row) where `groupEqual` ties a row to its counterparts; else `''`. */
  readonly label: string
  /** True where the syntax names the parameter, false for one that was added by default. */
  readonly user: boolean
  /** True for moments of observed predictors, which are taken from the data and not estimated. */
  readonly exogenous: boolean
  /** Bounds on the estimate, which it may touch. Default none. */
  readonly lower?: number
  readonly upper?: number
  /** Of `:=` rows. */
  readonly expression?: Expression
}

/** A model, spelled out: every parameter of every group. Made by `parameterTable()`; may be edited and fitted. */
export interface ParameterTable {
  readonly rows: readonly ParameterTableRow[]
  /** Observed variables in table order: the order of every implied matrix. */
  readonly observed: readonly string[]
  readonly latent: readonly string[]
  /** Observed predictors with fixed moments. */
  readonly exogenousObserved: readonly string[]
  /** Observed variables that are ordered categories; their thresholds are rows `y | t1` and so on. Default none. */
  readonly ordered?: readonly string[]
  readonly meanStructure: boolean
  /** Linear constraints over labels, besides equalities of two labels. Default none. */
  readonly constraints?: readonly ModelConstraint[]
  /** One for each group; a model of one group without a group column has the single label `''`. */
  readonly groupLabels: readonly string[]
}

/** A row being built. */
export interface DraftRow {
  lhs: string
  op: ModelOperator
  rhs: string
  group: number
  free: boolean
  value: number
  label: string
  user: boolean
  exogenous: boolean
  lower?: number
  upper?: number
  line?: number
}

/** A parameter as lavaan writes it: `f =~ x2`, `x1 ~1`. */
export function parameterName(row: { lhs: string; op: string; rhs: string }): string {
  return row.op === '~1' ? `${row.lhs} ~1` : `${row.lhs} ${row.op} ${row.rhs}`
}
