import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import { ImpliedMoments } from '../model/implied-moments.ts'
import type { CellTerms } from './cell-terms.ts'
import { cellTerms } from './cell-terms.ts'
import type { Curvature, Discrepancy, GroupDiscrepancy } from './discrepancy.ts'
import { LikelihoodProducts } from './likelihood-products.ts'
import { momentJacobian } from './moment-jacobian.ts'
import type { MomentVector } from './moment-vector.ts'
import { momentVector, stackMoments } from './moment-vector.ts'
import type { MomentWeights } from './moment-weights.ts'
import { secondCovariance, secondMeans } from './second-derivatives.ts'

/**
 * Least squares of moments, F = rᵀ W r with r sample less implied moments and W fixed (Browne 1984): unweighted, generalized
 * and asymptotically distribution-free, whichever W is given.
 *
 * @param weightsOf the weights of a group's sample.
 */
export function weightedLeastSquares(
  weightsOf: (sample: GroupMoments, layout: MomentVector) => MomentWeights,
): Discrepancy {
  return (model, group, sample) => {
    const layout = momentVector(model.observedCount, model.meanStructure)
    return new WeightedLeastSquares(model, group, sample, layout, weightsOf(sample, layout))
  }
}

class WeightedLeastSquares implements GroupDiscrepancy {
  readonly implied: ImpliedMoments
  readonly #group: CompiledGroup
  readonly #layout: MomentVector
  readonly #weights: MomentWeights
  readonly #cells: CellTerms
  readonly #observed: Float64Array
  readonly #expected: Float64Array
  /** r and W r. */
  readonly #residual: Float64Array
  readonly #weighted: Float64Array
  /** Δᵀ and ΔᵀW, size × count. */
  readonly #jacobian: Float64Array
  readonly #weightedJacobian: Float64Array
  readonly #products: LikelihoodProducts
  #jacobianReady = false

  constructor(
    model: CompiledModel,
    group: CompiledGroup,
    sample: GroupMoments,
    layout: MomentVector,
    weights: MomentWeights,
  ) {
    const m = model.latentNames.length
    const { count, p } = layout
    this.implied = new ImpliedMoments(model, group)
    this.implied.takeExogenous(sample)
    this.#group = group
    this.#layout = layout
    this.#weights = weights
    this.#cells = cellTerms(group, p, m)
    this.#observed = new Float64Array(count)
    stackMoments(layout, sample, this.#observed)
    this.#expected = new Float64Array(count)
    this.#residual = new Float64Array(count)
    this.#weighted = new Float64Array(count)
    this.#jacobian = new Float64Array(count * group.parameters.length)
    this.#weightedJacobian = new Float64Array(count * group.parameters.length)
    this.#products = new LikelihoodProducts(p, m)
  }

  evaluate(x: Float64Array): number {
    this.#jacobianReady = false
    if (!this.implied.update(x)) return Infinity
    stackMoments(this.#layout, this.implied, this.#expected)
    for (let t = 0; t < this.#layout.count; t++) this.#residual[t] = this.#observed[t]! - this.#expected[t]!
    this.#weights.apply(this.#residual, this.#weighted)
    let sum = 0
    for (let t = 0; t < this.#layout.count; t++) sum += this.#residual[t]! * this.#weighted[t]!
    return 0.5 * sum
  }

  addGradient(weight: number, out: Float64Array): void {
    this.#prepareJacobian()
    const { parameters } = this.#group
    const { count } = this.#layout
    for (let i = 0; i < parameters.length; i++) {
      let sum = 0
      for (let t = 0; t < count; t++) sum += this.#jacobian[i * count + t]! * this.#weighted[t]!
      out[parameters[i]!]! -= weight * sum
    }
  }

  curvature(kind: Curvature, weight: number, out: Float64Array): void {
    this.#prepareJacobian()
    const size = this.#group.parameters.length
    const { count } = this.#layout
    const jacobian = this.#jacobian
    const weighted = this.#weightedJacobian
    for (let i = 0; i < size; i++) {
      this.#weights.apply(jacobian.subarray(i * count, (i + 1) * count), weighted.subarray(i * count))
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let t = 0; t < count; t++) sum += weighted[i * count + t]! * jacobian[j * count + t]!
        out[i * size + j] = weight * sum
      }
    }
    if (kind === 'exact') this.#addSecondDerivatives(weight, out)
  }

  #prepareJacobian(): void {
    if (this.#jacobianReady) return
    this.#jacobianReady = true
    momentJacobian(this.#layout, this.#group, this.#cells, this.implied, this.#jacobian)
  }

  /** −Σ (W r)ₜ ∂²σₜ. */
  #addSecondDerivatives(weight: number, out: Float64Array): void {
    this.#updateProducts()
    const { free, parameters } = this.#group
    const source = { free, implied: this.implied, products: this.#products }
    const { means } = this.#layout
    const size = parameters.length
    for (let k = 0; k < free.count; k++) {
      const i = free.parameter[k]!
      for (let l = 0; l <= k; l++) {
        if (free.matrix[l]! > matrix.regressions) break
        let value = free.matrix[k]! <= matrix.latentCovariance ? secondCovariance(source, l, k) : 0
        if (means > 0) value -= secondMeans(source, l, k)
        const j = free.parameter[l]!
        if (i === j && k !== l) value *= 2
        out[Math.max(i, j) * size + Math.min(i, j)]! += weight * value
      }
    }
  }

  /** So that products.gapAt is −2 Vᵀ G V with G the weighted residuals as a matrix, each off-diagonal one halved. */
  #updateProducts(): void {
    const { p, means } = this.#layout
    const twice = new Float64Array(p * p)
    let at = means
    for (let j = 0; j < p; j++) {
      for (let i = j; i < p; i++) {
        const value = this.#weighted[at++]! * (i === j ? 2 : 1)
        twice[i * p + j] = value
        twice[j * p + i] = value
      }
    }
    const gap = means > 0 ? this.#weighted.subarray(0, p) : new Float64Array(p)
    this.#products.update(this.implied, new Float64Array(p * p), twice, gap)
  }
}
