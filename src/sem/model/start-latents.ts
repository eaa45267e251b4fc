import { cholesky, solveLower, solveLowerTransposed } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { Cell, CompiledGroup, CompiledModel } from './compile-model.ts'
import { freeCellsOf, matrix } from './compile-model.ts'
import type { ImpliedMoments } from './implied-moments.ts'
import { oneFactorStart } from './one-factor-start.ts'
import { fixedVariance } from './start-measurement.ts'

/** Latent covariances from the weights, then regressions and residuals from those. */
export function startLatents(
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
  implied: ImpliedMoments,
  weights: readonly Float64Array[],
): void {
  const { m } = implied
  const latent = latentCovariances(sample, implied, weights)
  const cells = freeCellsOf(group)
  startHigherOrder(group, implied, latent, cells, model)
  for (let k = 0; k < m; k++) startRegression(group, implied, latent, k, cells)
  // Ψ = (I − B) Φ (I − B)ᵀ
  const residual = (i: number, j: number) => {
    let sum = 0
    for (let a = 0; a < m; a++) {
      const left = (a === i ? 1 : 0) - implied.regressions[i * m + a]!
      if (left === 0) continue
      for (let b = 0; b < m; b++) {
        const right = (b === j ? 1 : 0) - implied.regressions[j * m + b]!
        sum += left * right * latent[a * m + b]!
      }
    }
    return sum
  }
  for (const cell of cells) {
    if (cell.matrix !== matrix.latentCovariance) continue
    const value = residual(cell.row, cell.column)
    const floor = 0.05 * latent[cell.row * m + cell.row]!
    implied.set(cell, cell.row === cell.column ? Math.max(value, floor) : value)
  }
}

/** Φ ≈ W (S − Θ) Wᵀ, with correlations kept within ±0.9. */
function latentCovariances(
  sample: GroupMoments,
  implied: ImpliedMoments,
  weights: readonly Float64Array[],
): Float64Array {
  const { p, m } = implied
  const latent = new Float64Array(m * m)
  const projected = new Float64Array(p)
  for (let i = 0; i < m; i++) {
    projected.fill(0)
    const w = weights[i]!
    for (let a = 0; a < p; a++) {
      if (w[a] === 0) continue
      for (let b = 0; b < p; b++) {
        projected[b]! += w[a]! * (sample.covariance[a * p + b]! - implied.residualCovariance[a * p + b]!)
      }
    }
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let b = 0; b < p; b++) sum += projected[b]! * weights[j]![b]!
      latent[i * m + j] = sum
      latent[j * m + i] = sum
    }
  }
  for (let i = 0; i < m; i++) {
    if (!(latent[i * m + i]! > 0)) latent[i * m + i] = 0.05
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) {
      const bound = 0.9 * Math.sqrt(latent[i * m + i]! * latent[j * m + j]!)
      const value = Math.max(-bound, Math.min(bound, latent[i * m + j]!))
      latent[i * m + j] = value
      latent[j * m + i] = value
    }
  }
  return latent
}

/** A latent measured by latents gets its moments from theirs; only then can others be regressed on it. */
function startHigherOrder(
  group: CompiledGroup,
  implied: ImpliedMoments,
  latent: Float64Array,
  cells: readonly Cell[],
  model: CompiledModel,
): void {
  const { m } = implied
  const higher = Array.from({ length: m }, (_, j) => j).filter(
    j => model.stands[j]! < 0 && !hasLoadings(group, cells, j),
  )
  for (const factor of higher) {
    const own = (cell: Cell) => cell.matrix === matrix.regressions && cell.column === factor
    const marked = group.fixed.filter(({ cell, value }) => own(cell) && value !== 0)
    const children = [...marked.map(({ cell }) => cell.row), ...cells.filter(own).map(cell => cell.row)]
    const k = children.length
    if (k === 0) continue
    const deviation = children.map(i => Math.sqrt(latent[i * m + i]!))
    const correlations = new Float64Array(k * k)
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        correlations[a * k + b] = latent[children[a]! * m + children[b]!]! / (deviation[a]! * deviation[b]!)
      }
    }
    const standardized = oneFactorStart(correlations, k)
    const unit = marked[0]
      ? (standardized[0]! * deviation[0]!) / marked[0].value
      : Math.sqrt(fixedVariance(group, factor) ?? 1)
    const variance = Math.max(unit * unit, 1e-3)
    latent[factor * m + factor] = variance
    for (let other = 0; other < m; other++) {
      if (other === factor) continue
      // the factor as the best single child stands for it
      let sum = 0
      children.forEach((child, a) => {
        const loading = (standardized[a]! * deviation[a]!) / unit
        if (child === other) sum = loading * variance * k
        else if (Math.abs(loading) > 1e-3 && !children.includes(other))
          sum += latent[child * m + other]! / loading
      })
      latent[factor * m + other] = sum / k
      latent[other * m + factor] = sum / k
    }
  }
}

function hasLoadings(group: CompiledGroup, cells: readonly Cell[], factor: number): boolean {
  const own = (cell: Cell) => cell.matrix === matrix.loadings && cell.column === factor
  return cells.some(own) || group.fixed.some(({ cell, value }) => own(cell) && value !== 0)
}

/** Least squares of latent k on its predictors, fixed coefficients taken out first. */
function startRegression(
  group: CompiledGroup,
  implied: ImpliedMoments,
  latent: Float64Array,
  k: number,
  cells: readonly Cell[],
): void {
  const { m } = implied
  const predictors = cells
    .filter(cell => cell.matrix === matrix.regressions && cell.row === k)
    .map(cell => cell.column)
  const count = predictors.length
  if (count === 0) return
  const factor = new Float64Array(count * count)
  const right = new Float64Array(count)
  predictors.forEach((a, i) => {
    let value = latent[a * m + k]!
    for (const { cell, value: fixed } of group.fixed) {
      if (cell.matrix === matrix.regressions && cell.row === k) value -= fixed * latent[a * m + cell.column]!
    }
    right[i] = value
    predictors.forEach((b, j) => {
      factor[i * count + j] = latent[a * m + b]! * (i === j ? 1.02 : 1)
    })
  })
  if (cholesky(factor, count, 1e-4) >= 0) return
  solveLower(factor, count, right)
  solveLowerTransposed(factor, count, right)
  predictors.forEach((a, i) => {
    implied.regressions[k * m + a] = right[i]!
  })
}
