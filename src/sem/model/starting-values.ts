import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledGroup, CompiledModel } from './compile-model.ts'
import { freeCellsOf, matrix } from './compile-model.ts'
import { ImpliedMoments } from './implied-moments.ts'
import { startLatents } from './start-latents.ts'
import { fixedVariance, startMeasurement } from './start-measurement.ts'

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
    implied.thresholds.set(sample.thresholds ?? [])
  })
}

/** Starting values that know nothing but the scales: weak factors, no covariances, no regressions. */
export function plainStartingValues(model: CompiledModel, samples: readonly GroupMoments[]): Float64Array {
  return collect(model, samples, (group, sample, implied) => {
    const { p } = implied
    const latentVariance = model.latentNames.map((_, j) => plainLatentVariance(model, group, sample, j))
    for (const cell of freeCellsOf(group)) {
      const diagonal = cell.row === cell.column
      if (cell.matrix >= matrix.thresholds) continue
      const stand = cell.matrix === matrix.latentMeans ? model.stands[cell.row]! : -1
      const observedVariance = sample.covariance[cell.row * p + cell.row]!
      if (cell.matrix === matrix.loadings) {
        implied.set(cell, 0.5 * Math.sqrt(observedVariance / latentVariance[cell.column]!))
      } else if (cell.matrix === matrix.residualCovariance) {
        implied.set(cell, diagonal ? 0.75 * observedVariance : 0)
      } else if (cell.matrix === matrix.latentCovariance) {
        implied.set(cell, diagonal ? latentVariance[cell.row]! : 0)
      } else if (cell.matrix === matrix.intercepts) implied.set(cell, sample.means[cell.row]!)
      else implied.set(cell, stand >= 0 ? sample.means[stand]! : 0)
    }
    implied.thresholds.set(sample.thresholds ?? [])
  })
}

/** The variance the model fixes, or a quarter of the marker's, or that of the observed variable it stands for. */
function plainLatentVariance(
  model: CompiledModel,
  group: CompiledGroup,
  sample: GroupMoments,
  latent: number,
): number {
  const p = model.observedCount
  const stand = model.stands[latent]!
  if (stand >= 0) return sample.covariance[stand * p + stand]!
  const marker = group.fixed.find(
    ({ cell, value }) => cell.matrix === matrix.loadings && cell.column === latent && value !== 0,
  )
  const fixed = fixedVariance(group, latent)
  if (fixed !== undefined || !marker) return fixed ?? 1
  return (0.25 * sample.covariance[marker.cell.row * p + marker.cell.row]!) / marker.value ** 2
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
    freeCellsOf(group).forEach((cell, k) => {
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
