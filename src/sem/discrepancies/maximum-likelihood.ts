import { cholesky, choleskyInverse, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import { multiply, multiplySymmetric } from '../../numerics/dense.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import { ImpliedMoments } from '../model/implied-moments.ts'
import type { CellTerms } from './cell-terms.ts'
import { cellTerms } from './cell-terms.ts'
import type { Curvature, Discrepancy, GroupDiscrepancy } from './discrepancy.ts'
import { LikelihoodProducts } from './likelihood-products.ts'
import { secondCovariance, secondMeans } from './second-derivatives.ts'

/**
 * Normal-theory maximum likelihood (Jöreskog 1967):
 *
 * F = ln|Σ| + tr(T Σ⁻¹) − ln|S| − p with T = S + (ȳ − μ)(ȳ − μ)ᵀ.
 *
 * Every derivative of Σ has the form c (a bᵀ + b aᵀ) with a and b columns of V = [I, ΛΦ, ΛA], and every derivative of μ is
 * a multiple of such a column. So the small matrices M = Vᵀ Σ⁻¹ V and P = Vᵀ Σ⁻¹ T Σ⁻¹ V hold everything: gradient,
 * information and second derivatives are looked up in them, with no Kronecker product.
 */
export const maximumLikelihood: Discrepancy = (model, group, sample) =>
  new MaximumLikelihood(model, group, sample)

class MaximumLikelihood implements GroupDiscrepancy {
  readonly implied: ImpliedMoments
  readonly #group: CompiledGroup
  #sample: GroupMoments
  readonly #meanStructure: boolean
  /** ln|S| + p. */
  #saturated = Number.NaN
  /** Σ⁻¹ (W), T, and Σ⁻¹ T Σ⁻¹ (R), p × p. */
  readonly #inverse: Float64Array
  readonly #target: Float64Array
  readonly #sandwich: Float64Array
  readonly #work: Float64Array
  readonly #factor: Float64Array
  /** ȳ − μ and Σ⁻¹ (ȳ − μ). */
  readonly #meanGap: Float64Array
  readonly #weightedGap: Float64Array
  /** Number of columns of V, p + 2m. */
  readonly #q: number
  readonly #products: LikelihoodProducts
  readonly #cells: CellTerms
  #derivativesReady = false
  /** The point of the last evaluation (empty before the first), and the value there. */
  #last = new Float64Array(0)
  #value = Infinity

  constructor(model: CompiledModel, group: CompiledGroup, sample: GroupMoments) {
    const p = model.observedCount
    const m = model.latentNames.length
    this.#group = group
    this.#sample = sample
    this.#meanStructure = model.meanStructure
    this.implied = new ImpliedMoments(model, group)
    this.#inverse = new Float64Array(p * p)
    this.#target = new Float64Array(p * p)
    this.#sandwich = new Float64Array(p * p)
    this.#work = new Float64Array(p * p)
    this.#factor = new Float64Array(p * p)
    this.#meanGap = new Float64Array(p)
    this.#weightedGap = new Float64Array(p)
    this.#q = p + 2 * m
    this.#products = new LikelihoodProducts(p, m)
    this.#cells = cellTerms(group, p, m)
    this.retake(sample)
  }

  retake(sample: GroupMoments): void {
    const { p } = this.implied
    this.#sample = sample
    this.#last = new Float64Array(0)
    this.implied.takeExogenous(sample)
    this.#target.set(sample.covariance)
    this.#factor.set(sample.covariance)
    cholesky(this.#factor, p)
    this.#saturated = choleskyLogDeterminant(this.#factor, p) + p
  }

  evaluate(x: Float64Array): number {
    // a search ends where it was
    if (sameValues(x, this.#last)) return this.#value
    if (this.#last.length === x.length) this.#last.set(x)
    else this.#last = x.slice()
    this.#derivativesReady = false
    this.#value = this.#evaluate(x)
    return this.#value
  }

  #evaluate(x: Float64Array): number {
    const { implied } = this
    const { p } = implied
    if (!implied.update(x)) return Infinity
    this.#factor.set(implied.covariance)
    if (cholesky(this.#factor, p) >= 0) return Infinity
    choleskyInverse(this.#factor, p, this.#inverse, this.#work)
    if (this.#meanStructure) this.#updateTarget()
    let trace = 0
    for (let i = 0; i < p * p; i++) trace += this.#inverse[i]! * this.#target[i]!
    return 0.5 * (choleskyLogDeterminant(this.#factor, p) + trace - this.#saturated)
  }

  addGradient(weight: number, out: Float64Array): void {
    this.#prepareDerivatives()
    const { free, parameters } = this.#group
    const { a, b, scale, meanColumn } = this.#cells
    const { inverse: M, sandwich: P, gap } = this.#products
    const q = this.#q
    for (let k = 0; k < free.count; k++) {
      let slope = 0
      if (k < free.covarianceCount) {
        const at = a[k]! * q + b[k]!
        slope = scale[k]! * (M[at]! - P[at]!)
      }
      if (this.#meanStructure && meanColumn[k]! >= 0) slope -= this.#meanScale(k) * gap[meanColumn[k]!]!
      out[parameters[free.parameter[k]!]!]! += weight * slope
    }
  }

  curvature(kind: Curvature, weight: number, out: Float64Array): void {
    this.#prepareDerivatives()
    out.fill(0)
    if (kind === 'expected') this.#addExpected(weight, out)
    else this.#addExact(weight, out)
    if (this.#meanStructure) this.#addMeans(kind === 'exact', weight, out)
  }

  /** tr(W ∂Σ_k W ∂Σ_l) / 2 for all pairs of covariance cells. */
  #addExpected(weight: number, out: Float64Array): void {
    const { covarianceCount, parameter } = this.#group.free
    const { a, b, scale } = this.#cells
    const M = this.#products.inverse
    const size = this.#group.parameters.length
    for (let k = 0; k < covarianceCount; k++) {
      const rowA = a[k]! * this.#q
      const rowB = b[k]! * this.#q
      const i = parameter[k]!
      const factor = weight * scale[k]!
      for (let l = 0; l <= k; l++) {
        const x = a[l]!
        const y = b[l]!
        const value = factor * scale[l]! * (M[rowA + x]! * M[rowB + y]! + M[rowA + y]! * M[rowB + x]!)
        const j = parameter[l]!
        // two cells of one parameter meet twice
        out[i > j ? i * size + j : j * size + i]! += i === j && k !== l ? 2 * value : value
      }
    }
  }

  /** Half the second derivative of ln|Σ| + tr(T Σ⁻¹) for all pairs of covariance cells. */
  #addExact(weight: number, out: Float64Array): void {
    const { covarianceCount, parameter } = this.#group.free
    const { a, b, scale } = this.#cells
    const { inverse: M, sandwich: P } = this.#products
    const size = this.#group.parameters.length
    for (let k = 0; k < covarianceCount; k++) {
      const rowA = a[k]! * this.#q
      const rowB = b[k]! * this.#q
      const i = parameter[k]!
      const factor = weight * scale[k]!
      for (let l = 0; l <= k; l++) {
        const x = a[l]!
        const y = b[l]!
        const maa = M[rowA + x]!
        const mab = M[rowA + y]!
        const mba = M[rowB + x]!
        const mbb = M[rowB + y]!
        const crossed =
          maa * (P[rowB + y]! - mbb) + mbb * P[rowA + x]! + mab * (P[rowB + x]! - mba) + mba * P[rowA + y]!
        const value = factor * scale[l]! * crossed
        const j = parameter[l]!
        out[i > j ? i * size + j : j * size + i]! += i === j && k !== l ? 2 * value : value
      }
    }
    this.#addSecondDerivatives(weight, out)
  }

  /** tr((W − R) ∂²Σ) / 2: only loadings and regressions change the derivatives of Σ. */
  #addSecondDerivatives(weight: number, out: Float64Array): void {
    const { free, parameters } = this.#group
    const source = { free, implied: this.implied, products: this.#products }
    const size = parameters.length
    for (let k = 0; k < free.count && free.matrix[k]! <= matrix.latentCovariance; k++) {
      const i = free.parameter[k]!
      for (let l = 0; l <= k && free.matrix[l]! <= matrix.regressions; l++) {
        const value = weight * secondCovariance(source, l, k)
        const j = free.parameter[l]!
        out[i > j ? i * size + j : j * size + i]! += i === j && k !== l ? 2 * value : value
      }
    }
  }

  #addMeans(exact: boolean, weight: number, out: Float64Array): void {
    const { free, parameters } = this.#group
    const { meanColumn } = this.#cells
    const size = parameters.length
    for (let k = 0; k < free.count; k++) {
      const i = free.parameter[k]!
      for (let l = 0; l <= k; l++) {
        if (meanColumn[k]! < 0 && meanColumn[l]! < 0) continue
        const value = weight * this.#means(k, l, exact)
        const j = free.parameter[l]!
        out[i > j ? i * size + j : j * size + i]! += i === j && k !== l ? 2 * value : value
      }
    }
  }

  /** The mean part of the curvature of two cells, l not after k; `exact` adds what vanishes in expectation. */
  #means(k: number, l: number, exact: boolean): number {
    const { a, b, scale, meanColumn } = this.#cells
    const { inverse: M, gap } = this.#products
    const { covarianceCount } = this.#group.free
    const q = this.#q
    const inMeansK = meanColumn[k]! >= 0
    const inMeansL = meanColumn[l]! >= 0
    let value = 0
    if (inMeansK && inMeansL) {
      value = this.#meanScale(k) * this.#meanScale(l) * M[meanColumn[k]! * q + meanColumn[l]!]!
    }
    if (!exact || l >= covarianceCount) return value
    if (inMeansK) {
      const c = meanColumn[k]! * q
      value += this.#meanScale(k) * scale[l]! * (gap[a[l]!]! * M[c + b[l]!]! + gap[b[l]!]! * M[c + a[l]!]!)
    }
    if (inMeansL && k < covarianceCount) {
      const c = meanColumn[l]! * q
      value += this.#meanScale(l) * scale[k]! * (gap[a[k]!]! * M[c + b[k]!]! + gap[b[k]!]! * M[c + a[k]!]!)
    }
    return (
      value - secondMeans({ free: this.#group.free, implied: this.implied, products: this.#products }, l, k)
    )
  }

  /** What multiplies the column of V in the derivative of μ. */
  #meanScale(k: number): number {
    const latent = this.#cells.meanLatent[k]!
    return latent < 0 ? 1 : this.implied.latentMeans[latent]!
  }

  #updateTarget(): void {
    const { p, means } = this.implied
    const { covariance, means: sampleMeans } = this.#sample
    const gap = this.#meanGap
    for (let i = 0; i < p; i++) gap[i] = sampleMeans[i]! - means[i]!
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) this.#target[i * p + j] = covariance[i * p + j]! + gap[i]! * gap[j]!
    }
  }

  #prepareDerivatives(): void {
    if (this.#derivativesReady) return
    this.#derivativesReady = true
    const { p } = this.implied
    multiply(this.#target, this.#inverse, p, p, p, this.#work)
    multiplySymmetric(this.#inverse, this.#work, p, this.#sandwich)
    if (this.#meanStructure) multiply(this.#inverse, this.#meanGap, p, p, 1, this.#weightedGap)
    this.#products.update(this.implied, this.#inverse, this.#sandwich, this.#weightedGap)
  }
}

function sameValues(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
