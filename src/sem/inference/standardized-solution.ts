import type { Cell, CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { derivedSlopes, holdResponses } from '../ordinal/derived-slopes.ts'

/** A standardized value and its gradient over the parameters of its group. */
export interface Standardized {
  readonly value: number
  readonly gradient: Float64Array
}

/** A variance that a parameter is multiplied with. */
interface Scale {
  readonly value: number
  readonly power: number
  /** Row of the slopes that holds its gradient; -1 when it is itself a parameter, or fixed. */
  readonly variable: number
  /** Which parameter it is; -1 for none. */
  readonly parameter: number
  /** The cell, if it is a residual variance. */
  readonly residual?: Cell
}

/**
 * Standardizes the parameters of one group: `all` gives every variable variance 1, `latent` only the latents. Covariances
 * become correlations (of residuals, where the variables are regressed on others).
 *
 * Gradients are analytic: every ∂Σ is c (a bᵀ + b aᵀ), so the derivative of any variance is 2 c a_i b_i.
 */
export class GroupStandardizer {
  readonly #model: CompiledModel
  readonly #implied: ImpliedMoments
  readonly #group: CompiledGroup
  readonly #size: number
  /** (p + m) × size: derivatives of the observed and latent variances. */
  #slopes: Float64Array | undefined
  /** Position among the group's parameters of each free cell, by {@link keyOf}. */
  readonly #parameterOf: ReadonlyMap<number, number>

  /** @param implied evaluated at the estimates. */
  constructor(model: CompiledModel, g: number, implied: ImpliedMoments) {
    const group = model.groups[g]!
    this.#model = model
    this.#implied = implied
    this.#group = group
    this.#size = group.parameters.length
    const { free } = group
    const parameterOf = new Map<number, number>()
    for (let k = 0; k < free.count; k++) {
      const key = keyOf(free.matrix[k]!, free.row[k]!, free.column[k]!)
      parameterOf.set(key, free.parameter[k]!)
    }
    this.#parameterOf = parameterOf
  }

  #slopesOfVariances(): Float64Array {
    if (this.#slopes) return this.#slopes
    const { ordinal } = this.#model
    const slopes = varianceSlopes(this.#group, this.#implied)
    if (ordinal) holdResponses(ordinal, this.#group, this.#implied, slopes)
    this.#slopes = slopes
    return slopes
  }

  /** The standardized value of one cell alone. */
  value(cell: Cell, kind: 'all' | 'latent'): number {
    const value = this.#implied.get(cell)
    // 0 is 0 in any unit, also of a variable without (residual) variance
    return value === 0 ? 0 : value * factorOf(this.#scalesOf(cell, kind))
  }

  /** What a change of one cell is multiplied with when standardized. */
  factor(cell: Cell, kind: 'all' | 'latent'): number {
    return factorOf(this.#scalesOf(cell, kind))
  }

  /** The standardized value of one cell with its gradient. */
  standardize(cell: Cell, kind: 'all' | 'latent'): Standardized {
    const scales = this.#scalesOf(cell, kind)
    const factor = factorOf(scales)
    const gradient = new Float64Array(this.#size)
    const own = this.#parameterAt(cell.matrix, cell.row, cell.column)
    const raw = this.#implied.get(cell)
    if (raw === 0 && own < 0 && !Number.isFinite(factor)) return { value: 0, gradient }
    const value = raw * factor
    const slopes = this.#slopesOfVariances()
    for (const { value: scale, power, variable, parameter, residual } of scales) {
      const weight = (value * power) / scale
      if (parameter >= 0) gradient[parameter]! += weight
      if (residual && weight !== 0) this.#addDerived(gradient, residual, weight)
      if (variable < 0 || weight === 0) continue
      const row = variable * this.#size
      for (let i = 0; i < gradient.length; i++) gradient[i]! += weight * slopes[row + i]!
    }
    if (own >= 0) gradient[own]! += factor
    this.#addDerived(gradient, cell, factor)
    return { value, gradient }
  }

  /** The variances a cell is multiplied with, and to which power. */
  #scalesOf({ matrix: kind, row, column }: Cell, what: 'all' | 'latent'): Scale[] {
    switch (kind) {
      case matrix.loadings:
        return [...this.#latent(column, 0.5, what), ...this.#observed(row, -0.5, what)]
      case matrix.regressions:
        return [...this.#latent(column, 0.5, what), ...this.#latent(row, -0.5, what)]
      case matrix.latentMeans:
        return this.#latent(row, -0.5, what)
      case matrix.intercepts:
        return this.#observed(row, -0.5, what)
      case matrix.thresholds:
        return this.#observed(this.#model.ordinal!.thresholdOf[row]!, -0.5, what)
      case matrix.scalingFactors:
        return this.#observed(row, 0.5, what)
      case matrix.latentCovariance:
        if (row === column) return this.#latent(row, -1, what)
        return [...this.#residual(kind, row, what), ...this.#residual(kind, column, what)]
      default:
        if (row === column) return this.#observed(row, -1, what)
        return [...this.#residual(kind, row, what), ...this.#residual(kind, column, what)]
    }
  }

  #observed(i: number, power: number, what: 'all' | 'latent'): Scale[] {
    if (what === 'latent') return []
    return [{ value: this.#implied.covariance[i * this.#implied.p + i]!, power, variable: i, parameter: -1 }]
  }

  #latent(j: number, power: number, what: 'all' | 'latent'): Scale[] {
    if (what === 'latent' && this.#model.stands[j]! >= 0) return []
    const { m, p, totalLatentCovariance } = this.#implied
    return [{ value: totalLatentCovariance[j * m + j]!, power, variable: p + j, parameter: -1 }]
  }

  /** The (residual) variance on the diagonal itself. */
  #residual(kind: number, i: number, what: 'all' | 'latent'): Scale[] {
    const observed = kind === matrix.residualCovariance || this.#model.stands[i]! >= 0
    if (what === 'latent' && observed) return []
    const residual = { matrix: kind, row: i, column: i }
    const value = this.#implied.get(residual)
    return [{ value, power: -0.5, variable: -1, parameter: this.#parameterAt(kind, i, i), residual }]
  }

  /** Residual variances of ordered variables are no parameters, but move with them. */
  #addDerived(gradient: Float64Array, cell: Cell, weight: number): void {
    const { ordinal } = this.#model
    if (!ordinal?.isDerived(cell)) return
    const slopes = derivedSlopes(ordinal, cell, this.#implied, this.#group)
    for (let i = 0; i < gradient.length; i++) gradient[i]! += weight * slopes[i]!
  }

  #parameterAt(kind: number, row: number, column: number): number {
    return this.#parameterOf.get(keyOf(kind, row, column)) ?? -1
  }
}

/** NaN by a variable without variance, such as a slope that is the same for everybody: there is no unit to put it in. */
function factorOf(scales: readonly Scale[]): number {
  let factor = 1
  for (const { value, power } of scales) {
    if (value === 0 && power < 0) return Number.NaN
    factor *= power === -1 ? 1 / value : power === 0.5 ? Math.sqrt(value) : 1 / Math.sqrt(value)
  }
  return factor
}

function keyOf(kind: number, row: number, column: number): number {
  return (kind * 65_536 + row) * 65_536 + column
}

/** ∂Σ_ii and ∂Φ_jj over the group's parameters, (p + m) × size. */
function varianceSlopes({ free, parameters }: CompiledGroup, implied: ImpliedMoments): Float64Array {
  const { p, m, observedLatent, loadingsTotal, totalEffects, totalLatentCovariance } = implied
  const size = parameters.length
  const slopes = new Float64Array((p + m) * size)
  const add = (variable: number, k: number, value: number) => {
    slopes[variable * size + free.parameter[k]!]! += value
  }
  for (let k = 0; k < free.covarianceCount; k++) {
    const row = free.row[k]!
    const column = free.column[k]!
    const both = row === column ? 1 : 2
    switch (free.matrix[k]) {
      case matrix.loadings:
        add(row, k, 2 * observedLatent[row * m + column]!)
        break
      case matrix.residualCovariance:
        if (row === column) add(row, k, 1)
        break
      case matrix.regressions:
        for (let i = 0; i < p; i++) {
          add(i, k, 2 * loadingsTotal[i * m + row]! * observedLatent[i * m + column]!)
        }
        for (let j = 0; j < m; j++) {
          add(p + j, k, 2 * totalEffects[j * m + row]! * totalLatentCovariance[j * m + column]!)
        }
        break
      default:
        for (let i = 0; i < p; i++) {
          add(i, k, both * loadingsTotal[i * m + row]! * loadingsTotal[i * m + column]!)
        }
        for (let j = 0; j < m; j++) {
          add(p + j, k, both * totalEffects[j * m + row]! * totalEffects[j * m + column]!)
        }
    }
  }
  return slopes
}
