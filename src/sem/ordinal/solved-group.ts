import type { DiagonalLeastSquares } from '../discrepancies/diagonal-least-squares.ts'
import type { OrdinalMoments } from './ordinal-moments.ts'

/** One group at the solution: its discrepancy, sample, and weights n_g w. */
export interface SolvedGroup {
  readonly discrepancy: DiagonalLeastSquares
  readonly sample: OrdinalMoments
  /** What each squared residual counts in the chi-square. */
  readonly weights: Float64Array
}
