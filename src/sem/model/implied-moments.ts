import { invert, multiply, multiplyTransposed } from '../../numerics/dense.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { setResidualVariances, setStandingVariances } from '../ordinal/derived-variances.ts'
import type { OrdinalStructure } from '../ordinal/ordinal-structure.ts'
import type { Cell, CompiledGroup, CompiledModel } from './compile-model.ts'
import { matrix } from './compile-model.ts'

/**
 * The model matrices of one group at some parameter values, and the moments they imply (Bollen 1989, ch. 8):
 *
 * Σ = Λ Φ Λᵀ + Θ with Φ = A Ψ Aᵀ and A = (I − B)⁻¹, and μ = ν + Λ A α.
 *
 * A workspace: `update` overwrites everything, allocating nothing.
 */
export class ImpliedMoments {
  /** Number of observed variables, p. */
  readonly p: number
  /** Number of latents, m, counting observed variables that take part in regressions. */
  readonly m: number
  /** Λ, p × m. */
  readonly loadings: Float64Array
  /** B, m × m. */
  readonly regressions: Float64Array
  /** Ψ, m × m. */
  readonly latentCovariance: Float64Array
  /** Θ, p × p. */
  readonly residualCovariance: Float64Array
  /** ν, p. */
  readonly intercepts: Float64Array
  /** α, m. */
  readonly latentIntercepts: Float64Array
  /** Of ordered variables, in the order of the moment layout. */
  readonly thresholds: Float64Array
  /** Of ordered variables 1 / standard deviation of the latent response, else 1; p. */
  readonly scalingFactors: Float64Array

  /** A = (I − B)⁻¹, m × m: total effects. */
  readonly totalEffects: Float64Array
  /** Φ, m × m. */
  readonly totalLatentCovariance: Float64Array
  /** A α, m. */
  readonly latentMeans: Float64Array
  /** Λ A, p × m. */
  readonly loadingsTotal: Float64Array
  /** Λ Φ, p × m: covariances of observed with latent variables. */
  readonly observedLatent: Float64Array
  /** Σ, p × p. */
  readonly covariance: Float64Array
  /** μ, p. */
  readonly means: Float64Array

  readonly #compiled: CompiledGroup
  readonly #ordinal: OrdinalStructure | undefined
  readonly #hasRegressions: boolean
  readonly #meanStructure: boolean
  readonly #square: Float64Array
  readonly #byMatrix: readonly Float64Array[]

  constructor(model: CompiledModel, group: CompiledGroup) {
    const p = model.observedCount
    const m = model.latentNames.length
    this.p = p
    this.m = m
    this.loadings = new Float64Array(p * m)
    this.regressions = new Float64Array(m * m)
    this.latentCovariance = new Float64Array(m * m)
    this.residualCovariance = new Float64Array(p * p)
    this.intercepts = new Float64Array(p)
    this.latentIntercepts = new Float64Array(m)
    this.thresholds = new Float64Array(model.ordinal?.layout.thresholdCount ?? 0)
    this.scalingFactors = new Float64Array(p).fill(1)
    this.#ordinal = model.ordinal
    this.totalEffects = new Float64Array(m * m)
    this.totalLatentCovariance = new Float64Array(m * m)
    this.latentMeans = new Float64Array(m)
    this.loadingsTotal = new Float64Array(p * m)
    this.observedLatent = new Float64Array(p * m)
    this.covariance = new Float64Array(p * p)
    this.means = new Float64Array(p)
    this.#square = new Float64Array(m * m)
    this.#byMatrix = [
      this.loadings,
      this.regressions,
      this.latentCovariance,
      this.residualCovariance,
      this.intercepts,
      this.latentIntercepts,
      this.thresholds,
      this.scalingFactors,
    ]
    this.#compiled = group
    this.#meanStructure = model.meanStructure
    this.#hasRegressions =
      group.free.matrix.includes(matrix.regressions) ||
      group.fixed.some(({ cell, value }) => cell.matrix === matrix.regressions && value !== 0)
    for (const { cell, value } of group.fixed) this.set(cell, value)
    for (let i = 0; i < m; i++) this.totalEffects[i * m + i] = 1
  }

  /** Takes the moments of the observed predictors from the sample. */
  takeExogenous(sample: GroupMoments): void {
    for (const { cell, i, j } of this.#compiled.fromSample) {
      this.set(cell, j < 0 ? sample.means[i]! : sample.covariance[i * this.p + j]!)
    }
  }

  get(cell: Cell): number {
    return this.#byMatrix[cell.matrix]![this.#positionOf(cell.matrix, cell.row, cell.column)]!
  }

  set(cell: Cell, value: number): void {
    this.#put(cell.matrix, cell.row, cell.column, value)
  }

  /**
   * Puts parameter values in place and computes the implied moments.
   *
   * @param x values of all free parameters.
   * @returns false where I − B has no inverse; the moments are then meaningless.
   */
  update(x: Float64Array): boolean {
    const { free, parameters } = this.#compiled
    for (let k = 0; k < free.count; k++) {
      this.#put(free.matrix[k]!, free.row[k]!, free.column[k]!, x[parameters[free.parameter[k]!]!]!)
    }
    return this.computeMoments()
  }

  /** Computes the implied moments from the matrices as they stand; see {@link update}. */
  computeMoments(): boolean {
    const { p, m } = this
    if (this.#hasRegressions && !this.#computeTotalEffects()) return false
    if (this.#ordinal && !setStandingVariances(this, this.#ordinal)) return false
    if (this.#hasRegressions) {
      multiply(this.totalEffects, this.latentCovariance, m, m, m, this.#square)
      multiplyTransposed(this.#square, this.totalEffects, m, m, m, this.totalLatentCovariance)
      multiply(this.loadings, this.totalEffects, p, m, m, this.loadingsTotal)
    } else {
      this.totalLatentCovariance.set(this.latentCovariance)
      this.loadingsTotal.set(this.loadings)
    }
    multiply(this.loadings, this.totalLatentCovariance, p, m, m, this.observedLatent)
    if (this.#ordinal) setResidualVariances(this, this.#ordinal)
    this.#computeCovariance()
    if (this.#meanStructure) this.#computeMeans()
    return true
  }

  #positionOf(kind: number, row: number, column: number): number {
    if (kind >= matrix.intercepts) return row
    return row * (kind === matrix.residualCovariance ? this.p : this.m) + column
  }

  #put(kind: number, row: number, column: number, value: number): void {
    const target = this.#byMatrix[kind]!
    target[this.#positionOf(kind, row, column)] = value
    if (kind === matrix.latentCovariance || kind === matrix.residualCovariance) {
      target[this.#positionOf(kind, column, row)] = value
    }
  }

  #computeTotalEffects(): boolean {
    const { m } = this
    const square = this.#square
    for (let i = 0; i < m * m; i++) square[i] = -this.regressions[i]!
    for (let i = 0; i < m; i++) square[i * m + i]! += 1
    return invert(square, m, this.totalEffects)
  }

  #computeCovariance(): void {
    const { p, m, covariance, observedLatent, loadings, residualCovariance } = this
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = residualCovariance[i * p + j]!
        for (let k = 0; k < m; k++) sum += observedLatent[i * m + k]! * loadings[j * m + k]!
        covariance[i * p + j] = sum
        covariance[j * p + i] = sum
      }
    }
  }

  #computeMeans(): void {
    const { p, m, means, latentMeans, loadings, intercepts } = this
    for (let i = 0; i < m; i++) {
      let sum = 0
      for (let k = 0; k < m; k++) sum += this.totalEffects[i * m + k]! * this.latentIntercepts[k]!
      latentMeans[i] = sum
    }
    for (let i = 0; i < p; i++) {
      let sum = intercepts[i]!
      for (let k = 0; k < m; k++) sum += loadings[i * m + k]! * latentMeans[k]!
      means[i] = sum
    }
  }
}
