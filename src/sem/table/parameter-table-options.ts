import type { GroupEqual } from './group-equality.ts'

/** What shapes a table besides the syntax. */
export interface ParameterTableOptions {
  readonly groupLabels: readonly string[]
  readonly groupEqual: readonly GroupEqual[]
  readonly groupPartial: readonly string[]
  readonly meanStructure: boolean
  readonly stdLv: boolean
  /** Estimate the moments of observed predictors too, as least squares do, instead of taking them from the data. */
  readonly predictorsFree?: boolean | undefined
  /** `'pos.var'`: variances of latents and residuals are at least 0. Default `'none'`. */
  readonly bounds?: 'none' | 'pos.var' | undefined
  /** Ordered variables with their number of thresholds. */
  readonly thresholds?: ReadonlyMap<string, number> | undefined
}
