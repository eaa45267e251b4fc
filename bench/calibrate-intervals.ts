/**
 * Do intervals of VAAR hold it, whatever the number of paths? Normal estimates with known standard errors in place of studies, so
 * that many truths are affordable; prints the Markdown that docs/vaar.md holds.
 *
 *   node bench/calibrate-intervals.ts            # npm run calibrate:intervals; 1,000 samples a line, 300 draws each
 */
import { type VaarEstimator, vaar } from '../src/alignment/index.ts'
import { vaarInterval } from '../src/alignment/vaar-interval.ts'
import { createRandom } from '../src/numerics/random.ts'
import { percentileInterval } from '../src/sem/index.ts'

const samples = Number(process.argv[2] ?? 1000)
const draws = 300
const truths = [
  [0, 0],
  [2, 2],
  [3, 3],
  [3, 1],
  [-2, 2],
  [2, 2, 2, 2],
  [3, 3, 3, 3, 3, 3, 3, 3],
]
const estimators: readonly VaarEstimator[] = ['logScore', 'probability', 'minimum', 'joint']

console.log(
  '| true paths, in standard errors | estimator | test inversion 95% | lower bound 90% | percentiles 95% |',
)
console.log('|---|---|---|---|---|')
for (const truth of truths) {
  for (const estimator of estimators) {
    // an evaluation of joint takes a millisecond
    if (estimator === 'joint' && truth.length > 2) continue
    const held = count(truth, estimator)
    console.log(
      `| ${truth.join(', ')} | \`${estimator}\` | ${held.map(share => share.toFixed(3)).join(' | ')} |`,
    )
  }
}

function count(truth: readonly number[], estimator: VaarEstimator): readonly number[] {
  const random = createRandom(20_261_124)
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
