import type { PathEstimate } from '../alignment/path-estimate.ts'
import { cholesky } from '../numerics/cholesky.ts'
import type { Random } from '../numerics/random.ts'
import type { ExpectedEstimates } from './simulate-estimates.ts'

/**
 * Draws estimates as studies would give them: normal around what the study aims at, with the covariance that was simulated,
 * and standard errors that go with them as those of fits do.
 *
 * @param names - The paths, in the order of `expected`.
 * @param mirrored - Every second draw errs as far as the one before to the other side: for shares of many draws, never for
 *   draws that are added up.
 */
export function* drawEstimates(
  { mean, covariance, se, logSe }: ExpectedEstimates,
  names: readonly string[],
  random: Random,
  { mirrored = false }: { mirrored?: boolean } = {},
): Generator<readonly PathEstimate[], never> {
  const size = names.length
  const factor = Float64Array.from(covariance.flat())
  cholesky(factor, size)
  for (;;) {
    const normals = names.map(() => random.normal())
    const deviations = names.map((_, row) =>
      normals.reduce(
        (sum, value, column) => sum + (column <= row ? factor[row * size + column]! * value : 0),
        0,
      ),
    )
    const scatter = names.map(() => random.normal())
    for (const sign of mirrored ? [1, -1] : [1]) {
      yield names.map((path, at) => {
        const deviation = sign * deviations[at]!
        const { slope, scatter: around } = logSe[at]!
        const factorOfSe = Math.exp(slope * deviation + sign * around * scatter[at]!)
        return { path, est: mean[at]! + deviation, se: se[at]! * factorOfSe }
      })
    }
  }
}
