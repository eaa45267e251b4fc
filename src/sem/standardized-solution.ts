import type { Cell, CompiledModel } from './compile-model.ts'
import { matrix } from './compile-model.ts'
import type { ImpliedMoments } from './implied-moments.ts'

/** A standardized value and its gradient over the parameters of its group. */
export interface Standardized {
  readonly value: number
  readonly gradient: Float64Array
}

/** A quantity by which a parameter is divided, with its gradient. */
interface Scale {
  readonly value: number
  readonly slope: (parameter: number) => number
}

/**
 * Standardizes the parameters of one group: `all` gives every variable variance 1, `latent` only the latents. Covariances
 * become correlations (of residuals, where the variables are regressed on others).
 *
 * Gradients are analytic: every ∂Σ is c (a bᵀ + b aᵀ), so the derivative of any variance is 2 c a_i b_i.
 */
export class GroupStandardizer {
  readonly #model: CompiledModel
  readonly #g: number
  readonly #implied: ImpliedMoments
  readonly #size: number
  /** (p + m) × size: derivatives of the observed and latent variances. */
  readonly #slopes: Float64Array
  /** Position among the group's parameters of each free cell, by {@link keyOf}. */
  readonly #parameterOf: ReadonlyMap<number, number>

  /** @param implied evaluated at the estimates. */
  constructor(model: CompiledModel, g: number, implied: ImpliedMoments) {
    const group = model.groups[g]!
    this.#model = model
    this.#g = g
    this.#implied = implied
    this.#size = group.parameters.length
    this.#slopes = varianceSlopes(model, g, implied)
    const { free } = group
    const parameterOf = new Map<number, number>()
    for (let k = 0; k < free.count; k++) {
      const key = keyOf(free.matrix[k]!, free.row[k]!, free.column[k]!)
      parameterOf.set(key, free.parameter[k]!)
    }
    this.#parameterOf = parameterOf
  }

  /** The standardized value of one cell alone. */
  value(cell: Cell, kind: 'all' | 'latent'): number {
    return this.#scalesOf(cell, kind).reduce(
      (value, [scale, power]) => value * (power === -1 ? 1 / scale.value : scale.value ** power),
      this.#implied.get(cell),
    )
  }

  /** The standardized value of one cell with its gradient. */
  standardize(cell: Cell, kind: 'all' | 'latent'): Standardized {
    const raw = this.#implied.get(cell)
    const own = this.#parameterOf.get(keyOf(cell.matrix, cell.row, cell.column))
    const scales = this.#scalesOf(cell, kind)
    const factor = scales.reduce((product, [scale, power]) => product * scale.value ** power, 1)
    const value = raw * factor
    const gradient = new Float64Array(this.#size)
    for (const [scale, power] of scales) {
      const weight = (value * power) / scale.value
      if (weight === 0) continue
      for (let i = 0; i < gradient.length; i++) gradient[i]! += weight * scale.slope(i)
    }
    if (own !== undefined) gradient[own]! += factor
    return { value, gradient }
  }

  /** The variances a cell is multiplied with, and to which power. */
  #scalesOf({ matrix: kind, row, column }: Cell, what: 'all' | 'latent'): [Scale, number][] {
    const scales: [Scale | undefined, number][] = []
    switch (kind) {
      case matrix.loadings:
        scales.push([this.#latent(column, what), 0.5], [this.#observed(row, what), -0.5])
        break
      case matrix.regressions:
        scales.push([this.#latent(column, what), 0.5], [this.#latent(row, what), -0.5])
        break
      case matrix.latentMeans:
        scales.push([this.#latent(row, what), -0.5])
        break
      case matrix.intercepts:
        scales.push([this.#observed(row, what), -0.5])
        break
      case matrix.latentCovariance:
        if (row === column) scales.push([this.#latent(row, what), -1])
        else for (const j of [row, column]) scales.push([this.#residual(kind, j, what), -0.5])
        break
      default:
        if (row === column) scales.push([this.#observed(row, what), -1])
        else for (const i of [row, column]) scales.push([this.#residual(kind, i, what), -0.5])
    }
    return scales.filter((entry): entry is [Scale, number] => entry[0] !== undefined)
  }

  #observed(i: number, what: 'all' | 'latent'): Scale | undefined {
    if (what === 'latent') return undefined
    return { value: this.#implied.covariance[i * this.#implied.p + i]!, slope: k => this.#slope(i, k) }
  }

  #latent(j: number, what: 'all' | 'latent'): Scale | undefined {
    if (what === 'latent' && this.#model.stands[j]! >= 0) return undefined
    const { m, p, totalLatentCovariance } = this.#implied
    return { value: totalLatentCovariance[j * m + j]!, slope: k => this.#slope(p + j, k) }
  }

  /** The (residual) variance on the diagonal itself. */
  #residual(kind: number, i: number, what: 'all' | 'latent'): Scale | undefined {
    const observed = kind === matrix.residualCovariance || this.#model.stands[i]! >= 0
    if (what === 'latent' && observed) return undefined
    const parameter = this.#parameterOf.get(keyOf(kind, i, i))
    return {
      value: this.#implied.get({ matrix: kind, row: i, column: i }),
      slope: k => (k === parameter ? 1 : 0),
    }
  }

  #slope(variable: number, parameter: number): number {
    return this.#slopes[variable * this.#size + parameter]!
  }

  /** Which group of the model this is, from 0. */
  get group(): number {
    return this.#g
  }
}

function keyOf(kind: number, row: number, column: number): number {
  return (kind * 65_536 + row) * 65_536 + column
}

/** ∂Σ_ii and ∂Φ_jj over the group's parameters, (p + m) × size. */
function varianceSlopes(model: CompiledModel, g: number, implied: ImpliedMoments): Float64Array {
  const { free, parameters } = model.groups[g]!
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
