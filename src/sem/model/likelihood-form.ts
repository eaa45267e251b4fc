import type { GroupMoments } from '../data/sample-moments.ts'

/** Sample moments and weights in the form a likelihood wants them. */
export interface LikelihoodForm {
  readonly samples: readonly GroupMoments[]
  /** What each group's discrepancy is multiplied with to give its chi-square. */
  readonly weights: readonly number[]
}

/**
 * The normal likelihood weighs covariances divided by n with n; the Wishart likelihood, that of the covariance matrix
 * alone, weighs covariances divided by n − 1 with n − 1.
 */
export function likelihoodForm(
  samples: readonly GroupMoments[],
  likelihood: 'normal' | 'wishart',
): LikelihoodForm {
  if (likelihood === 'normal') return { samples, weights: samples.map(({ n }) => n) }
  return {
    samples: samples.map(sample => ({
      ...sample,
      covariance: sample.covariance.map(value => (value * sample.n) / (sample.n - 1)),
    })),
    weights: samples.map(({ n }) => n - 1),
  }
}
