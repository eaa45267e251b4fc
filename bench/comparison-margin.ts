import { ExpectedVaar } from '../src/alignment/comparison/expected-vaar.ts'
import { resolveReference } from '../src/alignment/human-reference.ts'
import type { KnownPaths } from '../src/alignment/index.ts'
import { defaultReference } from '../src/alignment/index.ts'
import { cholesky } from '../src/numerics/cholesky.ts'
import { type PlantedPaths, populationOf } from './comparison-population.ts'

const reference = resolveReference(defaultReference)

/** Expected VAAR of a study with so many respondents, from the population's paths. */
export function trueVaar({ paths, covariance }: KnownPaths): number {
  const se = covariance.map((row, i) => Math.sqrt(row[i]!))
  const direction = reference.map(path => path.direction)
  const factor = Float64Array.from(
    covariance.flatMap((row, i) =>
      row.map((value, j) => (direction[i]! * direction[j]! * value) / (se[i]! * se[j]!)),
    ),
  )
  cholesky(factor, paths.length)
  const z = Float64Array.from(paths, ({ est }, i) => (direction[i]! * est) / se[i]!)
  return new ExpectedVaar(reference, 'logScore', factor).at(z).value
}

/**
 * The planted path of privacy at which a candidate's expected VAAR lies below the baseline's by exactly the margin; the
 * population between two planted values is interpolated.
 */
export function candidateAtMargin(baseline: PlantedPaths, respondents: number, margin: number): PlantedPaths {
  const target = trueVaar(populationOf(baseline, respondents)) - margin
  const ends = [baseline[0], 0.5].map(privacy => [privacy, baseline[1]] as const)
  const [from, to] = ends.map(paths => populationOf(paths, respondents)) as [KnownPaths, KnownPaths]
  let [low, high] = [0, 1]
  for (let i = 0; i < 40; i++) {
    const share = (low + high) / 2
    if (trueVaar(between(from, to, share)) > target) low = share
    else high = share
  }
  return [baseline[0] + low * (0.5 - baseline[0]), baseline[1]]
}

function between(a: KnownPaths, b: KnownPaths, share: number): KnownPaths {
  const mix = (one: number, two: number) => one + share * (two - one)
  return {
    paths: a.paths.map((path, i) => ({ ...path, est: mix(path.est, b.paths[i]!.est) })),
    covariance: a.covariance.map((row, i) => row.map((value, j) => mix(value, b.covariance[i]![j]!))),
    respondents: a.respondents,
  }
}
