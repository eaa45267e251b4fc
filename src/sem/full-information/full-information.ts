import type { GroupMoments } from '../data/sample-moments.ts'
import type { CellTerms } from '../discrepancies/cell-terms.ts'
import { cellTerms } from '../discrepancies/cell-terms.ts'
import type { Curvature, GroupDiscrepancy } from '../discrepancies/discrepancy.ts'
import { LikelihoodProducts } from '../discrepancies/likelihood-products.ts'
import { secondCovariance, secondMeans } from '../discrepancies/second-derivatives.ts'
import type { CompiledGroup, CompiledModel } from '../model/compile-model.ts'
import { ImpliedMoments } from '../model/implied-moments.ts'
import { matrix } from '../model/place-parameters.ts'
import type { IncompleteSample } from './incomplete-sample.ts'
import { PatternCurvature } from './pattern-curvature.ts'
import { PatternDeviance } from './pattern-deviance.ts'
import { PatternProducts } from './pattern-products.ts'

/**
 * Full-information maximum likelihood (Arbuckle 1996): every row adds the normal likelihood of what it has,
 *
 * F = (1/n) Σ_r n_r (ln|Σ_r| + tr(Σ_r⁻¹ T_r)) over missing patterns r, less the same of the saturated model.
 *
 * Gradient and curvatures are those of complete data, pattern by pattern; what is linear in a pattern's products is looked
 * up once in their sums.
 */
export class FullInformation implements GroupDiscrepancy {
  readonly implied: ImpliedMoments
  readonly #group: CompiledGroup
  readonly #sample: IncompleteSample
  readonly #deviance: PatternDeviance
  readonly #cells: CellTerms
  readonly #n: number
  readonly #q: number
  /** VᵀΣ⁻¹V of complete rows, then sums over patterns in the same form. */
  readonly #complete: LikelihoodProducts
  readonly #sums: LikelihoodProducts
  readonly #pattern: PatternProducts
  readonly #curvature: PatternCurvature
  readonly #nothing: Float64Array
  /** What the sums hold: nothing, or the products and one kind of curvature at the last evaluation. */
  #ready: Curvature | undefined
  /** The point of the last evaluation, and the value there. */
  #last: Float64Array | undefined
  #value = Infinity
  /** The kind asked for last: most likely the next, so that one pass over the patterns serves gradient and curvature. */
  #likely: Curvature = 'expected'

  constructor(model: CompiledModel, group: CompiledGroup, moments: GroupMoments, sample: IncompleteSample) {
    const p = model.observedCount
    const m = model.latentNames.length
    this.#group = group
    this.#sample = sample
    this.#n = moments.n
    this.#q = p + 2 * m
    this.implied = new ImpliedMoments(model, group)
    this.implied.takeExogenous(moments)
    this.#deviance = new PatternDeviance(sample.patterns, p)
    this.#cells = cellTerms(group, p, m)
    this.#complete = new LikelihoodProducts(p, m)
    this.#sums = new LikelihoodProducts(p, m)
    this.#pattern = new PatternProducts(p, this.#q)
    this.#curvature = new PatternCurvature(this.#cells, group.free.covarianceCount, this.#q)
    this.#nothing = new Float64Array(p * p)
  }

  evaluate(x: Float64Array): number {
    // a search ends where it was, and a pass over all patterns is worth keeping
    if (this.#last && x.every((value, i) => value === this.#last![i])) return this.#value
    this.#last = x.slice()
    this.#ready = undefined
    this.#value = this.#evaluate(x)
    return this.#value
  }

  #evaluate(x: Float64Array): number {
    const { implied } = this
    if (!implied.update(x)) return Infinity
    const deviance = this.#deviance.at(implied.means, implied.covariance)
    return (0.5 * (deviance - this.#sample.saturatedDeviance)) / this.#n
  }

  addGradient(weight: number, out: Float64Array): void {
    this.#sumOverPatterns(this.#ready ?? this.#likely)
    const { free, parameters } = this.#group
    const { a, b, scale, meanColumn } = this.#cells
    const { gap } = this.#sums
    for (let k = 0; k < free.count; k++) {
      let slope = 0
      if (k < free.covarianceCount) slope = scale[k]! * this.#sums.gapAt(a[k]!, b[k]!)
      if (meanColumn[k]! >= 0) slope -= this.#meanScale(k) * gap[meanColumn[k]!]!
      out[parameters[free.parameter[k]!]!]! += (weight / this.#n) * slope
    }
  }

  curvature(kind: Curvature, weight: number, out: Float64Array): void {
    this.#likely = kind
    this.#sumOverPatterns(kind)
    const { free, parameters } = this.#group
    const size = parameters.length
    out.fill(0)
    for (let k = 0; k < free.count; k++) {
      const i = free.parameter[k]!
      for (let l = 0; l <= k; l++) {
        const j = free.parameter[l]!
        let value = (weight / this.#n) * this.#curvatureOf(k, l, kind === 'exact')
        // two cells of one parameter meet twice
        if (i === j && k !== l) value *= 2
        if (i >= j) out[i * size + j]! += value
        else out[j * size + i]! += value
      }
    }
  }

  /**
   * The gradient of −ln(likelihood) of each row, n × (number of this group's parameters) row-major, at the last evaluation.
   * Rows are those of {@link IncompleteSample.rows}.
   */
  rowGradients(): Float64Array {
    this.#prepareComplete()
    const { free, parameters } = this.#group
    const { a, b, scale, meanColumn } = this.#cells
    const { rows } = this.#sample
    const p = this.implied.p
    const q = this.#q
    const size = parameters.length
    const out = new Float64Array(rows.n * size)
    const gap = new Float64Array(q)
    for (const { missing, start, n } of rows.patterns) {
      this.#pattern.sweep(this.#complete.inverse, missing)
      const M = this.#pattern.inverse
      for (let row = start; row < start + n; row++) {
        this.#pattern.projectRow(
          this.#complete.inverse,
          missing,
          rows.values,
          row * p,
          this.implied.means,
          gap,
        )
        for (let k = 0; k < free.count; k++) {
          let slope = 0
          if (k < free.covarianceCount) {
            slope = scale[k]! * (M[a[k]! * q + b[k]!]! - gap[a[k]!]! * gap[b[k]!]!)
          }
          if (meanColumn[k]! >= 0) slope -= this.#meanScale(k) * gap[meanColumn[k]!]!
          out[row * size + free.parameter[k]!]! += slope
        }
      }
    }
    return out
  }

  /** One entry of the curvature, summed over patterns, l not after k. */
  #curvatureOf(k: number, l: number, exact: boolean): number {
    const { scale, meanColumn } = this.#cells
    const { covarianceCount, matrix: kind } = this.#group.free
    const second = { free: this.#group.free, implied: this.implied, products: this.#sums }
    let value = 0
    if (k < covarianceCount) {
      value = scale[k]! * scale[l]! * this.#curvature.covariances(k, l)
      // only loadings and regressions change the derivatives of Σ
      if (exact && kind[l]! <= matrix.regressions && kind[k]! <= matrix.latentCovariance) {
        value += secondCovariance(second, l, k)
      }
    }
    const meanK = meanColumn[k]!
    const meanL = meanColumn[l]!
    if (meanK < 0 && meanL < 0) return value
    if (meanK >= 0 && meanL >= 0) {
      value += this.#meanScale(k) * this.#meanScale(l) * this.#sums.inverse[meanK * this.#q + meanL]!
    }
    if (!exact) return value
    if (meanK >= 0 && l < covarianceCount) {
      value += this.#meanScale(k) * scale[l]! * this.#curvature.meanCovariance(meanK, l)
    }
    if (meanL >= 0 && k < covarianceCount) {
      value += this.#meanScale(l) * scale[k]! * this.#curvature.meanCovariance(meanL, k)
    }
    return value - secondMeans(second, l, k)
  }

  /** What multiplies the column of V in the derivative of μ. */
  #meanScale(k: number): number {
    const latent = this.#cells.meanLatent[k]!
    return latent < 0 ? 1 : this.implied.latentMeans[latent]!
  }

  #prepareComplete(): void {
    this.#complete.update(this.implied, this.#deviance.inverse, this.#nothing, this.#nothing)
  }

  /** Sums the products of all patterns, and their curvatures. */
  #sumOverPatterns(kind: Curvature): void {
    if (this.#ready === kind) return
    this.#prepareComplete()
    const { inverse, sandwich, gap } = this.#sums
    inverse.fill(0)
    sandwich.fill(0)
    gap.fill(0)
    this.#curvature.start(kind)
    const q = this.#q
    for (const pattern of this.#sample.patterns) {
      const { n } = pattern
      this.#pattern.sweep(this.#complete.inverse, pattern.missing)
      this.#pattern.takeRows(this.#complete.inverse, pattern, this.implied.means)
      const { inverse: M, sandwich: P, gap: g } = this.#pattern
      for (let i = 0; i < q; i++) {
        gap[i]! += n * g[i]!
        for (let j = 0; j <= i; j++) {
          inverse[i * q + j]! += n * M[i * q + j]!
          sandwich[i * q + j]! += P[i * q + j]!
        }
      }
      this.#curvature.add(this.#pattern, n)
    }
    mirror(inverse, q)
    mirror(sandwich, q)
    this.#ready = kind
  }
}

function mirror(a: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!
  }
}
