import type { AffineSpace } from '../../numerics/affine-space.ts'
import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { multiply } from '../../numerics/dense.ts'
import { innerProducts } from '../../numerics/inner-products.ts'
import { productLower } from '../../numerics/large-matrices.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { cellTerms } from '../discrepancies/cell-terms.ts'
import { momentJacobian } from '../discrepancies/moment-jacobian.ts'
import { momentVector } from '../discrepancies/moment-vector.ts'
import { invertWithin } from '../inference/constrained-information.ts'
import type { RobustTest } from '../inference/test-statistics.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { CompleteInformation } from './complete-information.ts'
import { momentIndex } from './saturated-information.ts'
import type { SaturatedModel } from './saturated-model.ts'

/** One group's part in the correction. */
export interface CorrectionGroup {
  readonly sample: GroupMoments
  readonly saturated: SaturatedModel
  /** J, products of the rows' scores at the saturated estimates; without them, the data are taken as normal. */
  readonly scoreProducts?: Float64Array | undefined
  /** tr(H⁻¹J) of the observed predictors alone, of which nothing is missing: they are not modelled. */
  readonly predictorTrace: number
}

/** Means and covariances that a model implies in one group, and how they follow its parameters. */
export interface Hypothesis {
  readonly means: Float64Array
  readonly covariance: Float64Array
  /** One row a parameter of the group, over the moments. */
  readonly jacobian: Float64Array
  /** Index among all parameters of each of the group's. */
  readonly parameters: Int32Array
}

/**
 * Makes the test that RMSEA and CFI under missing data stand on (Zhang and Savalei 2023): the chi-square that complete data
 * with the same saturated moments would give, and the factor whose product with df is its mean when the model holds.
 *
 * The factor is tr(C P Γ Pᵀ) / df, with P = I − Δ(ΔᵀHΔ)⁻¹ΔᵀH, H the observed information of the incomplete data, C the
 * information of complete data, both saturated, and Γ the covariance of the saturated estimates: H⁻¹, or H⁻¹JH⁻¹ with scores.
 */
export class CorrectedTests {
  readonly #groups: readonly GroupPart[]
  /** tr(C Γ). */
  readonly #whole: number

  constructor(groups: readonly CorrectionGroup[]) {
    this.#groups = groups.map(partOf)
    this.#whole = this.#groups.reduce((sum, { whole }) => sum + whole, 0)
  }

  /** tr(H⁻¹J) of the saturated model; NaN without scores. */
  get scoreTrace(): number {
    return this.#groups.reduce((sum, { scoreTrace }) => sum + scoreTrace, 0)
  }

  /** @param hypotheses one a group. @param count number of all parameters. @param space where constraints let them go. */
  test(hypotheses: readonly Hypothesis[], count: number, df: number, space?: AffineSpace): RobustTest {
    const chisq = this.#groups.reduce((sum, { complete }, g) => {
      const { means, covariance } = hypotheses[g]!
      return sum + complete.chiSquare(means, covariance)
    }, 0)
    return { chisq, factor: (this.#whole - this.#explained(hypotheses, count, space)) / df }
  }

  /** What the parameters take off tr(C Γ). */
  #explained(hypotheses: readonly Hypothesis[], count: number, space: AffineSpace | undefined): number {
    const sums = { ofH: square(count), ofC: square(count), crossed: square(count), scores: square(count) }
    for (const [g, part] of this.#groups.entries()) addGroup(part, hypotheses[g]!, count, sums)
    const inverse = inverseOf(sums.ofH, count, space)
    if (!inverse) return Number.NaN
    if (!this.#groups[0]!.scores) return traceOf(inverse, sums.ofC)
    const left = square(count)
    const middle = square(count)
    innerProducts(inverse, sums.ofC, count, count, count, left)
    innerProducts(left, inverse, count, count, count, middle)
    return 2 * traceOf(inverse, sums.crossed) - traceOf(middle, sums.scores)
  }
}

interface GroupPart {
  readonly complete: CompleteInformation
  readonly saturated: SaturatedModel
  /** tr(C Γ) of this group. */
  readonly whole: number
  /** tr(H⁻¹J) of this group. */
  readonly scoreTrace: number
  /** J and J H⁻¹. */
  readonly scores: { readonly products: Float64Array; readonly solved: Float64Array } | undefined
}

interface Sums {
  /** ΔᵀHΔ and ΔᵀCΔ, lower triangle and full. */
  readonly ofH: Float64Array
  readonly ofC: Float64Array
  /** ΔᵀJ H⁻¹CΔ and ΔᵀJΔ. */
  readonly crossed: Float64Array
  readonly scores: Float64Array
}

function partOf({ sample, saturated, scoreProducts, predictorTrace }: CorrectionGroup): GroupPart {
  const complete = new CompleteInformation(sample)
  const { covariance, size } = saturated
  const unknown = { complete, saturated, whole: Number.NaN, scoreTrace: Number.NaN, scores: undefined }
  if (!covariance) return unknown
  if (!scoreProducts) return { ...unknown, whole: complete.traceWith(covariance) - predictorTrace }
  const solved = square(size)
  innerProducts(scoreProducts, covariance, size, size, size, solved)
  const scoreTrace = dot(scoreProducts, covariance) - predictorTrace
  // tr(C H⁻¹ J H⁻¹), row by row of H⁻¹C and J H⁻¹
  let whole = -predictorTrace
  const row = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    complete.multiply(covariance.subarray(i * size, (i + 1) * size), row)
    for (let j = 0; j < size; j++) whole += row[j]! * solved[i * size + j]!
  }
  return { complete, saturated, whole, scoreTrace, scores: { products: scoreProducts, solved } }
}

function addGroup(part: GroupPart, { jacobian, parameters }: Hypothesis, count: number, sums: Sums): void {
  const { size, information } = part.saturated
  const k = parameters.length
  const weighted = new Float64Array(k * size)
  for (let i = 0; i < k; i++)
    part.complete.multiply(
      jacobian.subarray(i * size, (i + 1) * size),
      weighted.subarray(i * size, (i + 1) * size),
    )
  const half = new Float64Array(k * size)
  multiply(jacobian, information, k, size, size, half)
  const own = square(k)
  const scatter = (target: Float64Array) => {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) target[parameters[i]! * count + parameters[j]!]! += own[i * k + j]!
    }
  }
  productLower(half, jacobian, k, size, own)
  mirror(own, k)
  scatter(sums.ofH)
  productLower(weighted, jacobian, k, size, own)
  mirror(own, k)
  scatter(sums.ofC)
  if (!part.scores) return
  multiply(jacobian, part.scores.solved, k, size, size, half)
  innerProducts(half, weighted, k, size, k, own)
  scatter(sums.crossed)
  multiply(jacobian, part.scores.products, k, size, size, half)
  innerProducts(half, jacobian, k, size, k, own)
  scatter(sums.scores)
}

function inverseOf(
  matrix: Float64Array,
  count: number,
  space: AffineSpace | undefined,
): Float64Array | undefined {
  if (space) {
    const found = invertWithin(space, matrix, 0)
    return 'inverse' in found ? found.inverse : undefined
  }
  if (cholesky(matrix, count) >= 0) return undefined
  const inverse = square(count)
  choleskyInverse(matrix, count, inverse, square(count))
  return inverse
}

function mirror(a: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!
}

/** tr(A B) for A symmetric. */
function traceOf(a: Float64Array, b: Float64Array): number {
  return dot(a, b)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function square(n: number): Float64Array {
  return new Float64Array(n * n)
}

/** The hypotheses of the fitted model. */
export function modelHypotheses(model: CompiledModel, implied: readonly ImpliedMoments[]): Hypothesis[] {
  const layout = momentVector(model.observedCount, true)
  return model.groups.map((group, g) => {
    const { means, covariance, p, m } = implied[g]!
    const { parameters } = group
    const jacobian = new Float64Array(parameters.length * layout.count)
    momentJacobian(layout, group, cellTerms(group, p, m), implied[g]!, jacobian)
    return { means, covariance, jacobian, parameters }
  })
}

/** Those of the baseline model: free means and variances, no covariances but those of the observed predictors. */
export function baselineHypotheses(
  exogenous: readonly number[],
  moments: readonly { readonly means: Float64Array; readonly covariance: Float64Array }[],
): { readonly hypotheses: Hypothesis[]; readonly count: number } {
  let count = 0
  const hypotheses = moments.map(({ means, covariance }) => {
    const p = means.length
    const size = momentVector(p, true).count
    const free = Array.from({ length: p }, (_, i) => i).filter(i => !exogenous.includes(i))
    const places = free.flatMap(i => [i, momentIndex(p, i, i)])
    const jacobian = new Float64Array(places.length * size)
    places.forEach((place, k) => {
      jacobian[k * size + place] = 1
    })
    const parameters = Int32Array.from(places, (_, k) => count + k)
    count += places.length
    return { means, covariance, jacobian, parameters }
  })
  return { hypotheses, count }
}
