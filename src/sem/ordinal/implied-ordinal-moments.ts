import type { CompiledGroup, CompiledModel, FreeCells } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { inverseOfShares } from './derived-variances.ts'
import { covarianceSlope, meanSlope, movesCovariance, movesMean } from './implied-slopes.ts'
import type { MomentLayout } from './moment-layout.ts'
import { momentKind } from './moment-layout.ts'
import type { OrdinalStructure } from './ordinal-structure.ts'

/**
 * The moments of one group that a model implies, in the order of the moment layout, with their Jacobian over the free cells.
 *
 * Latent responses are scaled by Δ: thresholds Δ (τ − μ), correlations Δ_i Σ_ij Δ_j. Each moment depends on few cells, so the
 * Jacobian is kept by rows of (cell, slope), in a pattern that is found once.
 */
export class ImpliedOrdinalMoments {
  readonly layout: MomentLayout
  readonly values: Float64Array
  /** Where the entries of each moment start; one more than there are moments. */
  readonly rowStart: Int32Array
  /** Index among the free cells of each entry. */
  readonly cell: Int32Array
  readonly slope: Float64Array
  readonly implied: ImpliedMoments
  readonly #free: FreeCells
  readonly #ordinal: OrdinalStructure

  constructor(model: CompiledModel, group: CompiledGroup, implied: ImpliedMoments) {
    this.#ordinal = model.ordinal!
    this.#free = group.free
    this.implied = implied
    this.layout = this.#ordinal.layout
    this.values = new Float64Array(this.layout.count)
    const { rowStart, cell } = patternOf(model, group)
    this.rowStart = rowStart
    this.cell = cell
    this.slope = new Float64Array(cell.length)
  }

  /** Takes the moments from `implied` as it stands. */
  updateValues(): void {
    const { layout, values } = this
    const { p, means, covariance, thresholds, scalingFactors: scale } = this.implied
    for (let r = 0; r < layout.count; r++) {
      const i = layout.row[r]!
      const j = layout.column[r]!
      switch (layout.kind[r]) {
        case momentKind.threshold:
          values[r] = scale[i]! * (thresholds[j]! - means[i]!)
          break
        case momentKind.mean:
          values[r] = means[i]!
          break
        case momentKind.variance:
          values[r] = covariance[i * p + i]!
          break
        default:
          values[r] = scale[i]! * scale[j]! * covariance[i * p + j]!
      }
    }
  }

  /** Computes the Jacobian at `implied` as it stands. */
  updateSlopes(): void {
    const { layout, rowStart, cell, slope } = this
    for (let r = 0; r < layout.count; r++) {
      const margin = layout.kind[r]! <= momentKind.mean
      for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
        slope[e] = margin ? this.#marginSlope(r, cell[e]!) : this.#covarianceSlope(r, cell[e]!)
      }
    }
    if (this.#ordinal.standing.length > 0) this.#addStanding()
  }

  #marginSlope(r: number, k: number): number {
    const { matrix: kinds, row, column } = this.#free
    const { means, thresholds, scalingFactors } = this.implied
    const i = this.layout.row[r]!
    if (this.layout.kind[r] === momentKind.mean)
      return meanSlope(this.implied, kinds[k]!, row[k]!, column[k]!, i)
    const scale = scalingFactors[i]!
    if (kinds[k] === matrix.thresholds) return scale
    if (kinds[k] === matrix.scalingFactors) return thresholds[this.layout.column[r]!]! - means[i]!
    return -scale * meanSlope(this.implied, kinds[k]!, row[k]!, column[k]!, i)
  }

  #covarianceSlope(r: number, k: number): number {
    const { matrix: kinds, row, column } = this.#free
    const { p, covariance, scalingFactors: scale } = this.implied
    const i = this.layout.row[r]!
    const j = this.layout.column[r]! < 0 ? i : this.layout.column[r]!
    if (kinds[k] === matrix.scalingFactors) {
      if (row[k] === i) return scale[j]! * covariance[i * p + j]!
      return row[k] === j ? scale[i]! * covariance[i * p + j]! : 0
    }
    const slope = covarianceSlope(this.implied, kinds[k]!, row[k]!, column[k]!, i, j)
    return i === j ? slope : scale[i]! * scale[j]! * slope
  }

  /** Adds what a cell does by way of the residual variances that keep 1 / Δ². */
  #addStanding(): void {
    const { layout, rowStart, cell, slope } = this
    const { scalingFactors: scale } = this.implied
    const moved = standingSlopes(this.implied, this.#free, this.#ordinal)
    this.#ordinal.standing.forEach(({ latent }, a) => {
      for (let r = layout.firstVariance; r < layout.count; r++) {
        const i = layout.row[r]!
        const j = layout.column[r]! < 0 ? i : layout.column[r]!
        const own = covarianceSlope(this.implied, matrix.latentCovariance, latent, latent, i, j)
        if (own === 0) continue
        const scaled = i === j ? own : scale[i]! * scale[j]! * own
        for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
          slope[e]! += scaled * moved[a * this.#free.count + cell[e]!]!
        }
      }
    })
  }
}

/**
 * How each free cell moves the residual variances of the ordered variables that stand among the latents: standing × cells.
 */
export function standingSlopes(
  implied: ImpliedMoments,
  free: FreeCells,
  { standing }: OrdinalStructure,
): Float64Array {
  const size = standing.length
  const inverse = inverseOfShares(implied, standing)
  const slopes = new Float64Array(size * free.count).fill(inverse ? 0 : Number.NaN)
  if (!inverse) return slopes
  for (let k = 0; k < free.count; k++) {
    standing.forEach(({ observed }, b) => {
      const target =
        free.matrix[k] === matrix.scalingFactors
          ? free.row[k] === observed
            ? -2 * implied.scalingFactors[observed]! ** -3
            : 0
          : -covarianceSlope(implied, free.matrix[k]!, free.row[k]!, free.column[k]!, observed, observed)
      if (target === 0) return
      for (let a = 0; a < size; a++) slopes[a * free.count + k]! += inverse[a * size + b]! * target
    })
  }
  return slopes
}

interface Pattern {
  readonly rowStart: Int32Array
  readonly cell: Int32Array
}

/** A pattern belongs to a group of a model, which is compiled once for many samples. */
const patterns = new WeakMap<CompiledGroup, Pattern>()

function patternOf(model: CompiledModel, group: CompiledGroup): Pattern {
  const pattern = patterns.get(group) ?? findPattern(model, group)
  patterns.set(group, pattern)
  return pattern
}

function findPattern(model: CompiledModel, group: CompiledGroup): Pattern {
  const { layout, standing } = model.ordinal!
  const { free } = group
  const meanCell = ({ matrix: kind }: { matrix: number }) => kind === matrix.latentMeans
  const moving =
    free.matrix.includes(matrix.latentMeans) ||
    group.fixed.some(({ cell, value }) => meanCell(cell) && value !== 0) ||
    group.fromSample.some(({ cell }) => meanCell(cell))
  const moves = (r: number, k: number): boolean => {
    const i = layout.row[r]!
    const j = layout.column[r]!
    if (layout.kind[r] === momentKind.mean) return movesMean(free, k, i, moving)
    if (layout.kind[r] === momentKind.threshold) {
      if (free.matrix[k] === matrix.thresholds) return free.row[k] === j
      return free.matrix[k] === matrix.scalingFactors ? free.row[k] === i : movesMean(free, k, i, moving)
    }
    if (free.matrix[k] === matrix.scalingFactors)
      return free.row[k] === i || free.row[k] === j || standing.length > 0
    const dense = standing.length > 0 && free.matrix[k]! <= matrix.residualCovariance
    return dense || movesCovariance(free, k, i, j < 0 ? i : j)
  }
  const rowStart = new Int32Array(layout.count + 1)
  const cells: number[] = []
  // only cells of the variables themselves, and those that concern all, need to be asked about
  const everywhere: number[] = []
  const ofVariable = layout.categories.map((): number[] => [])
  for (let k = 0; k < free.count; k++) {
    for (const list of listsOf(model, free, k, ofVariable) ?? [everywhere]) list.push(k)
  }
  for (let r = 0; r < layout.count; r++) {
    const i = layout.row[r]!
    const j = layout.kind[r] === momentKind.covariance ? layout.column[r]! : i
    const asked = [...everywhere, ...ofVariable[i]!, ...(j === i ? [] : ofVariable[j]!)]
    const found = new Set(asked.filter(k => moves(r, k)))
    for (const k of [...found].sort((a, b) => a - b)) cells.push(k)
    rowStart[r + 1] = cells.length
  }
  return { rowStart, cell: Int32Array.from(cells) }
}

/** The lists of the variables that a cell concerns; undefined when it can concern all. */
function listsOf(
  { ordinal }: CompiledModel,
  free: FreeCells,
  k: number,
  ofVariable: number[][],
): number[][] | undefined {
  if (ordinal!.standing.length > 0) return undefined
  const row = free.row[k]!
  switch (free.matrix[k]) {
    case matrix.loadings:
    case matrix.intercepts:
    case matrix.scalingFactors:
      return [ofVariable[row]!]
    case matrix.residualCovariance:
      return row === free.column[k] ? [ofVariable[row]!] : [ofVariable[row]!, ofVariable[free.column[k]!]!]
    case matrix.thresholds:
      return [ofVariable[ordinal!.thresholdOf[row]!]!]
    default:
      return undefined
  }
}
