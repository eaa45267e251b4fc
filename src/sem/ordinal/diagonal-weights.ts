import type { ResolvedFitOptions } from '../fit-options.ts'
import type { OrdinalMoments } from './ordinal-moments.ts'

/** The weight of each moment: 1 / γ, or 1 for unweighted least squares. */
export function diagonalWeights(
  { gammaDiagonal }: OrdinalMoments,
  options: ResolvedFitOptions,
): Float64Array {
  const weighted = isWeighted(options)
  return gammaDiagonal.map(gamma => (weighted ? 1 / gamma : 1))
}

/** Whether moments are weighted by their sampling variances. */
export function isWeighted({ estimator }: ResolvedFitOptions): boolean {
  return estimator !== 'ULS' && estimator !== 'ULSMV'
}
