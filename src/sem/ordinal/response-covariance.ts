import type { ImpliedMoments } from '../model/implied-moments.ts'

/** Σ of the observed variables with the latent responses of ordered ones at variance 1, as their correlations are observed: p × p. */
export function responseCovariance({
  p,
  covariance,
  scalingFactors,
}: Pick<ImpliedMoments, 'p' | 'covariance' | 'scalingFactors'>): Float64Array {
  return covariance.map((value, at) => {
    return value * scalingFactors[Math.floor(at / p)]! * scalingFactors[at % p]!
  })
}
