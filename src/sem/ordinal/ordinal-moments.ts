import type { GroupData } from '../data/read-rows.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { MomentInfluence } from './moment-influence.ts'
import type { MomentLayout } from './moment-layout.ts'
import { momentKind } from './moment-layout.ts'
import type { NumericVariable } from './numeric-variable.ts'
import { numericVariable } from './numeric-variable.ts'
import { PolychoricEstimator } from './polychoric.ts'
import type { RowwiseCorrelation } from './polyserial.ts'
import { polyserial } from './polyserial.ts'
import { productMoment } from './product-moment.ts'
import type { OrderedVariable } from './thresholds.ts'
import { orderedVariable } from './thresholds.ts'

/**
 * Sample statistics of one group with ordered variables. `covariance` holds the polychoric and polyserial correlations,
 * scaled up to covariances where a variable is continuous; `means` are 0 for ordered variables.
 */
export interface OrdinalMoments extends GroupMoments {
  readonly layout: MomentLayout
  /** The moments, in the order of the layout. */
  readonly values: Float64Array
  /** Its products summed over rows are the sampling covariance of the moments; n times that is lavaan's NACOV, Γ. */
  readonly influence: MomentInfluence
  /** n times the sampling variance of each moment: the diagonal of Γ. */
  readonly gammaDiagonal: Float64Array
  /** Pairs of observed variables whose correlation ran to its bound. */
  readonly atBoundary: readonly (readonly [number, number])[]
}

/** One observed variable of one group. */
export type Variable = OrderedVariable | NumericVariable

/**
 * Thresholds, polychoric and polyserial correlations, and their full sampling covariance by influences: the bread of the
 * sandwich is block-triangular, margins first, so that it inverts pair by pair (Muthén 1984).
 *
 * @param signal looked at before every pair; its reason is thrown when it is aborted.
 * @param levels the values of each ordered variable in order; empty for a continuous one. Every one must occur in the group.
 */
export function ordinalMoments(
  group: GroupData,
  levels: readonly (readonly number[])[],
  layout: MomentLayout,
  signal?: AbortSignal,
): OrdinalMoments {
  const variables = levels.map((values, i) => variableOf(group, i, values))
  const moments = new Accumulator(group, layout)
  variables.forEach((variable, i) => {
    moments.takeMargin(i, variable)
  })
  const estimator = new PolychoricEstimator(Math.max(...layout.categories, 2))
  for (let k = layout.firstCovariance; k < layout.count; k++) {
    signal?.throwIfAborted()
    moments.takePair(k, variables[layout.row[k]!]!, variables[layout.column[k]!]!, estimator)
  }
  return moments.finish()
}

/** @param levels the values of an ordered variable in order; empty for a continuous one. Missing values are NaN. */
export function variableOf({ n, values }: GroupData, i: number, levels: readonly number[]): Variable {
  const width = n > 0 ? values.length / n : 0
  const column = new Float64Array(n)
  for (let row = 0; row < n; row++) column[row] = values[row * width + i]!
  if (levels.length === 0) return numericVariable(column)
  const codes = new Uint16Array(n)
  for (let row = 0; row < n; row++) {
    const code = levels.indexOf(column[row]!)
    codes[row] = code < 0 ? levels.length : code
  }
  return orderedVariable(codes, levels.length)
}

class Accumulator {
  readonly #layout: MomentLayout
  readonly #n: number
  readonly #label: string
  readonly #p: number
  readonly #values: Float64Array
  readonly #influence: MomentInfluence
  readonly #gammaDiagonal: Float64Array
  readonly #covariance: Float64Array
  readonly #means: Float64Array
  readonly #atBoundary: [number, number][] = []
  #nextMargin = 0
  #nextVariance: number

  constructor({ n, label }: GroupData, layout: MomentLayout) {
    this.#layout = layout
    this.#n = n
    this.#label = label
    this.#p = layout.categories.length
    this.#values = new Float64Array(layout.count)
    this.#influence = new MomentInfluence(n, layout)
    this.#gammaDiagonal = new Float64Array(layout.count)
    this.#covariance = new Float64Array(this.#p ** 2)
    this.#means = new Float64Array(this.#p)
    this.#nextVariance = layout.firstVariance
  }

  takeMargin(i: number, variable: Variable): void {
    this.#covariance[i * this.#p + i] = variable.type === 'numeric' ? variable.variance : 1
    if (variable.type === 'numeric') {
      this.#means[i] = variable.mean
      this.#take(this.#nextMargin++, variable.mean, variable.influence.subarray(0, this.#n))
      this.#take(this.#nextVariance++, variable.variance, variable.influence.subarray(this.#n))
      return
    }
    const size = variable.categories - 1
    for (let t = 0; t < size; t++) {
      const k = this.#nextMargin++
      // a row without a value moves nothing
      const table = new Float64Array(variable.categories + 1)
      for (let a = 0; a <= size; a++) table[a] = variable.influence[a * size + t]!
      this.#influence.setMargin(k, variable.codes, table)
      this.#values[k] = variable.thresholds[t]!
      let sum = 0
      for (let a = 0; a <= size; a++) sum += variable.counts[a]! * table[a]! ** 2
      this.#gammaDiagonal[k] = this.#n * sum
    }
  }

  takePair(k: number, a: Variable, b: Variable, estimator: PolychoricEstimator): void {
    if (a.type === 'ordered' && b.type === 'ordered') {
      const { correlation, influence, squares, atBoundary } = estimator.estimate(a, b)
      this.#influence.setPair(k, a.codes, b.codes, b.categories + 1, influence)
      this.#gammaDiagonal[k] = this.#n * squares
      this.#setPair(k, correlation, atBoundary)
      return
    }
    const found = correlationWithNumeric(a, b)
    const influence = toCovariance(found, a, b)
    const scale = deviationOf(a) * deviationOf(b)
    this.#take(k, found.correlation * scale, influence)
    this.#setPair(k, found.correlation * scale, found.atBoundary)
  }

  finish(): OrdinalMoments {
    const { kind } = this.#layout
    return {
      label: this.#label,
      n: this.#n,
      covariance: this.#covariance,
      means: this.#means,
      thresholds: this.#values.filter((_, k) => kind[k] === momentKind.threshold),
      layout: this.#layout,
      values: this.#values,
      influence: this.#influence,
      gammaDiagonal: this.#gammaDiagonal,
      atBoundary: this.#atBoundary,
    }
  }

  #take(k: number, value: number, influence: Float64Array): void {
    this.#values[k] = value
    this.#influence.setRows(k, influence)
    this.#gammaDiagonal[k] = this.#n * influence.reduce((sum, one) => sum + one * one, 0)
  }

  #setPair(k: number, value: number, atBoundary: boolean): void {
    const i = this.#layout.row[k]!
    const j = this.#layout.column[k]!
    this.#values[k] = value
    this.#covariance[i * this.#p + j] = value
    this.#covariance[j * this.#p + i] = value
    if (atBoundary) this.#atBoundary.push([j, i])
  }
}

function correlationWithNumeric(a: Variable, b: Variable): RowwiseCorrelation {
  if (a.type === 'numeric') return b.type === 'numeric' ? productMoment(a, b) : polyserial(b, a)
  if (b.type === 'numeric') return polyserial(a, b)
  throw new RangeError('two ordered variables have a polychoric correlation')
}

function deviationOf(variable: Variable): number {
  return variable.type === 'numeric' ? Math.sqrt(variable.variance) : 1
}

/** Influences of ρ σ_a σ_b: the variances of the continuous variables move it too. */
function toCovariance(found: RowwiseCorrelation, a: Variable, b: Variable): Float64Array {
  const scale = deviationOf(a) * deviationOf(b)
  const out = found.influence.map(value => value * scale)
  for (const variable of [a, b]) {
    if (variable.type !== 'numeric') continue
    const slope = (found.correlation * scale) / (2 * variable.variance)
    const n = out.length
    for (let row = 0; row < n; row++) out[row]! += slope * variable.influence[n + row]!
  }
  return out
}
