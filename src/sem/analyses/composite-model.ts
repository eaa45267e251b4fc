import type { Rows } from '../data/read-rows.ts'
import type { GroupMoments, SampleMoments } from '../data/sample-moments.ts'
import { fitCompiled } from '../fit-model.ts'
import type { FitOptions } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import { compileModel } from '../model/compile-model.ts'
import { prepareModel } from '../model/prepare-model.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'
import { limitedOptions } from './limited-options.ts'
import type { ScoredBlock } from './scored-blocks.ts'
import { scoredBlocks } from './scored-blocks.ts'
import type { StructuralResult } from './structural-result.ts'
import { structuralTable } from './structural-table.ts'

const taken = ['group', 'groupEqual', 'meanStructure', 'maxIterations', 'signal'] as const

/** Maximum likelihood on complete rows or moments only. */
export type CompositeOptions = Pick<FitOptions, (typeof taken)[number]>

/** What a model of composite scores found. */
export interface CompositeResult extends StructuralResult {
  readonly way: 'composite'
  /** Cronbach's alpha by group, then latent: what the scores were corrected with. */
  readonly alphas: readonly {
    readonly latent: string
    readonly groupLabel: string
    readonly alpha: number
  }[]
}

/**
 * The last resort for small samples: each latent's indicators are averaged, and the paths are estimated on the averages
 * as single indicators whose residual variance is fixed at (1 − alpha) times their variance (Bollen 1989, ch. 5; Hayduk
 * 1987). Loadings are taken as equal, and alpha as known, so that standard errors are a little small. Indicators must be
 * scored in one direction. One that does not vary in some group says nothing there: it is left out of the scores of all groups, with a
 * warning.
 *
 * @returns `data-unfit` with the latent named where an alpha is not positive, and for data that have no scores; otherwise the
 *   status of the path model.
 * @throws as `fitModel`; ArgumentError for a latent with one indicator or a higher-order factor.
 */
export function compositeModel(
  syntax: string,
  data: Rows | SampleMoments,
  options: CompositeOptions = {},
): CompositeResult {
  const resolved = limitedOptions(options, taken, 'A model of composite scores')
  const warnings: SemWarning[] = []
  const { compiled, samples } = prepareModel(syntax, data, resolved, warnings)
  const { table } = compiled
  const structure = structuralTable(table)
  const { blocks, problem } = scoredBlocks(table, samples, warnings)
  if (problem) return unfit(problem, [], warnings)
  const scores = samples.map(sample => compositeMoments(sample, table.observed, structure.observed, blocks))
  const alphas = samples.flatMap(({ label }, g) =>
    blocks.map(({ latent }, f) => ({ latent, groupLabel: label, alpha: scores[g]!.alphas[f]! })),
  )
  const bad = alphas.find(({ alpha }) => !(alpha > 0))
  if (bad) {
    const where = bad.groupLabel ? ` in group ${bad.groupLabel}` : ''
    const apart: FitProblem = {
      code: 'negative-variance',
      message: `The indicators of ${bad.latent} do not go together${where}: alpha is ${bad.alpha.toFixed(2)}.`,
      mend: 'Score them in one direction, or leave out what does not belong.',
      names: [bad.latent],
      group: bad.groupLabel || undefined,
    }
    return unfit(apart, alphas, warnings)
  }
  const model = compileModel(measuredByComposites(structure, table.latent, scores))
  const structural = fitCompiled(
    model,
    scores.map(({ moments }) => moments),
    resolved,
  )
  const inside = new Set(structure.rows.map(row => `${row.lhs} ${row.op} ${row.rhs}`))
  return {
    way: 'composite',
    status: structural.status,
    problem: structural.problem,
    parameters: structural.parameters.filter(row => inside.has(`${row.lhs} ${row.op} ${row.rhs}`)),
    structural,
    warnings: [...warnings, ...structural.warnings],
    alphas,
  }
}

function unfit(
  problem: FitProblem,
  alphas: CompositeResult['alphas'],
  warnings: readonly SemWarning[],
): CompositeResult {
  return {
    way: 'composite',
    status: 'data-unfit',
    problem,
    parameters: [],
    structural: undefined,
    warnings,
    alphas,
  }
}

interface CompositeMoments {
  readonly moments: GroupMoments
  readonly alphas: readonly number[]
}

/** Moments of the averages (and of other observed variables), and alpha of each. */
function compositeMoments(
  sample: GroupMoments,
  observed: readonly string[],
  wanted: readonly string[],
  blocks: readonly ScoredBlock[],
): CompositeMoments {
  const p = observed.length
  const s = sample.covariance
  const weights = wanted.map(name => {
    const block = blocks.find(({ latent }) => latent === name)
    return (block?.indicators ?? [name]).map(item => observed.indexOf(item))
  })
  const mean = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, i) => sum + b.reduce((inner, j) => inner + s[i * p + j]!, 0), 0) / (a.length * b.length)
  const alphas = blocks.map(({ latent }) => {
    const items = weights[wanted.indexOf(latent)]!
    const k = items.length
    const trace = items.reduce((sum, i) => sum + s[i * p + i]!, 0)
    return (k / (k - 1)) * (1 - trace / (mean(items, items) * k * k))
  })
  const moments = {
    label: sample.label,
    n: sample.n,
    covariance: Float64Array.from(weights.flatMap(a => weights.map(b => mean(a, b)))),
    means: Float64Array.from(
      weights,
      items => items.reduce((sum, i) => sum + sample.means[i]!, 0) / items.length,
    ),
  }
  return { moments, alphas }
}

/** The structural part with each latent measured by its score, named as the latent with `.score` after it. */
function measuredByComposites(
  structure: ParameterTable,
  latents: readonly string[],
  scores: readonly CompositeMoments[],
): ParameterTable {
  const score = (latent: string) => `${latent}.score`
  const k = structure.observed.length
  let next = structure.rows.reduce((most, row) => Math.max(most, row.free), 0)
  const template = { free: 0, label: '', user: false, exogenous: false }
  const measurement = scores.flatMap(({ moments, alphas }, g) =>
    latents.flatMap((latent, f): ParameterTableRow[] => {
      const at = structure.observed.indexOf(latent)
      const error = (1 - alphas[f]!) * moments.covariance[at * k + at]!
      const group = g + 1
      const rows: ParameterTableRow[] = [
        { ...template, lhs: latent, op: '=~', rhs: score(latent), group, value: 1 },
        { ...template, lhs: score(latent), op: '~~', rhs: score(latent), group, value: error },
      ]
      if (!structure.meanStructure) return rows
      const free = ++next
      return [...rows, { ...template, lhs: score(latent), op: '~1', rhs: '', group, free, value: Number.NaN }]
    }),
  )
  return {
    ...structure,
    rows: [...measurement, ...structure.rows],
    observed: structure.observed.map(name => (latents.includes(name) ? score(name) : name)),
    latent: latents,
  }
}
