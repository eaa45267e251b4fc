import type { CompiledModel } from '../model/compile-model.ts'
import type { OrdinalSandwich } from './ordinal-sandwich.ts'
import type { SolvedGroup } from './solved-group.ts'

/** What the tests of a model with ordered variables are computed from. */
export interface OrdinalTestInput {
  readonly model: CompiledModel
  readonly groups: readonly SolvedGroup[]
  readonly sandwich: OrdinalSandwich
  readonly chisq: number
  readonly df: number
  /** Whether moments are weighted by their sampling variances. */
  readonly weighted: boolean
  /** Whether to compute the scaled and shifted statistics too. */
  readonly scaled: boolean
}

/** tr(U Γ) and tr((U Γ)²). */
export interface Traces {
  readonly first: number
  readonly second: number
}
