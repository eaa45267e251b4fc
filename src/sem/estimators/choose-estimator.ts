import type { ResolvedFitOptions } from '../fit-options.ts'
import { hasOrdered } from '../fit-options.ts'
import type { Estimator } from './estimator.ts'
import { fullInformationEstimator } from './full-information.ts'
import { leastSquaresEstimator } from './least-squares.ts'
import { maximumLikelihoodEstimator } from './maximum-likelihood.ts'
import { ordinalLeastSquares } from './ordinal-least-squares.ts'

/** The estimator that the options ask for. A new one is named here. */
export function chooseEstimator({ estimator, ordered, missing }: ResolvedFitOptions): Estimator {
  if (hasOrdered(ordered)) return ordinalLeastSquares
  if (missing === 'fiml') return fullInformationEstimator
  switch (estimator) {
    case 'GLS':
    case 'ULS':
    case 'WLS':
      return leastSquaresEstimator(estimator)
    default:
      return maximumLikelihoodEstimator
  }
}
