import { ArgumentError, DataError } from '../../errors.ts'
import type { Rows } from '../data/read-rows.ts'
import { readColumns } from '../data/read-rows.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'
import type { ScoreMethod } from './score-weights.ts'
import { scoreWeights } from './score-weights.ts'

/** Estimates of each respondent's standing on the latents. */
export interface FactorScores {
  readonly latents: readonly string[]
  /**
   * One row for each row of the data, in their order. NaN for rows with missing values, unless the fit is one of incomplete
   * rows (`missing: 'fiml'`): then they are scored by what they have. NaN for rows without a group.
   */
  readonly scores: readonly (readonly number[])[]
}

export interface FactorScoreOptions {
  /**
   * `'regression'` (default; Thurstone 1935): the expected standing given the answers, shrunk towards the mean.
   * `'Bartlett'` (1937): unbiased, from what depends on the latent directly; NaN for latents that nothing observed depends on, as those
   * of higher order, and where a row has too little of it.
   */
  readonly method?: ScoreMethod
}

/**
 * Factor scores, as lavaan's `lavPredict`.
 *
 * @param rows data with the model's variables (and group column), those fitted or new ones.
 * @throws ArgumentError for a fit that is not `ok`, of ordered categories, or of sample moments by group; DataError for a
 *   missing column, an unknown group or a cell that is no number.
 */
export function factorScores(fit: SemFit, rows: Rows, options: FactorScoreOptions = {}): FactorScores {
  const outcome = requireOk(fit, 'factor scores')
  const { model, moments: samples, implied } = outcome
  const { observed, latent, groupLabels } = model.table
  if ((model.table.ordered ?? []).length > 0) {
    throw new ArgumentError(
      'Factor scores of ordered items are not there yet.',
      'Fit the items as continuous for them.',
    )
  }
  const method = options.method ?? 'regression'
  if (method !== 'regression' && method !== 'Bartlett') {
    throw new ArgumentError(
      `There is no method ${JSON.stringify(method)}.`,
      "Use 'regression' or 'Bartlett'.",
    )
  }
  const partial = outcome.options.missing === 'fiml'
  const scorers = samples.map((sample, g) => scorerOf(model, implied[g]!, sample, method, partial))
  const { columns, members, total } = readColumns(rows, observed, groupColumnOf(fit))
  const nothing = new Array(latent.length).fill(Number.NaN)
  const scores: (readonly number[])[] = new Array(total).fill(nothing)
  for (const [label, ofGroup] of members) {
    const scorer = scorers[fit.groups.length > 1 ? groupLabels.indexOf(label) : 0]
    if (!scorer) {
      throw new DataError(
        `Row ${ofGroup[0]! + 1} is of a group that was not fitted.`,
        `Pass rows of ${groupLabels.join(', ')}.`,
      )
    }
    for (const row of ofGroup) scores[row] = scorer(Float64Array.from(columns, column => column[row]!))
  }
  return { latents: latent, scores }
}

/** The column that tells the groups of a fit apart; undefined for a single group. */
function groupColumnOf(fit: SemFit): string | undefined {
  if (fit.groups.length === 1) return undefined
  const { group } = outcomeOf(fit).options
  if (group !== undefined) return group
  throw new ArgumentError(
    'The fit is of sample moments by group, which name no group column.',
    'Fit the rows themselves, with the option group.',
  )
}

type Scorer = (answers: Float64Array) => number[]

/** @param partial whether rows with holes are scored by what they have. */
function scorerOf(
  model: CompiledModel,
  implied: ImpliedMoments,
  sample: GroupMoments,
  method: ScoreMethod,
  partial: boolean,
): Scorer {
  const { p } = implied
  const count = model.table.latent.length
  const centre = model.meanStructure ? implied.means : sample.means
  const latentMeans = model.meanStructure ? implied.latentMeans : meansByPredictors(model, implied, sample)
  const known = new Map<string, Float64Array>()
  const weightsFor = (seen: readonly number[]) => {
    const key = seen.join()
    const weights = known.get(key) ?? scoreWeights(method, implied, model, seen)
    known.set(key, weights)
    return weights
  }
  return answers => {
    const seen = Array.from({ length: p }, (_, i) => i).filter(i => !Number.isNaN(answers[i]!))
    const enough = seen.length === p || (partial && model.exogenous.every(i => seen.includes(i)))
    if (!enough) return new Array(count).fill(Number.NaN)
    const weights = weightsFor(seen)
    return Array.from({ length: count }, (_, j) => {
      if (Number.isNaN(weights[j]!)) return Number.NaN
      return seen.reduce((sum, i) => {
        return sum + weights[i * count + j]! * (answers[i]! - centre[i]!)
      }, latentMeans[j]!)
    })
  }
}

/** Means of the latents where none are modelled: what the means of the observed predictors make of them. */
function meansByPredictors(
  { stands, predictors }: CompiledModel,
  { m, totalEffects }: ImpliedMoments,
  { means }: GroupMoments,
): Float64Array {
  const out = new Float64Array(m)
  stands.forEach((variable, k) => {
    if (!predictors.includes(variable)) return
    for (let j = 0; j < m; j++) out[j]! += totalEffects[j * m + k]! * means[variable]!
  })
  return out
}
