import { cholesky, solveLower, solveLowerTransposed } from '../numerics/cholesky.ts'
import type { Cell, CompiledGroup, CompiledModel } from './compile-model.ts'
import { matrix } from './compile-model.ts'
import { ImpliedMoments } from './implied-moments.ts'
import { oneFactorStart } from './one-factor-start.ts'
import type { GroupMoments } from './sample-moments.ts'

/**
 * Starting values close to the estimates of a well-specified model: each factor is fitted alone, the covariances of the
 * latents follow from the loadings, and the regressions from these covariances (the idea of structural after
 * measurement, Rosseel and Loh 2022, used for a start only). The user's `start()` values win.
 *
 * @returns values of all free parameters, always finite. Whether they imply a positive definite matrix the caller checks;
 *   see {@link plainStartingValues} for a start that does more often.
 */
export function startingValues(model: CompiledModel, samples: readonly GroupMoments[]): Float64Array {
  return collect(model, samples, (group, sample, implied) => {
    const loadings = startMeasurement(model, group, sample, implied)
    startLatents(model, group, sample, implied, loadings)
    if (model.meanStructure) startMeans(model, sample, implied)
  })
}

/** Starting values that know nothing: weak factors, no covariances, no regressions. */
export function plainStartingValues(model: CompiledModel, samples: readonly GroupMoments[]): Float64Array {
  return collect(model, samples, (group, sample, implied) => {
    const { p, m } = implied
    for (const cell of freeCells(group)) {
      const variance = sample.covariance[cell.row * p + cell.row]!
      const diagonal = cell.row === cell.column
      if (cell.matrix === matrix.loadings) implied.set(cell, Math.sqrt(variance) * 0.5)
      else if (cell.matrix === matrix.residualCovariance) implied.set(cell, diagonal ? 0.75 * variance : 0)
      else if (cell.matrix === matrix.latentCovariance) {
        const stand = model.stands[cell.row]!
        implied.set(cell, diagonal ? (stand >= 0 ? sample.covariance[stand * p + stand]! : 0.05) : 0)
      } else if (cell.matrix === matrix.intercepts) implied.set(cell, sample.means[cell.row]!)
      else if (cell.matrix === matrix.latentMeans) {
        const stand = cell.row < m ? model.stands[cell.row]! : -1
        implied.set(cell, stand >= 0 ? sample.means[stand]! : 0)
      } else implied.set(cell, 0)
    }
  })
}

/** Fills a workspace a group and averages the cells of each parameter. */
function collect(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  fill: (group: CompiledGroup, sample: GroupMoments, implied: ImpliedMoments) => void,
): Float64Array {
  const x = new Float64Array(model.parameterCount)
  const counts = new Float64Array(model.parameterCount)
  model.groups.forEach((group, g) => {
    const implied = new ImpliedMoments(model, group)
    implied.takeExogenous(samples[g]!)
    fill(group, samples[g]!, implied)
    freeCells(group).forEach((cell, k) => {
      const parameter = group.parameters[group.free.parameter[k]!]!
      const value = implied.get(cell)
      x[parameter]! += Number.isFinite(value) ? value : 0
      counts[parameter]! += 1
    })
  })
  for (let i = 0; i < x.length; i++) x[i]! /= counts[i]!
  for (const row of model.table.rows) {
    if (row.free > 0 && Number.isFinite(row.value)) x[row.free - 1] = row.value
  }
  return x
}

function freeCells({ free }: CompiledGroup): Cell[] {
  return Array.from({ length: free.count }, (_, k) => ({
    matrix: free.matrix[k]!,
    row: free.row[k]!,
    column: free.column[k]!,
  }))
}

/**
 * Loadings and residual variances, each factor on its own, at the scale of the factor's fixed loading or, where there is
 * none, its fixed variance.
 *
 * @returns for each latent the weights w with latent ≈ wᵀ y; p entries each.
 */
function startMeasurement(
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
  implied: ImpliedMoments,
): Float64Array[] {
  const { p, m } = implied
  const cells = freeCells(group)
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

function fixedVariance(group: CompiledGroup, factor: number): number | undefined {
  const found = group.fixed.find(
    ({ cell }) => cell.matrix === matrix.latentCovariance && cell.row === factor && cell.column === factor,
  )
  return found && found.value > 0 ? found.value : undefined
}

/** Latent covariances from the weights, then regressions and residuals from those. */
function startLatents(
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
  implied: ImpliedMoments,
  weights: readonly Float64Array[],
): void {
  const { m } = implied
  const latent = latentCovariances(sample, implied, weights)
  const cells = freeCells(group)
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

/** Intercepts at the sample means, so that latent means start at 0. */
function startMeans(model: CompiledModel, sample: GroupMoments, implied: ImpliedMoments): void {
  const { p, m } = implied
  for (let i = 0; i < p; i++) implied.intercepts[i] = sample.means[i]!
  for (let j = 0; j < m; j++) {
    const stand = model.stands[j]!
    if (stand < 0) continue
    implied.intercepts[stand] = 0
    let value = sample.means[stand]!
    for (let a = 0; a < m; a++) {
      const source = model.stands[a]!
      if (source >= 0) value -= implied.regressions[j * m + a]! * sample.means[source]!
    }
    implied.latentIntercepts[j] = value
  }
}
