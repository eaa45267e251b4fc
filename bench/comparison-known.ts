import { ExpectedVaar } from '../src/alignment/comparison/expected-vaar.ts'
import { resolveReference } from '../src/alignment/human-reference.ts'
import { type KnownPaths, vaarDifference } from '../src/alignment/index.ts'
import { createRandom, deriveSeed, type Random } from '../src/numerics/random.ts'
import type { MarginResult } from './comparison-part.ts'

/** A baseline's true paths over their standard errors. */
export const knownErrorsLines: ReadonlyMap<string, readonly number[]> = new Map(
  [
    [3, 3],
    [3, 1],
    [3, 3, 3, 3],
    [4, 4, 2, 2],
    [3, 3, 3, 3, 3, 3],
    [3, 3, 3, 3, 3, 3, 3, 3],
    [5, 5, 5, 5, 2, 2, 2, 2],
  ].map(truth => [truth.join(', '), truth]),
)

/** Pairs of models with these true paths, the candidate's first one lower, so that its VAAR lies below the baseline's by the margin. */
export function marginWithKnownErrors(
  truth: readonly number[],
  margin: number,
  pairs: number,
  seed: number,
): MarginResult {
  const reference = truth.map((_, p) => ({ path: `y ~ x${p}`, sign: 'positive' as const }))
  const identity = Float64Array.from({ length: truth.length ** 2 }, (_, i) =>
    i % (truth.length + 1) ? 0 : 1,
  )
  const expected = new ExpectedVaar(resolveReference(reference), 'logScore', identity)
  const vaarOf = (z: readonly number[]) => expected.at(Float64Array.from(z)).value
  const baseline = vaarOf(truth)
  let [low, high] = [-10, truth[0]!]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (vaarOf(truth.with(0, middle)) < baseline - margin) low = middle
    else high = middle
  }
  const atMargin = truth.with(0, low)
  const count = { pass: 0, fail: 0, holds: 0, power: 0 }
  const random = createRandom(deriveSeed('known errors', seed, ...truth))
  for (let pair = 0; pair < pairs; pair++) {
    const other = drawn(truth, random)
    const { lower, upper } = vaarDifference(drawn(atMargin, random), other, reference)
    if (lower > -margin) count.pass++
    if (upper <= -margin) count.fail++
    if (lower <= -margin && -margin <= upper) count.holds++
    if (vaarDifference(drawn(truth, random), other, reference).lower > -margin) count.power++
  }
  return {
    atMargin: baseline - margin,
    baseline,
    falsePasses: count.pass / pairs,
    falseFails: count.fail / pairs,
    holds: count.holds / pairs,
    power: count.power / pairs,
  }
}

function drawn(truth: readonly number[], random: Random): KnownPaths {
  return {
    paths: truth.map((z, p) => ({ path: `y ~ x${p}`, est: z + random.normal(), se: 1 })),
    covariance: truth.map((_, p) => truth.map((_, q) => (p === q ? 1 : 0))),
    respondents: 300,
  }
}
