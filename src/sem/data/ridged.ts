import type { SemWarning } from '../sem-warning.ts'
import type { GroupMoments } from './sample-moments.ts'

/**
 * Adds a share of each variance to it: S + ridge · diag(S). A constant variable stays constant.
 *
 * @param ridge 0 leaves the samples as they are; else a warning says what was done.
 */
export function ridged(
  samples: readonly GroupMoments[],
  ridge: number,
  warnings: SemWarning[],
): readonly GroupMoments[] {
  if (ridge === 0) return samples
  warnings.push({
    code: 'ridge-used',
    message: `${ridge} of each variance was added to it (ridge): all results are those of the changed moments.`,
    data: { ridge },
  })
  return samples.map(sample => {
    const covariance = sample.covariance.slice()
    const p = sample.means.length
    for (let i = 0; i < p; i++) covariance[i * p + i]! *= 1 + ridge
    return { ...sample, covariance }
  })
}
