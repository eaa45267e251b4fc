import { ArgumentError, DataError } from '../../errors.ts'
import { invert, multiply, transposedMultiply } from '../../numerics/dense.ts'
import type { Rows } from '../data/read-rows.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'

/** Estimates of each respondent's standing on the latents. */
export interface FactorScores {
  readonly latents: readonly string[]
  /** One row for each row of the data, in their order; NaN for rows with missing values. */
  readonly scores: readonly (readonly number[])[]
}

export interface FactorScoreOptions {
  /**
   * `'regression'` (default; Thurstone 1935): the expected standing given the answers, shrunk towards the mean.
   * `'Bartlett'` (1937): unbiased, from the latent's indicators alone.
   */
  readonly method?: 'regression' | 'Bartlett'
}

/**
 * Factor scores, as lavaan's `lavPredict`.
 *
 * @param rows data with the model's variables (and group column), those fitted or new ones.
 * @throws ArgumentError for a fit that is not `ok` or of ordered categories; DataError for a missing column, an unknown
 *   group or a cell that is no number.
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
  const scorers = samples.map((sample, g) => scorerOf(model, implied[g]!, sample, method))
  const cells = cellsOf(rows)
  const columns =
    fit.groups.length > 1 && outcome.options.group ? [...observed, outcome.options.group] : observed
  const absent = columns.find(name => !cells.has(name))
  if (absent !== undefined)
    throw new DataError(
      `The data have no column ${JSON.stringify(absent)}.`,
      'Pass every variable of the model.',
    )
  const scores = Array.from({ length: cells.total }, (_, r) => {
    const group = columns === observed ? 0 : groupLabels.indexOf(String(cells.get(r, outcome.options.group!)))
    const scorer = scorers[group]
    if (!scorer) {
      throw new DataError(
        `Row ${r + 1} is of a group that was not fitted.`,
        `Pass rows of ${groupLabels.join(', ')}.`,
      )
    }
    return scorer(Float64Array.from(observed, name => numberOf(cells.get(r, name), r, name)))
  })
  return { latents: latent, scores }
}

type Scorer = (answers: Float64Array) => number[]

function scorerOf(
  model: CompiledModel,
  implied: ImpliedMoments,
  sample: GroupMoments,
  method: 'regression' | 'Bartlett',
): Scorer {
  const { p, m } = implied
  const count = model.table.latent.length
  const centre = model.meanStructure ? implied.means : sample.means
  // p × m weights; the stand-ins of observed variables come after the latents and are left out
  const weights =
    method === 'regression' ? regressionWeights(implied) : bartlettWeights(implied, model, count)
  return answers => {
    const scores = Array.from({ length: count }, (_, j) =>
      model.meanStructure ? implied.latentMeans[j]! : 0,
    )
    for (let i = 0; i < p; i++) {
      const gap = answers[i]! - centre[i]!
      for (let j = 0; j < count; j++) scores[j]! += weights[i * m + j]! * gap
    }
    return scores
  }
}

/** Σ⁻¹ Λ Φ. */
function regressionWeights({ p, m, covariance, observedLatent }: ImpliedMoments): Float64Array {
  const inverse = new Float64Array(p * p)
  invert(covariance.slice(), p, inverse)
  const weights = new Float64Array(p * m)
  multiply(inverse, observedLatent, p, p, m, weights)
  return weights
}

/** Θ⁻¹ Λ (Λᵀ Θ⁻¹ Λ)⁻¹ over the indicators of the latents; 0 for observed variables that stand among the latents. */
function bartlettWeights(implied: ImpliedMoments, model: CompiledModel, count: number): Float64Array {
  const { p, m, loadings, residualCovariance } = implied
  const standing = new Set(model.stands)
  const indicators = Array.from({ length: p }, (_, i) => i).filter(i => !standing.has(i))
  const size = indicators.length
  const inverse = new Float64Array(size * size)
  const residual = Float64Array.from({ length: size * size }, (_, at) => {
    return residualCovariance[indicators[Math.floor(at / size)]! * p + indicators[at % size]!]!
  })
  const own = Float64Array.from({ length: size * count }, (_, at) => {
    return loadings[indicators[Math.floor(at / count)]! * m + (at % count)]!
  })
  const weighted = new Float64Array(size * count)
  const square = new Float64Array(count * count)
  const squareInverse = new Float64Array(count * count)
  const product = new Float64Array(size * count)
  const weights = new Float64Array(p * m)
  const found = invert(residual, size, inverse)
  if (found) {
    multiply(inverse, own, size, size, count, weighted)
    transposedMultiply(own, weighted, size, count, count, square)
  }
  if (!found || !invert(square, count, squareInverse)) return weights.fill(Number.NaN)
  multiply(weighted, squareInverse, size, count, count, product)
  indicators.forEach((i, a) => {
    for (let j = 0; j < count; j++) weights[i * m + j] = product[a * count + j]!
  })
  return weights
}

function cellsOf(rows: Rows) {
  if (Array.isArray(rows)) {
    const records = rows as readonly Readonly<Record<string, unknown>>[]
    return {
      total: records.length,
      has: (name: string) => records.some(row => Object.hasOwn(row, name)),
      get: (r: number, name: string): unknown => records[r]![name],
    }
  }
  const columns = rows as Readonly<Record<string, ArrayLike<unknown>>>
  return {
    total: Object.values(columns)[0]?.length ?? 0,
    has: (name: string) => Object.hasOwn(columns, name),
    get: (r: number, name: string): unknown => columns[name]![r],
  }
}

function numberOf(cell: unknown, r: number, name: string): number {
  if (cell === null || cell === undefined) return Number.NaN
  if (typeof cell === 'number') return cell
  throw new DataError(
    `Row ${r + 1}, column ${name}: ${JSON.stringify(cell)} is not a number.`,
    'Convert the column to numbers.',
  )
}
