import { expect, test } from 'vitest'
import { defaultReference, type VaarEstimator, vaar } from '../../../src/alignment/index.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const draws = 20_000

/** Share of models whose VAAR passes a threshold, when a null path's estimate is its error alone. */
function passRate(estimator: VaarEstimator, threshold: number, oneCertain: boolean): number {
  const random = createRandom(1)
  let passes = 0
  for (let draw = 0; draw < draws; draw++) {
    const paths = [
      { path: 'sharing ~ privacy', est: oneCertain ? -50 : random.normal(), se: 1 },
      { path: 'sharing ~ prosocialness', est: random.normal(), se: 1 },
    ]
    if (vaar(paths, defaultReference, { estimator }).value > threshold) passes++
  }
  return passes / draws
}

/**
 * With two paths, a null one having pi uniform: sqrt(u v) > t has probability 1 - t^2 + t^2 ln t^2, and sqrt(u) > t has
 * 1 - t^2; the mean of u and v, and their minimum, are elementary.
 */
test.for<[estimator: VaarEstimator, threshold: number, bothNull: number, oneCertain: number]>([
  ['logScore', 0.7, 1 - 0.49 + 0.49 * Math.log(0.49), 0.51],
  ['logScore', 0.9, 1 - 0.81 + 0.81 * Math.log(0.81), 0.19],
  ['probability', 0.9, 0.02, 0.2],
  ['minimum', 0.95, 0.0025, 0.05],
  ['sign', 0.99, 0.25, 0.5],
])(
  '%s above %d passes by chance as often as the documentation says',
  ([estimator, threshold, bothNull, oneCertain]) => {
    for (const [expected, certain] of [
      [bothNull, false],
      [oneCertain, true],
    ] as const) {
      const standardError = Math.sqrt((expected * (1 - expected)) / draws)
      expect(Math.abs(passRate(estimator, threshold, certain) - expected)).toBeLessThan(4 * standardError)
    }
  },
)
