import { normalCdf, normalDensity } from '../../numerics/distributions.ts'
import { RectangleGrid } from './rectangle-grid.ts'
import type { OrderedMargin, OrderedVariable } from './thresholds.ts'

/** Correlations are sought within these bounds, as in lavaan. */
export const correlationBound = 0.999
/** A cell counts as having at least this probability. */
const leastProbability = 2.220446049250313e-16

/** A polychoric correlation. */
export interface Polychoric {
  readonly correlation: number
  /**
   * (rows + 1) × (columns + 1) categories: what a row in each cell adds to the estimate, thresholds re-estimated. The last row and
   * column are of rows without a value of the one or the other: they move the thresholds.
   */
  readonly influence: Float64Array
  /** Sum of the squared influences over rows: the sampling variance of the correlation. */
  readonly squares: number
  /** The likelihood rises up to the bound: the variables order the rows (almost) alike. */
  readonly atBoundary: boolean
}

/**
 * Polychoric correlations in two steps (Olsson 1979): thresholds from the margins, then the correlation by maximum
 * likelihood, with Newton's method kept inside a shrinking bracket. Reuses its workspace from pair to pair.
 */
export class PolychoricEstimator {
  readonly #grid: RectangleGrid
  #counts: Float64Array
  readonly #fitted: Float64Array
  readonly #scores: Float64Array
  readonly #margins = new Map<Float64Array, { cdf: Float64Array; density: Float64Array }>()

  /** @param most the largest number of categories. */
  constructor(most: number) {
    this.#grid = new RectangleGrid(most)
    this.#counts = new Float64Array(0)
    this.#fitted = new Float64Array(most * most)
    this.#scores = new Float64Array(most * most)
  }

  /** Both of the same group, row by row. */
  estimate(a: OrderedVariable, b: OrderedVariable): Polychoric {
    return this.ofTable(a, b, crossTable(a, b))
  }

  /** @param counts rows in each cell of the cross-table, rows × columns; with missing values they are fewer than in the margins. */
  ofTable(a: OrderedMargin, b: OrderedMargin, counts: Float64Array): Polychoric {
    this.#counts = counts
    const marginA = this.#marginOf(a)
    const marginB = this.#marginOf(b)
    this.#grid.start(a.thresholds, b.thresholds, marginA.cdf, marginB.cdf)
    const { correlation, atBoundary } = this.#maximize(
      this.#withoutEmptyCell(a, b, counts),
      a.categories * b.categories,
      startOf(a, b, counts),
    )
    const influence = this.#influence(a, b, correlation)
    return { correlation, influence, squares: squaresOf(influence, a, b, counts), atBoundary }
  }

  /** One empty cell of a 2 × 2 table gets half a row, the margins being kept: lavaan's default. */
  #withoutEmptyCell(a: OrderedMargin, b: OrderedMargin, counts: Float64Array): Float64Array {
    if (a.categories !== 2 || b.categories !== 2) return counts
    const empty = counts.subarray(0, 4).reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0)
    if (empty !== 1) return counts
    const diagonal = counts[0] === 0 || counts[3] === 0 ? 0.5 : -0.5
    const fitted = this.#fitted
    for (let cell = 0; cell < 4; cell++) {
      fitted[cell] = counts[cell]! + (cell === 0 || cell === 3 ? diagonal : -diagonal)
    }
    return fitted
  }

  #marginOf(variable: OrderedMargin): { cdf: Float64Array; density: Float64Array } {
    let known = this.#margins.get(variable.thresholds)
    if (!known) {
      known = { cdf: variable.thresholds.map(normalCdf), density: variable.thresholds.map(normalDensity) }
      this.#margins.set(variable.thresholds, known)
    }
    return known
  }

  /** Leaves the grid at the correlation it returns. */
  #maximize(
    counts: Float64Array,
    cells: number,
    start: number,
  ): { correlation: number; atBoundary: boolean } {
    let low = -correlationBound
    let high = correlationBound
    let rho = start
    for (let round = 0; round < 100; round++) {
      this.#grid.move(rho)
      const { first, second } = this.#derivatives(counts, cells)
      if (first > 0) low = rho
      else high = rho
      if (high - low < 1e-13) break
      let next = second < 0 ? rho - first / second : Number.NaN
      // beyond the bracket: halve it, but look at a bound itself before giving it up
      if (!(next > low && next < high)) {
        const bound = first > 0 ? correlationBound : -correlationBound
        if (Math.abs(rho) === correlationBound) return { correlation: rho, atBoundary: true }
        const untouched = first > 0 ? high === correlationBound : low === -correlationBound
        next = untouched && Math.abs(rho) > 0.98 ? bound : 0.5 * (low + high)
      }
      const step = next - rho
      rho = next
      // the error of a Newton step is about the square of its length
      if (Math.abs(step) < 1e-8) {
        this.#grid.move(rho)
        break
      }
    }
    return { correlation: rho, atBoundary: Math.abs(rho) > correlationBound - 1e-6 }
  }

  #derivatives(counts: Float64Array, cells: number): { first: number; second: number } {
    const { probability, slope, bend } = this.#grid
    let first = 0
    let second = 0
    for (let cell = 0; cell < cells; cell++) {
      const count = counts[cell]!
      if (count === 0) continue
      const p = Math.max(probability[cell]!, leastProbability)
      const ratio = slope[cell]! / p
      first += count * ratio
      second += count * (bend[cell]! / p - ratio * ratio)
    }
    return { first, second }
  }

  /**
   * (s − Σ a₂₁ u) / a₂₂ for a row in each cell: s is the score of the correlation, u the influence of the row on the
   * thresholds, a₂₂ = Σ s², and a₂₁ the cross-products of s with the scores of the thresholds (Muthén 1984).
   */
  #influence(a: OrderedMargin, b: OrderedMargin, rho: number): Float64Array {
    const counts = this.#counts
    const { probability, slope } = this.#grid
    const rows = a.categories
    const columns = b.categories
    const scores = this.#scores
    let a22 = 0
    for (let cell = 0; cell < rows * columns; cell++) {
      scores[cell] = slope[cell]! / Math.max(probability[cell]!, leastProbability)
      a22 += counts[cell]! * scores[cell]! ** 2
    }
    const shiftA = this.#shift(a, b, rho, columns, 1)
    const shiftB = this.#shift(b, a, rho, 1, columns)
    const influence = new Float64Array((rows + 1) * (columns + 1))
    for (let i = 0; i <= rows; i++) {
      for (let j = 0; j <= columns; j++) {
        const score = i < rows && j < columns ? scores[i * columns + j]! : 0
        influence[i * (columns + 1) + j] = (score - shiftA[i]! - shiftB[j]!) / a22
      }
    }
    return influence
  }

  /** Σ a₂₁ u over the thresholds of `own`, for each of its categories, and 0 for none; strides say where a cell of the pair stands. */
  #shift(
    own: OrderedMargin,
    other: OrderedMargin,
    rho: number,
    stride: number,
    otherStride: number,
  ): Float64Array {
    const counts = this.#counts
    const scores = this.#scores
    const { probability } = this.#grid
    const { density } = this.#marginOf(own)
    const size = own.categories - 1
    const scale = 1 / Math.sqrt(1 - rho * rho)
    const shift = new Float64Array(own.categories + 1)
    for (let t = 0; t < size; t++) {
      const threshold = own.thresholds[t]!
      let below = 0
      let cross = 0
      for (let j = 0; j < other.categories; j++) {
        const upTo =
          j < other.categories - 1 ? normalCdf((other.thresholds[j]! - rho * threshold) * scale) : 1
        // ∂π of the cells below and above the threshold is ± this
        const edge = density[t]! * (upTo - below)
        below = upTo
        const under = t * stride + j * otherStride
        const over = under + stride
        cross +=
          edge *
          ((counts[under]! * scores[under]!) / Math.max(probability[under]!, leastProbability) -
            (counts[over]! * scores[over]!) / Math.max(probability[over]!, leastProbability))
      }
      for (let i = 0; i < own.categories; i++) shift[i]! += cross * own.influence[i * size + t]!
    }
    return shift
  }
}

/** Of all rows: those in the cells, and those that have one of the two variables only. */
function squaresOf(
  influence: Float64Array,
  a: OrderedMargin,
  b: OrderedMargin,
  counts: Float64Array,
): number {
  const width = b.categories + 1
  let squares = 0
  const alone = { a: a.counts.slice(), b: b.counts.slice() }
  for (let i = 0; i < a.categories; i++) {
    for (let j = 0; j < b.categories; j++) {
      const count = counts[i * b.categories + j]!
      squares += count * influence[i * width + j]! ** 2
      alone.a[i]! -= count
      alone.b[j]! -= count
    }
  }
  alone.a.forEach((count, i) => {
    squares += count * influence[i * width + b.categories]! ** 2
  })
  alone.b.forEach((count, j) => {
    squares += count * influence[a.categories * width + j]! ** 2
  })
  return squares
}

/** Rows in each cell: categories of a × categories of b. */
export function crossTable(a: OrderedVariable, b: OrderedVariable): Float64Array {
  const counts = new Float64Array(a.categories * b.categories)
  for (let row = 0; row < a.codes.length; row++) {
    const i = a.codes[row]!
    const j = b.codes[row]!
    if (i < a.categories && j < b.categories) counts[i * b.categories + j]! += 1
  }
  return counts
}

/** The product-moment correlation of the codes, which the polychoric one is a little beyond. */
function startOf(a: OrderedMargin, b: OrderedMargin, counts: Float64Array): number {
  const [meanA, varianceA] = momentsOf(a)
  const [meanB, varianceB] = momentsOf(b)
  let product = 0
  for (let i = 0; i < a.categories; i++) {
    for (let j = 0; j < b.categories; j++)
      product += counts[i * b.categories + j]! * (i - meanA) * (j - meanB)
  }
  const correlation = product / Math.sqrt(varianceA * varianceB)
  return Math.max(-0.9, Math.min(0.9, 1.1 * correlation))
}

/** Mean of the codes and sum of their squared deviations. */
function momentsOf({ counts }: OrderedMargin): [number, number] {
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const mean = counts.reduce((sum, count, a) => sum + count * a, 0) / rows
  return [mean, counts.reduce((sum, count, a) => sum + count * (a - mean) ** 2, 0)]
}
