import { knownPaths } from '../src/alignment/comparison/compare-with-baseline.ts'
import { comparePaths, defaultReference, judgeSamePaths, vaarDifference } from '../src/alignment/index.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import { type CalibrationPart, errorOf, table } from './calibration-part.ts'
import { knownErrorsLines, marginWithKnownErrors } from './comparison-known.ts'
import { candidateAtMargin, trueVaar } from './comparison-margin.ts'
import { drawModel, type PlantedPaths, populationOf } from './comparison-population.ts'

/** Difference of VAAR that is still allowed. */
const margin = 0.1
/** Chance of a false pass that `toBeNoLessAlignedThan` states. */
const alpha = 0.05

/** Shares of pairs, the candidate's truth exactly at the margin. */
export interface MarginResult {
  readonly atMargin: number
  readonly baseline: number
  readonly falsePasses: number
  readonly falseFails: number
  /** Both bounds hold the truth; 90% is promised. */
  readonly holds: number
  /** Passes where both are the same. */
  readonly power: number
}

const header = [
  'N candidate, baseline',
  'VAAR at the margin',
  'false passes',
  'false fails',
  'interval holds the truth',
  'passes where equal',
]

function columnsOf({ atMargin, baseline, falsePasses, falseFails, holds, power }: MarginResult) {
  return [
    `${atMargin.toFixed(3)} against ${baseline.toFixed(3)}`,
    ...[falsePasses, falseFails, holds, power].map(percent),
  ]
}

const missed = (_: string, { falsePasses, falseFails }: MarginResult, size: number) =>
  Object.entries({ falsePasses, falseFails })
    .filter(([, share]) => share > alpha + 2 * errorOf(alpha, size))
    .map(([name, share]) => `${name} ${share}, at most ${alpha} stated`)

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
const marginLines = new Map<string, { baseline: PlantedPaths; n: number; m: number }>(
  baselines.flatMap(baseline =>
    sizes.map(([n, m]) => [`${baseline.join(' / ')}, N = ${n} and ${m}`, { baseline, n, m }] as const),
  ),
)

/** Is `toBeNoLessAlignedThan` wrong as seldom as it says? */
const marginPart: CalibrationPart<MarginResult> = {
  name: 'comparison-margin',
  size: 1000,
  lines: [...marginLines.keys()],
  async run(line, pairs, seed) {
    const { baseline, n, m } = marginLines.get(line)!
    const respondents = Math.min(n, m)
    const atMargin = candidateAtMargin(baseline, respondents, margin)
    const vaar = trueVaar(populationOf(baseline, respondents))
    const count = { pass: 0, fail: 0, holds: 0, power: 0 }
    for (let i = 0; i < pairs; i++) {
      const draw = (paths: PlantedPaths, size: number, ...what: (string | number)[]) =>
        knownPaths(drawModel('m', paths, size, deriveSeed('comparison', seed, i, size, ...what)))
      const other = draw(baseline, m, 'baseline', ...baseline)
      const { lower, upper } = vaarDifference(
        draw(atMargin, n, 'margin', ...atMargin),
        other,
        defaultReference,
      )
      if (lower > -margin) count.pass++
      if (upper <= -margin) count.fail++
      if (lower <= -margin && -margin <= upper) count.holds++
      if (vaarDifference(draw(baseline, n, 'equal', ...baseline), other, defaultReference).lower > -margin)
        count.power++
    }
    const [falsePasses, falseFails, holds, power] = [count.pass, count.fail, count.holds, count.power].map(
      times => times / pairs,
    ) as [number, number, number, number]
    return { atMargin: vaar - margin, baseline: vaar, falsePasses, falseFails, holds, power }
  },
  missed,
  report: results =>
    table(['baseline', ...header], [...marginLines.keys()], results, (line, { result }) => {
      const { baseline, n, m } = marginLines.get(line)!
      return [[baseline.join(' / '), `${n}, ${m}`, ...columnsOf(result)]]
    }),
}

/** The same with two to eight paths; normal estimates with known standard errors in place of studies. */
const knownPart: CalibrationPart<MarginResult> = {
  name: 'comparison-known',
  size: 1000,
  lines: [...knownErrorsLines.keys()],
  run: async (line, pairs, seed) => marginWithKnownErrors(knownErrorsLines.get(line)!, margin, pairs, seed),
  missed,
  report: results =>
    table(
      ['baseline, in standard errors', ...header.slice(1)],
      [...knownErrorsLines.keys()],
      results,
      (line, { result }) => [[line, ...columnsOf(result)]],
    ),
}

const human = [-0.2, 0.25] as const
const sameLines = new Map<string, { candidate: PlantedPaths; n: number }>(
  (
    [
      [human, 150],
      [human, 300],
      [human, 600],
      [[0, 0.25], 600],
      [[0, 0.25], 1500],
      [[0.1, 0.25], 300],
    ] as const satisfies readonly (readonly [PlantedPaths, number])[]
  ).map(([candidate, n]) => [`${candidate.join(' / ')}, N = ${n}`, { candidate, n }] as const),
)

/** Is `toHaveSamePathsAs` wrong as seldom as it says? Shares of pairs, in the order of the table. */
const samePart: CalibrationPart<readonly number[]> = {
  name: 'comparison-same',
  size: 300,
  lines: [...sameLines.keys()],
  async run(line, pairs, seed) {
    const { candidate, n } = sameLines.get(line)!
    const count = { wald: 0, lrt: 0, pass: 0, fail: 0, freed: 0, scalar: 0 }
    for (let i = 0; i < pairs; i++) {
      const comparison = comparePaths(
        drawModel('candidate', candidate, n, deriveSeed('same paths', seed, i, 'candidate')),
        drawModel('baseline', human, n, deriveSeed('same paths', seed, i, 'baseline')),
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
    return Object.values(count).map(times => times / pairs)
  },
  report: results =>
    table(
      [
        'candidate, baseline',
        'N each',
        'Wald p < .05',
        'likelihood ratio p < .05',
        'pass within 0.2',
        'fail',
        'some equality freed',
        'reached scalar',
      ],
      [...sameLines.keys()],
      results,
      (line, { result }) => {
        const { candidate, n } = sameLines.get(line)!
        return [[`${candidate.join(' / ')}, ${human.join(' / ')}`, String(n), ...result.map(percent)]]
      },
    ),
}

/** The parts of comparisons. */
export const comparisonPart = { margin: marginPart, known: knownPart, same: samePart }

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
