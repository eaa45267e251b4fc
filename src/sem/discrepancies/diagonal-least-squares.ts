import type { CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import { ImpliedMoments } from '../model/implied-moments.ts'
import { ImpliedOrdinalMoments } from '../ordinal/implied-ordinal-moments.ts'
import { momentKind } from '../ordinal/moment-layout.ts'
import type { OrdinalMoments } from '../ordinal/ordinal-moments.ts'
import type { Curvature, GroupDiscrepancy } from './discrepancy.ts'
import { LikelihoodProducts } from './likelihood-products.ts'
import { secondCovariance, secondMeans } from './second-derivatives.ts'

/**
 * Least squares over thresholds, means, variances and correlations with a weight each:
 *
 * F = Σ w_r (s_r − σ_r)²; with w the inverse sampling variances it is DWLS (Muthén, du Toit and Spisic 1997).
 */
export class DiagonalLeastSquares implements GroupDiscrepancy {
  readonly implied: ImpliedMoments
  readonly moments: ImpliedOrdinalMoments
  readonly #group: CompiledGroup
  readonly #sample: OrdinalMoments
  readonly #weights: Float64Array
  /** w (s − σ). */
  readonly #residual: Float64Array
  readonly #exactKnown: boolean
  readonly #products: LikelihoodProducts
  readonly #gapMatrix: Float64Array
  readonly #zero: Float64Array
  readonly #meanGap: Float64Array
  #slopesReady = false

  /** @param weights one a moment. */
  constructor(model: CompiledModel, group: CompiledGroup, sample: OrdinalMoments, weights: Float64Array) {
    const p = model.observedCount
    this.#group = group
    this.#sample = sample
    this.#weights = weights
    this.implied = new ImpliedMoments(model, group)
    this.implied.takeExogenous(sample)
    this.moments = new ImpliedOrdinalMoments(model, group, this.implied)
    this.#residual = new Float64Array(weights.length)
    this.#exactKnown = model.ordinal!.standing.length === 0
    this.#products = new LikelihoodProducts(p, model.latentNames.length)
    this.#gapMatrix = new Float64Array(p * p)
    this.#zero = new Float64Array(p * p)
    this.#meanGap = new Float64Array(p)
  }

  evaluate(x: Float64Array): number {
    this.#slopesReady = false
    if (!this.implied.update(x) || !this.#scalesPositive()) return Infinity
    this.moments.updateValues()
    const { values } = this.moments
    let sum = 0
    for (let r = 0; r < values.length; r++) {
      const gap = this.#sample.values[r]! - values[r]!
      this.#residual[r] = this.#weights[r]! * gap
      sum += this.#residual[r]! * gap
    }
    return Number.isFinite(sum) ? 0.5 * sum : Infinity
  }

  /** Beyond 0 a scaling factor has a mirror image that fits as well. */
  #scalesPositive(): boolean {
    return this.implied.scalingFactors.every(scale => scale > 0)
  }

  #prepareSlopes(): void {
    if (this.#slopesReady) return
    this.#slopesReady = true
    this.moments.updateSlopes()
  }

  addGradient(weight: number, out: Float64Array): void {
    this.#prepareSlopes()
    const { rowStart, cell, slope } = this.moments
    const { free, parameters } = this.#group
    for (let r = 0; r < this.#residual.length; r++) {
      const pull = weight * this.#residual[r]!
      for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
        out[parameters[free.parameter[cell[e]!]!]!]! -= pull * slope[e]!
      }
    }
  }

  /**
   * Jᵀ W J, and for `exact` also −Σ w (s − σ) ∂²σ; where an ordered variable takes part in regressions, `exact` is left
   * at Jᵀ W J (Gauss and Newton), which converges a little slower.
   */
  curvature(kind: Curvature, weight: number, out: Float64Array): void {
    this.#prepareSlopes()
    out.fill(0)
    const { rowStart, cell, slope } = this.moments
    const { parameter } = this.#group.free
    const size = this.#group.parameters.length
    for (let r = 0; r < this.#weights.length; r++) {
      const scale = weight * this.#weights[r]!
      for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
        const i = parameter[cell[e]!]!
        const left = scale * slope[e]!
        for (let f = rowStart[r]!; f <= e; f++) {
          addPair(out, size, i, parameter[cell[f]!]!, e === f, left * slope[f]!)
        }
      }
    }
    if (kind === 'exact' && this.#exactKnown) this.#addSecond(weight, out)
  }

  #addSecond(weight: number, out: Float64Array): void {
    this.#prepareGaps()
    const { free } = this.#group
    const size = this.#group.parameters.length
    const source = { free, implied: this.implied, products: this.#products }
    for (let l = 0; l < free.count && free.matrix[l]! <= matrix.regressions; l++) {
      for (let k = l; k < free.count && free.matrix[k]! <= matrix.latentMeans; k++) {
        let value = secondMeans(source, l, k)
        if (free.matrix[k]! <= matrix.latentCovariance) value += secondCovariance(source, l, k)
        if (value === 0) continue
        addPair(out, size, free.parameter[k]!, free.parameter[l]!, k === l, weight * value)
      }
    }
    this.#addScalings(weight, out)
  }

  /** Second derivatives with a scaling factor Δ_i: every moment is linear in it, so ∂²σ = ∂σ / Δ_i. */
  #addScalings(weight: number, out: Float64Array): void {
    const { rowStart, cell, slope } = this.moments
    const { free, parameters } = this.#group
    const { scalingFactors } = this.implied
    const scaling = (k: number) => free.matrix[k] === matrix.scalingFactors
    for (let r = 0; r < this.#residual.length; r++) {
      for (let d = rowStart[r]!; d < rowStart[r + 1]!; d++) {
        if (!scaling(cell[d]!)) continue
        const pull = (-weight * this.#residual[r]!) / scalingFactors[free.row[cell[d]!]!]!
        for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
          // two scaling factors meet once
          if (e === d || (scaling(cell[e]!) && e > d)) continue
          const i = free.parameter[cell[d]!]!
          addPair(out, parameters.length, i, free.parameter[cell[e]!]!, false, pull * slope[e]!)
        }
      }
    }
  }

  /** What the second derivatives of Σ and μ are multiplied with. */
  #prepareGaps(): void {
    const { p, scalingFactors: scale } = this.implied
    const { layout } = this.moments
    const gap = this.#gapMatrix
    const meanGap = this.#meanGap.fill(0)
    for (let r = 0; r < layout.count; r++) {
      const i = layout.row[r]!
      const j = layout.column[r]!
      const pull = this.#residual[r]!
      if (layout.kind[r] === momentKind.threshold) meanGap[i]! += pull * scale[i]!
      else if (layout.kind[r] === momentKind.mean) meanGap[i]! -= pull
      else if (layout.kind[r] === momentKind.variance) gap[i * p + i] = -2 * pull
      else {
        gap[i * p + j] = -pull * scale[i]! * scale[j]!
        gap[j * p + i] = gap[i * p + j]!
      }
    }
    this.#products.update(this.implied, gap, this.#zero, meanGap)
  }
}

/** Adds to the lower triangle; two cells of one parameter meet twice. */
function addPair(out: Float64Array, size: number, i: number, j: number, same: boolean, value: number): void {
  if (i >= j) out[i * size + j]! += i === j && !same ? 2 * value : value
  else out[j * size + i]! += value
}
