import type { GroupMoments } from '../data/sample-moments.ts'
import type { Cell, CompiledGroup, CompiledModel } from './compile-model.ts'
import { freeCellsOf, matrix } from './compile-model.ts'
import type { ImpliedMoments } from './implied-moments.ts'
import { oneFactorStart } from './one-factor-start.ts'

/**
 * Loadings and residual variances, each factor on its own, at the scale of the factor's fixed loading or, where there is
 * none, its fixed variance.
 *
 * @returns for each latent the weights w with latent ≈ wᵀ y; p entries each.
 */
export function startMeasurement(
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
  implied: ImpliedMoments,
): Float64Array[] {
  const { p, m } = implied
  const cells = freeCellsOf(group)
  const communality = new Float64Array(p)
  const weights: Float64Array[] = []
  for (let j = 0; j < m; j++) {
    const w = new Float64Array(p)
    weights.push(w)
    const stand = model.stands[j]!
    if (stand >= 0) {
      w[stand] = 1
      communality[stand] = 1
      continue
    }
    startFactor(group, sample, implied, j, cells, communality, w)
  }
  for (const cell of cells) {
    if (cell.matrix !== matrix.residualCovariance) continue
    const variance = sample.covariance[cell.row * p + cell.row]!
    implied.set(cell, cell.row === cell.column ? variance * (1 - Math.min(communality[cell.row]!, 0.95)) : 0)
  }
  return weights
}

function startFactor(
  group: CompiledGroup,
  sample: GroupMoments,
  implied: ImpliedMoments,
  factor: number,
  cells: readonly Cell[],
  communality: Float64Array,
  weights: Float64Array,
): void {
  const { p, m } = implied
  const own = (cell: Cell) => cell.matrix === matrix.loadings && cell.column === factor
  const freed = cells.filter(own)
  const marked = group.fixed.filter(({ cell, value }) => own(cell) && value !== 0)
  const indicators = [...marked.map(({ cell }) => cell.row), ...freed.map(cell => cell.row)]
  const k = indicators.length
  if (k === 0) return
  const deviation = indicators.map(i => Math.sqrt(sample.covariance[i * p + i]!))
  const correlations = new Float64Array(k * k)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const covariance = sample.covariance[indicators[a]! * p + indicators[b]!]!
      correlations[a * k + b] = covariance / (deviation[a]! * deviation[b]!)
    }
  }
  const standardized = oneFactorStart(correlations, k)
  // the fixed loading, or the fixed variance, says how long one unit of the factor is
  const marker = marked[0]
  const unit = marker
    ? (standardized[0]! * deviation[0]!) / marker.value
    : Math.sqrt(fixedVariance(group, factor) ?? 1)
  const scale = Math.abs(unit) > 1e-3 * deviation[0]! ? unit : 0.3 * deviation[0]!
  let information = 0
  indicators.forEach((row, a) => {
    const raw = standardized[a]! * deviation[a]!
    const loading = marked[a] ? marked[a].value : marker ? raw / scale : raw / Math.abs(scale)
    implied.loadings[row * m + factor] = loading
    const shared = standardized[a]! ** 2
    communality[row] = Math.max(communality[row]!, shared)
    const residual = deviation[a]! ** 2 * (1 - Math.min(shared, 0.95))
    weights[row] = loading / residual
    information += (loading * loading) / residual
  })
  for (const row of indicators) weights[row]! /= information
}

/** The variance that the model fixes for a latent; undefined when it is free, or not positive. */
export function fixedVariance(group: CompiledGroup, factor: number): number | undefined {
  const found = group.fixed.find(
    ({ cell }) => cell.matrix === matrix.latentCovariance && cell.row === factor && cell.column === factor,
  )
  return found && found.value > 0 ? found.value : undefined
}
