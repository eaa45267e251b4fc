import { AffineSpace } from '../../numerics/affine-space.ts'
import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { gramMatrix } from '../../numerics/gram-matrix.ts'
import type { DiagonalLeastSquares } from '../discrepancies/diagonal-least-squares.ts'
import { invertWithin } from '../inference/constrained-information.ts'
import type { ParameterCovariance } from '../inference/standard-errors.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { OrdinalMoments } from './ordinal-moments.ts'

/** One group at the solution: its discrepancy, sample, and weights n_g w. */
export interface SolvedGroup {
  readonly discrepancy: DiagonalLeastSquares
  readonly sample: OrdinalMoments
  /** What each squared residual counts in the chi-square. */
  readonly weights: Float64Array
}

/**
 * How each row of the data moves the estimates, X = (Σ JᵀWJ)⁻¹ JᵀW times its influences on the moments. The sum of X Xᵀ over
 * rows is the robust ("sandwich") covariance of the estimates.
 *
 * A parameter is *alone* when the only moment it moves is moved by no other: an unconstrained threshold. Such a pair
 * fits exactly and takes no part in the rest, which is solved without it.
 */
export class EstimateInfluence implements ParameterCovariance {
  readonly #model: CompiledModel
  readonly #inflation: number
  /** Covariances of the groups' parameters, once asked for. */
  readonly #blocks: Float64Array[] = []
  /** Of each group, parameters × n over all free parameters; undefined rows are 0. */
  readonly #rows: readonly (readonly (Float64Array | undefined)[])[]
  /** Of the parameters that are not alone, as they are numbered among all. */
  readonly together: Int32Array
  /** Moments that no lone parameter fits exactly, of each group. */
  readonly open: readonly Int32Array[]
  /** JᵀW times the influences on the moments, of each group: together × n, row by row; undefined rows are 0. */
  readonly pulls: readonly (readonly (Float64Array | undefined)[])[]
  /** Inverse of Σ JᵀWJ over the parameters together. */
  readonly inverse: Float64Array
  /** Of each group: together × together, JᵀW times the sampling covariance of the moments times WJ. */
  readonly position: Int32Array

  /** @param inflation what the covariance is multiplied with, a correction for small samples. @param space where constraints let the estimates go. */
  constructor(model: CompiledModel, groups: readonly SolvedGroup[], inflation: number, space?: AffineSpace) {
    this.#model = model
    this.#inflation = inflation
    const alone = loneParameters(model, groups, new Set(space?.involved()))
    this.together = Int32Array.from(
      Array.from({ length: model.parameterCount }, (_, k) => k).filter(k => alone.moment[k]! < 0),
    )
    this.position = new Int32Array(model.parameterCount).fill(-1)
    this.together.forEach((k, at) => {
      this.position[k] = at
    })
    this.open = groups.map(({ weights }, g) =>
      Int32Array.from(Array.from(weights.keys()).filter(r => alone.ofMoment[g]![r]! < 0)),
    )
    const pulls = groups.map((group, g) => pullsOf(model, g, group))
    this.pulls = pulls.map(rows => Array.from(this.together, k => rows[k]))
    this.inverse = this.#invert(groups, space && this.#amongTogether(space))
    this.#rows = pulls.map((rows, g) => this.#solve(rows, alone.curvature, groups[g]!.sample.n))
  }

  standardErrors(): Float64Array {
    const errors = new Float64Array(this.#model.parameterCount)
    for (const rows of this.#rows) {
      rows.forEach((row, k) => {
        if (row) errors[k]! += dot(row, row)
      })
    }
    return errors.map(variance => Math.sqrt(variance * this.#inflation))
  }

  ofGroup(g: number): Float64Array {
    const known = this.#blocks[g] ?? this.#covarianceOf(this.#model.groups[g]!.parameters)
    this.#blocks[g] = known
    return known
  }

  full(): Float64Array {
    return this.#covarianceOf(Int32Array.from({ length: this.#model.parameterCount }, (_, k) => k))
  }

  varianceOf(gradient: Float64Array): number {
    let variance = 0
    for (const rows of this.#rows) {
      const sum = new Float64Array(rows.find(row => row)?.length ?? 0)
      rows.forEach((row, k) => {
        if (row && gradient[k] !== 0) addScaled(sum, row, gradient[k]!)
      })
      variance += dot(sum, sum)
    }
    return variance * this.#inflation
  }

  #covarianceOf(parameters: Int32Array): Float64Array {
    const size = parameters.length
    const out = new Float64Array(size * size)
    for (const rows of this.#rows) {
      const n = rows.find(row => row)?.length ?? 0
      const packed = new Float64Array(size * n)
      parameters.forEach((k, i) => {
        const row = rows[k]
        if (row) packed.set(row, i * n)
      })
      addScaled(out, gramMatrix(packed, size, n), this.#inflation)
    }
    return out
  }

  /** No equation is about a lone parameter. */
  #amongTogether(space: AffineSpace): AffineSpace | undefined {
    const equations = space.equations().map(({ coefficients, constant }) => ({
      coefficients: Float64Array.from(this.together, k => coefficients[k]!),
      constant,
    }))
    return AffineSpace.of(equations, this.together.length)
  }

  #invert(groups: readonly SolvedGroup[], space: AffineSpace | undefined): Float64Array {
    const size = this.together.length
    const matrix = new Float64Array(size * size)
    groups.forEach(({ discrepancy: { moments }, weights }, g) => {
      const { parameters, free } = this.#model.groups[g]!
      const at = (e: number) => this.position[parameters[free.parameter[moments.cell[e]!]!]!]!
      for (const r of this.open[g]!) {
        for (let e = moments.rowStart[r]!; e < moments.rowStart[r + 1]!; e++) {
          const i = at(e)
          const left = weights[r]! * moments.slope[e]!
          for (let f = moments.rowStart[r]!; f < moments.rowStart[r + 1]!; f++) {
            matrix[i * size + at(f)]! += left * moments.slope[f]!
          }
        }
      }
    })
    if (space) {
      const found = invertWithin(space, matrix, 0)
      return 'inverse' in found ? found.inverse : matrix.fill(Number.NaN)
    }
    const failed = cholesky(matrix, size)
    const inverse = new Float64Array(size * size)
    // the caller has seen that the information is positive definite
    if (failed >= 0) return inverse.fill(Number.NaN)
    choleskyInverse(matrix, size, inverse, new Float64Array(size * size))
    return inverse
  }

  #solve(
    pulls: readonly (Float64Array | undefined)[],
    curvature: Float64Array,
    n: number,
  ): (Float64Array | undefined)[] {
    const size = this.together.length
    return pulls.map((pull, k) => {
      const own = this.position[k]!
      if (own < 0) return pull?.map(value => value / curvature[k]!)
      const row = new Float64Array(n)
      let any = false
      for (let b = 0; b < size; b++) {
        const other = pulls[this.together[b]!]
        const weight = this.inverse[own * size + b]!
        if (!other || weight === 0) continue
        any = true
        addScaled(row, other, weight)
      }
      return any ? row : undefined
    })
  }
}

/** The moment that each lone parameter fits, and the other way round; -1 for the rest, among them those that constraints tie. */
function loneParameters(model: CompiledModel, groups: readonly SolvedGroup[], tied: ReadonlySet<number>) {
  const count = model.parameterCount
  const uses = new Int32Array(count)
  const moment = new Int32Array(count).fill(-1)
  const curvature = new Float64Array(count)
  const ofMoment = groups.map(({ weights }) => new Int32Array(weights.length).fill(-1))
  groups.forEach(({ discrepancy: { moments }, weights }, g) => {
    const { parameters, free } = model.groups[g]!
    for (let r = 0; r < weights.length; r++) {
      const alone = moments.rowStart[r + 1]! - moments.rowStart[r]! === 1
      for (let e = moments.rowStart[r]!; e < moments.rowStart[r + 1]!; e++) {
        const k = parameters[free.parameter[moments.cell[e]!]!]!
        uses[k]! += 1
        if (!alone || moments.slope[e] === 0 || tied.has(k)) continue
        moment[k] = r
        ofMoment[g]![r] = k
        curvature[k] = weights[r]! * moments.slope[e]! ** 2
      }
    }
  })
  for (let k = 0; k < count; k++) if (uses[k] !== 1) moment[k] = -1
  for (const rows of ofMoment) {
    for (let r = 0; r < rows.length; r++) if (rows[r]! >= 0 && moment[rows[r]!]! < 0) rows[r] = -1
  }
  return { moment, ofMoment, curvature }
}

/** JᵀW times the influences, one row of n a parameter. */
function pullsOf(
  model: CompiledModel,
  g: number,
  { discrepancy: { moments }, sample, weights }: SolvedGroup,
): (Float64Array | undefined)[] {
  const { n, influence } = sample
  const { parameters, free } = model.groups[g]!
  const rows: (Float64Array | undefined)[] = new Array(model.parameterCount).fill(undefined)
  for (let r = 0; r < weights.length; r++) {
    const source = influence.subarray(r * n, (r + 1) * n)
    for (let e = moments.rowStart[r]!; e < moments.rowStart[r + 1]!; e++) {
      const k = parameters[free.parameter[moments.cell[e]!]!]!
      const row = rows[k] ?? new Float64Array(n)
      rows[k] = row
      if (moments.slope[e] !== 0) addScaled(row, source, weights[r]! * moments.slope[e]!)
    }
  }
  return rows
}

function addScaled(out: Float64Array, row: Float64Array, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += scale * row[i]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
