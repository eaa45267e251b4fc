import { defaultReference } from '../src/alignment/human-reference.ts'
import { pathDrawer } from '../src/alignment/path-draws.ts'
import { pathInterval } from '../src/alignment/path-interval.ts'
import { vaar } from '../src/alignment/vaar.ts'
import { vaarInterval } from '../src/alignment/vaar-interval.ts'
import { defineStudy, type Study } from '../src/config/study.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import { completeRows } from '../src/scoring/rows-to-fit.ts'
import { percentileInterval } from '../src/sem/index.ts'
import { readyStudy } from './simulated-evaluation.ts'

/** A planted truth whose intervals are counted. */
export interface CoverageCell {
  readonly name: string
  readonly respondents: number
  /** Standardized paths of privacy and prosocialness, in every context. */
  readonly truth: readonly [number, number]
  /** Style of agreeing. Default 0. */
  readonly agreement?: number
  /** Four sharing contexts, with the commercial path of prosocialness in the reference too: eight paths. */
  readonly contexts?: boolean
}

/** The cells of coverage. */
export const coverageCells: readonly CoverageCell[] = [
  { name: '-.20/+.25, N = 300', respondents: 300, truth: [-0.2, 0.25] },
  { name: 'no relation, N = 300', respondents: 300, truth: [0, 0] },
  { name: '-.10/+.10, N = 150', respondents: 150, truth: [-0.1, 0.1] },
  { name: '-.20/+.25, style .5, N = 300', respondents: 300, truth: [-0.2, 0.25], agreement: 0.5 },
  { name: '-.10/+.20, 8 paths of 4 contexts, N = 300', respondents: 300, truth: [-0.1, 0.2], contexts: true },
]

/** Shares of intervals that hold the truth. */
export interface CoverageResult {
  readonly draws: number
  /** Bootstrap percentiles of the paths, 95%. */
  readonly pathPercentile: readonly number[]
  /** Estimate and robust standard error, 95%. */
  readonly pathNormal: readonly number[]
  /** Test inversion, 95%, of logScore, probability and minimum; estimand: the aggregate at the true paths over the SD of their estimates. */
  readonly vaar: Readonly<Record<string, number>>
  /** Share of lower 90% bounds below the truth. */
  readonly vaarLower90: Readonly<Record<string, number>>
  /** Percentiles of the draws, for comparison. */
  readonly vaarPercentile: Readonly<Record<string, number>>
  readonly failedDraws: number
}

/** The intervals that are held against the truth. */
export const coverageEstimators = ['logScore', 'probability', 'minimum'] as const
const estimators = coverageEstimators

/** Resamples of a model. */
const draws = 400

/** Draws models, bootstraps each, and counts. */
export async function calibrateCoverage(
  cell: CoverageCell,
  models: number,
  seed: number,
): Promise<CoverageResult> {
  const { name, agreement = 0 } = cell
  const study = await studyOf(cell)
  const { reference } = study
  const truth = reference.map(({ sign }) => cell.truth[sign === 'negative' ? 0 : 1])
  const paths = Object.fromEntries(reference.map(({ path }, p) => [path, truth[p]!]))
  const ready = readyStudy(study, { paths, agreement })
  const held = { percentile: truth.map(() => 0), normal: truth.map(() => 0) }
  const estimates: number[][] = []
  const intervals: Record<
    string,
    { both: readonly [number, number]; lower: number; plain: readonly [number, number] }
  >[] = []
  let failedDraws = 0
  for (let model = 0; model < models; model++) {
    const { paths, fit, table } = ready.measure(ready.answers(deriveSeed(seed, name, model)))
    const clusters = completeRows(table).map(({ respondent }) => respondent.cluster)
    const drawer = pathDrawer(
      fit,
      paths.map(({ path }) => path),
      clusters,
      deriveSeed(seed, 'draws', model),
    )
    const drawn = await drawer({ draws })
    failedDraws += drawn.failed
    estimates.push(paths.map(({ est }) => est))
    truth.forEach((value, p) => {
      const percentile = percentileInterval(drawn.paths.map(of => of[p]!.est))
      if (percentile[0] <= value && value <= percentile[1]) held.percentile[p]! += 1
      const normal = pathInterval(paths[p]!, 0.95)
      if (normal[0] <= value && value <= normal[1]) held.normal[p]! += 1
    })
    intervals.push(
      Object.fromEntries(
        estimators.map(estimator => {
          const { lower, upper } = vaarInterval(paths, drawn, reference, { estimator })
          const bound = vaarInterval(paths, drawn, reference, { estimator, confidence: 0.9, sides: 'lower' })
          const plain = percentileInterval(drawn.paths.map(of => vaar(of, reference, { estimator }).value))
          return [estimator, { both: [lower, upper] as const, lower: bound.lower, plain }]
        }),
      ),
    )
  }
  // the standard errors of the estimand are what the estimates really vary by
  const aims = reference.map(({ path }, p) => {
    const mean = estimates.reduce((sum, of) => sum + of[p]!, 0) / models
    const squares = estimates.reduce((sum, of) => sum + (of[p]! - mean) ** 2, 0)
    return { path, est: truth[p]!, se: Math.sqrt(squares / (models - 1)) }
  })
  const share = (of: (interval: (typeof intervals)[number][string], value: number) => boolean) =>
    Object.fromEntries(
      estimators.map(estimator => {
        const { value } = vaar(aims, reference, { estimator })
        return [estimator, intervals.filter(interval => of(interval[estimator]!, value)).length / models]
      }),
    )
  return {
    draws,
    pathPercentile: held.percentile.map(count => count / models),
    pathNormal: held.normal.map(count => count / models),
    vaar: share(({ both }, value) => both[0] <= value && value <= both[1]),
    vaarLower90: share(({ lower }, value) => lower <= value),
    vaarPercentile: share(({ plain }, value) => plain[0] <= value && value <= plain[1]),
    failedDraws,
  }
}

function studyOf({ respondents, contexts }: CoverageCell): Promise<Study> {
  const plain = { respondents, persona: 'none' } as const
  if (!contexts) return defineStudy(plain, '.')
  const reference = [
    ...defaultReference,
    { path: 'sharing_commerce ~ prosocialness', sign: 'positive' as const },
  ]
  return defineStudy(
    { ...plain, contexts: ['publicHealth', 'research', 'commerce', 'state'], reference },
    '.',
  )
}
