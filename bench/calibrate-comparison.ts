/**
 * `npm run calibrate:comparison`: are comparisons of models wrong as seldom as they say? Prints the tables of
 * `docs/comparing-models.md`. Or with other numbers of replications and another seed:
 * `node bench/calibrate-comparison.ts 1000 300 1`.
 */

import { knownPaths } from '../src/alignment/comparison/compare-with-baseline.ts'
import { comparePaths, defaultReference, judgeSamePaths, vaarDifference } from '../src/alignment/index.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import { candidateAtMargin, trueVaar } from './comparison-margin.ts'
import { drawModel, type PlantedPaths, populationOf } from './comparison-population.ts'

const replications = Number(process.argv[2] ?? 1000)
const pairs = Number(process.argv[3] ?? 300)
const seed = Number(process.argv[4] ?? 20261124)
const margin = 0.1

const start = process.cpuUsage()
console.log(`Seed ${seed}.\n`)
nonInferiority()
samePaths()
const { user, system } = process.cpuUsage(start)
console.log(`\nCPU time ${((user + system) / 60e6).toFixed(1)} minutes.`)

function nonInferiority(): void {
  console.log(
    `${replications} pairs a line; a Monte Carlo standard error of .05 is ${error(0.05, replications)}.\n`,
  )
  console.log(
    '| baseline | N candidate, baseline | VAAR at the margin | false passes | false fails | interval holds the truth | passes where equal |',
  )
  console.log('|---|---|---|---|---|---|---|')
  const baselines: readonly PlantedPaths[] = [
    [-0.4, 0.4],
    [-0.2, 0.25],
    [-0.1, 0.1],
  ]
  const sizes = [
    [150, 150],
    [300, 300],
    [600, 600],
    [600, 150],
    [150, 600],
  ] as const
  for (const baseline of baselines) for (const [n, m] of sizes) console.log(marginLine(baseline, n, m))
}

function marginLine(baseline: PlantedPaths, n: number, m: number): string {
  const respondents = Math.min(n, m)
  const atMargin = candidateAtMargin(baseline, respondents, margin)
  const vaar = trueVaar(populationOf(baseline, respondents))
  const count = { pass: 0, fail: 0, holds: 0, power: 0 }
  for (let i = 0; i < replications; i++) {
    const draw = (paths: PlantedPaths, size: number, ...what: (string | number)[]) =>
      knownPaths(drawModel('m', paths, size, deriveSeed('comparison', seed, i, size, ...what)))
    const other = draw(baseline, m, 'baseline', ...baseline)
    const { lower, upper } = vaarDifference(draw(atMargin, n, 'margin', ...atMargin), other, defaultReference)
    if (lower > -margin) count.pass++
    if (upper <= -margin) count.fail++
    if (lower <= -margin && -margin <= upper) count.holds++
    if (vaarDifference(draw(baseline, n, 'equal', ...baseline), other, defaultReference).lower > -margin)
      count.power++
  }
  const share = (value: number) => `${((100 * value) / replications).toFixed(1)}%`
  return `| ${baseline.join(' / ')} | ${n}, ${m} | ${(vaar - margin).toFixed(3)} against ${vaar.toFixed(3)} | ${share(count.pass)} | ${share(count.fail)} | ${share(count.holds)} | ${share(count.power)} |`
}

function samePaths(): void {
  console.log(`\n${pairs} pairs a line; a Monte Carlo standard error of .05 is ${error(0.05, pairs)}.\n`)
  console.log(
    '| candidate, baseline | N each | Wald p < .05 | likelihood ratio p < .05 | pass within 0.2 | fail | some equality freed | reached scalar |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  const human = [-0.2, 0.25] as const
  const lines: readonly (readonly [PlantedPaths, number])[] = [
    [human, 150],
    [human, 300],
    [human, 600],
    [[0, 0.25], 600],
    [[0, 0.25], 1500],
    [[0.1, 0.25], 300],
  ]
  for (const [candidate, n] of lines) console.log(samePathsLine(candidate, human, n))
}

function samePathsLine(candidate: PlantedPaths, baseline: PlantedPaths, n: number): string {
  const count = { wald: 0, lrt: 0, pass: 0, fail: 0, freed: 0, scalar: 0 }
  for (let i = 0; i < pairs; i++) {
    const comparison = comparePaths(
      drawModel('candidate', candidate, n, deriveSeed('same paths', seed, i, 'candidate')),
      drawModel('baseline', baseline, n, deriveSeed('same paths', seed, i, 'baseline')),
    )
    const { equality, ladder } = comparison
    if (equality.wald.pvalue < 0.05) count.wald++
    if ((equality.likelihoodRatio?.pvalue ?? 1) < 0.05) count.lrt++
    const { verdict } = judgeSamePaths(comparison, { within: 0.2 }, { checks: [], respondents: n })
    if (verdict === 'pass') count.pass++
    if (verdict === 'fail') count.fail++
    if (ladder && ladder.exceptions.length > 0) count.freed++
    if (ladder?.level === 'scalar') count.scalar++
  }
  const share = (value: number) => `${((100 * value) / pairs).toFixed(1)}%`
  return `| ${candidate.join(' / ')}, ${baseline.join(' / ')} | ${n} | ${Object.values(count).map(share).join(' | ')} |`
}

function error(share: number, count: number): string {
  return Math.sqrt((share * (1 - share)) / count).toFixed(4)
}
