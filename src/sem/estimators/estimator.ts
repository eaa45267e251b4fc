/**
 * What sets one estimator apart from another, in one object.
 *
 * To add an estimator: write a file beside this one that exports an {@link Estimator}, and name it in
 * `choose-estimator.ts`. It `prepare`s itself for one model and one sample: there it checks the data, works out what it
 * needs of them (weights, a saturated model, polychoric correlations), and returns an {@link Estimation}: which
 * discrepancy to minimize, which covariance of the estimates belongs to it, and which tests. `fitModel` does the rest:
 * minimizing, standardizing, fit measures, status. The bootstrap prepares the estimator anew for every draw.
 *
 * Data reach an estimator in `GroupMoments`: always the moments, and where raw data were given the complete `rows`
 * (and, for an estimator that `needs` them, the `incomplete` ones).
 */

import type { GroupMoments } from '../data/sample-moments.ts'
import type { Discrepancy } from '../discrepancies/discrepancy.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { ModelTests } from '../inference/test-statistics.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import type { SemWarning } from '../sem-warning.ts'

/**
 * - `moments`: sample moments are enough
 * - `rows`: complete raw rows, e.g. for fourth moments or casewise scores
 * - `incomplete-rows`: rows with missing values too
 */
export type DataNeed = 'moments' | 'rows' | 'incomplete-rows'

/** A way to estimate a model. Stateless: what belongs to one fit is in its {@link Estimation}. */
export interface Estimator {
  /** As in the option `estimator`. */
  readonly name: string
  /** What it cannot do without, given the options. */
  needs(options: ResolvedFitOptions): DataNeed
  /** Moments that the model is fitted to, less free parameters. */
  degreesOfFreedom(model: CompiledModel): number
  /**
   * Makes ready for one model and one sample.
   *
   * @returns the problem when no model of these variables can be fitted to the sample.
   */
  prepare(context: EstimationContext): Estimation | { readonly problem: FitProblem }
}

/** What an estimator starts from. */
export interface EstimationContext {
  readonly model: CompiledModel
  readonly samples: readonly GroupMoments[]
  readonly options: ResolvedFitOptions
  /** Degrees of freedom of the model. */
  readonly df: number
  /** Where to put warnings; a draw of the bootstrap throws them away. */
  readonly warnings: SemWarning[]
}

/** An estimator made ready for one model and one sample. */
export interface Estimation {
  /** The moments the model is compared with, one a group: the start of the search and the residuals stand on them. */
  readonly samples: readonly GroupMoments[]
  /** What each group's discrepancy is multiplied with to give its chi-square. */
  readonly weights: readonly number[]
  /** What each group's slopes and its information count in score tests, where that differs from `weights`. */
  readonly scoreWeights?: { readonly slopes: readonly number[]; readonly information: readonly number[] }
  /** Makes the discrepancy of each group. */
  readonly discrepancy: Discrepancy
  /** Covariance of the estimates, or the direction in which the data say nothing; see `parameterCovariance`. */
  covariance(solution: Solution): CovarianceOrFlat
  /**
   * The same made ready for the sample without one row of group g, for the jackknife; undefined where that row cannot be
   * missed. Absent where an estimator has no jackknife.
   */
  without?(g: number, row: number): Pick<Estimation, 'samples' | 'weights' | 'discrepancy'> | undefined
  /** Tests of the model and of its baseline. Called only when the estimates are admissible. */
  tests(solution: Solution): ModelTests
}

/** Where the search ended. The objective was last evaluated at `x`. */
export interface Solution {
  readonly x: Float64Array
  /** Value of the objective: half the chi-square. */
  readonly value: number
  readonly objective: ModelObjective
}

/** `flat`: one entry a free parameter, largest 1. */
export type CovarianceOrFlat = { readonly covariance: ParameterCovariance } | { readonly flat: Float64Array }
