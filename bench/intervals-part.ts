import { type VaarEstimator, vaar } from '../src/alignment/index.ts'
import { vaarInterval } from '../src/alignment/vaar-interval.ts'
import { createRandom } from '../src/numerics/random.ts'
import { percentileInterval } from '../src/sem/index.ts'
import { type CalibrationPart, table, three } from './calibration-part.ts'

const draws = 300
const truths: readonly (readonly number[])[] = [
  [0, 0],
  [2, 2],
  [3, 3],
  [3, 1],
  [-2, 2],
  [2, 2, 2, 2],
  [3, 3, 3, 3, 3, 3, 3, 3],
]
const estimators: readonly VaarEstimator[] = ['logScore', 'probability', 'minimum', 'joint']

interface Cell {
  readonly truth: readonly number[]
  readonly estimator: VaarEstimator
}

// an evaluation of joint takes a millisecond with more than two paths
const cells = new Map<string, Cell>(
  truths.flatMap(truth =>
    estimators
      .filter(estimator => estimator !== 'joint' || truth.length <= 2)
      .map(estimator => [`${estimator} of ${truth.join(', ')}`, { truth, estimator }] as const),
  ),
)

/** Do intervals of VAAR hold it, whatever the number of paths? Normal estimates with known standard errors in place of studies. */
export const intervalsPart: CalibrationPart<readonly number[]> = {
  name: 'intervals',
  size: 1000,
  lines: [...cells.keys()],
  run: async (line, samples, seed) => count(cells.get(line)!, samples, seed),
  report: results =>
    table(
      [
        'estimator',
        'true paths, in standard errors',
        '95% interval holds',
        'lower 90% bound holds',
        'percentiles, 95%, hold',
      ],
      [...cells.keys()],
      results,
      (line, { result }) => {
        const { estimator, truth } = cells.get(line)!
        return [[`\`${estimator}\``, truth.join(', '), ...result.map(three)]]
      },
    ),
}

function count({ truth, estimator }: Cell, samples: number, seed: number): readonly number[] {
  const random = createRandom(seed)
  const names = truth.map((_, p) => `y ~ x${p}`)
  const reference = names.map(path => ({ path, sign: 'positive' as const }))
  const covariance = truth.map((_, p) => truth.map((_, q) => (p === q ? 1 : 0)))
  const around = (z: readonly number[]) =>
    z.map((value, p) => ({ path: names[p]!, est: value + random.normal(), se: 1 }))
  const how = { estimator, covariance }
  const exact = truth.map((est, p) => ({ path: names[p]!, est, se: 1 }))
  const { value } = vaar(exact, reference, how)
  const held = [0, 0, 0]
  for (let sample = 0; sample < samples; sample++) {
    const paths = around(truth)
    const drawn = Array.from({ length: draws }, () => around(paths.map(({ est }) => est)))
    const all = { seed: 1, draws, failed: 0, paths: drawn }
    const { lower, upper } = vaarInterval(paths, all, reference, how)
    const bound = vaarInterval(paths, all, reference, { ...how, confidence: 0.9, sides: 'lower' })
    const plain = percentileInterval(drawn.map(of => vaar(of, reference, how).value))
    if (lower <= value && value <= upper) held[0]! += 1
    if (bound.lower <= value) held[1]! += 1
    if (plain[0] <= value && value <= plain[1]) held[2]! += 1
  }
  return held.map(number => number / samples)
}
