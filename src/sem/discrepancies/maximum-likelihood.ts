import { cholesky, choleskyInverse, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import { multiply, multiplySymmetric } from '../../numerics/dense.ts'
import type { CompiledGroup, CompiledModel } from '../compile-model.ts'
import { matrix } from '../compile-model.ts'
import { ImpliedMoments } from '../implied-moments.ts'
import type { GroupMoments } from '../sample-moments.ts'
import type { Curvature, Discrepancy, GroupDiscrepancy } from './discrepancy.ts'

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
  readonly #sample: GroupMoments
  readonly #meanStructure: boolean
  /** ln|S| + p. */
  readonly #saturated: number
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
  readonly #products: Products
  readonly #cells: CellTerms
  #derivativesReady = false

  constructor(model: CompiledModel, group: CompiledGroup, sample: GroupMoments) {
    const p = model.observedCount
    const m = model.latentNames.length
    this.#group = group
    this.#sample = sample
    this.#meanStructure = model.meanStructure
    this.implied = new ImpliedMoments(model, group)
    this.implied.takeExogenous(sample)
    this.#inverse = new Float64Array(p * p)
    this.#target = sample.covariance.slice()
    this.#sandwich = new Float64Array(p * p)
    this.#work = new Float64Array(p * p)
    this.#factor = new Float64Array(p * p)
    this.#meanGap = new Float64Array(p)
    this.#weightedGap = new Float64Array(p)
    this.#q = p + 2 * m
    this.#products = new Products(p, m)
    this.#cells = cellTerms(group, p, m)
    this.#factor.set(sample.covariance)
    cholesky(this.#factor, p)
    this.#saturated = choleskyLogDeterminant(this.#factor, p) + p
  }

  evaluate(x: Float64Array): number {
    const { implied } = this
    const { p } = implied
    this.#derivativesReady = false
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
      if (meanColumn[k]! >= 0) slope -= this.#meanScale(k) * gap[meanColumn[k]!]!
      out[parameters[free.parameter[k]!]!]! += weight * slope
    }
  }

  curvature(kind: Curvature, weight: number, out: Float64Array): void {
    this.#prepareDerivatives()
    const { free, parameters } = this.#group
    const { covarianceCount, count, parameter } = free
    const { meanColumn } = this.#cells
    const size = parameters.length
    const exact = kind === 'exact'
    out.fill(0)
    for (let k = 0; k < count; k++) {
      const i = parameter[k]!
      for (let l = 0; l <= k; l++) {
        let value = 0
        if (k < covarianceCount) value = exact ? this.#exactCovariance(k, l) : this.#expectedCovariance(k, l)
        if (meanColumn[k]! >= 0 || meanColumn[l]! >= 0) value += this.#means(k, l, exact)
        const j = parameter[l]!
        // two cells of one parameter meet twice
        if (i === j && k !== l) value *= 2
        if (i >= j) out[i * size + j]! += weight * value
        else out[j * size + i]! += weight * value
      }
    }
  }

  /** tr(W ∂Σ_k W ∂Σ_l) / 2. */
  #expectedCovariance(k: number, l: number): number {
    const { a, b, scale } = this.#cells
    const M = this.#products.inverse
    const rowA = a[k]! * this.#q
    const rowB = b[k]! * this.#q
    const aa = M[rowA + a[l]!]! * M[rowB + b[l]!]!
    return scale[k]! * scale[l]! * (aa + M[rowA + b[l]!]! * M[rowB + a[l]!]!)
  }

  /** Half the second derivative of ln|Σ| + tr(T Σ⁻¹) in two covariance cells, l not after k. */
  #exactCovariance(k: number, l: number): number {
    const { a, b, scale } = this.#cells
    const M = this.#products.inverse
    const P = this.#products.sandwich
    const rowA = a[k]! * this.#q
    const rowB = b[k]! * this.#q
    const aa = rowA + a[l]!
    const ab = rowA + b[l]!
    const ba = rowB + a[l]!
    const bb = rowB + b[l]!
    const crossed =
      M[aa]! * P[bb]! +
      M[bb]! * P[aa]! +
      M[ab]! * P[ba]! +
      M[ba]! * P[ab]! -
      M[aa]! * M[bb]! -
      M[ab]! * M[ba]!
    const { matrix: kind } = this.#group.free
    // only loadings and regressions change the derivatives of Σ
    const second =
      kind[l]! <= matrix.regressions && kind[k]! <= matrix.latentCovariance ? this.#secondCovariance(l, k) : 0
    return scale[k]! * scale[l]! * crossed + second
  }

  /** tr((W − R) ∂²Σ) / 2 for a loading or regression and a cell of the same or a later matrix, up to Ψ. */
  #secondCovariance(first: number, second: number): number {
    const { matrix: kind, row, column } = this.#group.free
    const one = kind[first]!
    const two = kind[second]!
    const { m, totalEffects: A, totalLatentCovariance: F } = this.implied
    const i = row[first]!
    const j = column[first]!
    const u = row[second]!
    const v = column[second]!
    const products = this.#products
    const { latent, total } = products
    if (one === matrix.loadings && two === matrix.loadings) return products.gapAt(i, u) * F[j * m + v]!
    const own = one === matrix.loadings ? i : total(i)
    if (two === matrix.regressions) {
      const value =
        products.gapAt(own, total(u)) * F[v * m + j]! + products.gapAt(own, latent(v)) * A[j * m + u]!
      return one === matrix.loadings ? value : value + products.gapAt(total(u), latent(j)) * A[v * m + i]!
    }
    const both = products.gapAt(own, total(u)) * A[j * m + v]! + products.gapAt(own, total(v)) * A[j * m + u]!
    return u === v ? 0.5 * both : both
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
    return value - this.#secondMeans(l, k)
  }

  /** (ȳ − μ)ᵀ Σ⁻¹ ∂²μ for a cell and one of the same or a later matrix. */
  #secondMeans(first: number, second: number): number {
    const { matrix: kind, row, column } = this.#group.free
    const one = kind[first]!
    const two = kind[second]!
    if (one > matrix.regressions) return 0
    const { m, totalEffects: A, latentMeans } = this.implied
    const { gap, total } = this.#products
    const i = row[first]!
    const j = column[first]!
    const u = row[second]!
    const own = gap[one === matrix.loadings ? i : total(i)]!
    if (two === matrix.latentMeans) return own * A[j * m + u]!
    if (two !== matrix.regressions) return 0
    const v = column[second]!
    const value = own * A[j * m + u]! * latentMeans[v]!
    return one === matrix.loadings ? value : value + gap[total(u)]! * A[v * m + i]! * latentMeans[j]!
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

/** M = Vᵀ W V, P = Vᵀ R V and Vᵀ W (ȳ − μ), with V = [I, ΛΦ, ΛA] and q = p + 2m columns. */
class Products {
  readonly inverse: Float64Array
  readonly sandwich: Float64Array
  readonly gap: Float64Array
  readonly #p: number
  readonly #m: number
  readonly #q: number
  readonly #columns: Float64Array
  readonly #weighted: Float64Array

  constructor(p: number, m: number) {
    this.#p = p
    this.#m = m
    this.#q = p + 2 * m
    this.inverse = new Float64Array(this.#q ** 2)
    this.sandwich = new Float64Array(this.#q ** 2)
    this.gap = new Float64Array(this.#q)
    this.#columns = new Float64Array(p * 2 * m)
    this.#weighted = new Float64Array(p * 2 * m)
  }

  /** Column of V that holds column j of ΛΦ. */
  readonly latent = (j: number): number => this.#p + j
  /** Column of V that holds column j of ΛA. */
  readonly total = (j: number): number => this.#p + this.#m + j

  /** Vᵀ (W − R) V at two columns. */
  gapAt(x: number, y: number): number {
    const at = x * this.#q + y
    return this.inverse[at]! - this.sandwich[at]!
  }

  update(
    implied: ImpliedMoments,
    inverse: Float64Array,
    sandwich: Float64Array,
    weightedGap: Float64Array,
  ): void {
    const p = this.#p
    const m = this.#m
    const columns = this.#columns
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < m; j++) {
        columns[i * 2 * m + j] = implied.observedLatent[i * m + j]!
        columns[i * 2 * m + m + j] = implied.loadingsTotal[i * m + j]!
      }
    }
    this.#fill(inverse, this.inverse)
    this.#fill(sandwich, this.sandwich)
    for (let i = 0; i < p; i++) this.gap[i] = weightedGap[i]!
    for (let j = 0; j < 2 * m; j++) {
      let sum = 0
      for (let i = 0; i < p; i++) sum += columns[i * 2 * m + j]! * weightedGap[i]!
      this.gap[p + j] = sum
    }
  }

  #fill(middle: Float64Array, out: Float64Array): void {
    const p = this.#p
    const width = 2 * this.#m
    const q = this.#q
    const columns = this.#columns
    const weighted = this.#weighted
    multiply(middle, columns, p, p, width, weighted)
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) out[i * q + j] = middle[i * p + j]!
      for (let j = 0; j < width; j++) {
        const value = weighted[i * width + j]!
        out[i * q + p + j] = value
        out[(p + j) * q + i] = value
      }
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let k = 0; k < p; k++) sum += columns[k * width + i]! * weighted[k * width + j]!
        out[(p + i) * q + p + j] = sum
        out[(p + j) * q + p + i] = sum
      }
    }
  }
}

/** The form c (a bᵀ + b aᵀ) of each free cell, as columns of V; and how it moves the means. */
interface CellTerms {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly scale: Float64Array
  /** Column of V along which the means move; -1 for none. */
  readonly meanColumn: Int32Array
  /** The latent whose mean multiplies that column; -1 for 1. */
  readonly meanLatent: Int32Array
}

function cellTerms(group: CompiledGroup, p: number, m: number): CellTerms {
  const { count, matrix: kind, row, column } = group.free
  const a = new Int32Array(count)
  const b = new Int32Array(count)
  const scale = new Float64Array(count).fill(1)
  const meanColumn = new Int32Array(count).fill(-1)
  const meanLatent = new Int32Array(count).fill(-1)
  const latent = (j: number) => p + j
  const total = (j: number) => p + m + j
  for (let k = 0; k < count; k++) {
    const i = row[k]!
    const j = column[k]!
    const symmetric = kind[k] === matrix.latentCovariance || kind[k] === matrix.residualCovariance
    if (symmetric && i === j) scale[k] = 0.5
    switch (kind[k]) {
      case matrix.loadings:
      case matrix.regressions:
        a[k] = kind[k] === matrix.loadings ? i : total(i)
        b[k] = latent(j)
        meanColumn[k] = a[k]!
        meanLatent[k] = j
        break
      case matrix.latentCovariance:
        a[k] = total(i)
        b[k] = total(j)
        break
      case matrix.residualCovariance:
        a[k] = i
        b[k] = j
        break
      default:
        meanColumn[k] = kind[k] === matrix.intercepts ? i : total(i)
    }
  }
  return { a, b, scale, meanColumn, meanLatent }
}
