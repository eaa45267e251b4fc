import { cholesky, choleskyInverse, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import { addTo } from '../../numerics/dense.ts'
import type { RobustTest } from '../inference/test-statistics.ts'
import type { OrdinalSandwich } from './ordinal-sandwich.ts'
import type { OrdinalTestInput } from './ordinal-test-input.ts'
import { traceOfProduct } from './residual-traces.ts'
import { responseCovariance } from './response-covariance.ts'
import type { SolvedGroup } from './solved-group.ts'
import type { WeightedProjection } from './weighted-projection.ts'
import { timesJacobian } from './weighted-projection.ts'

/**
 * What the robust RMSEA and CFI of categorical data stand on (Savalei 2021): the maximum-likelihood discrepancy of the
 * polychoric correlations at the least-squares estimates, and its mean if the model is right. Undefined, as in lavaan, with
 * continuous variables, constrained thresholds, latent means, or where the polychoric correlations of some group are not positive definite.
 */
export function likelihoodTests(
  input: OrdinalTestInput,
): { readonly model: RobustTest; readonly baseline: RobustTest } | undefined {
  const { groups, model, sandwich, df } = input
  if (!model.ordinal!.ordered.every(Boolean) || !thresholdsSaturated(input)) return undefined
  const total = groups.reduce((sum, { sample }) => sum + sample.n, 0)
  const p = model.observedCount
  const size = sandwich.together.length
  const traces = {
    plain: 0,
    cross: 0,
    bread: new Float64Array(size * size),
    meat: new Float64Array(size * size),
  }
  let chisq = 0
  let baselineChisq = 0
  let baselineMean = 0
  for (const [g, group] of groups.entries()) {
    const correlation = responseCovariance(group.discrepancy.implied)
    const inverse = new Float64Array(p * p)
    const implied = invertOf(correlation, p, inverse)
    const sample = invertOf(group.sample.covariance.slice(), p)
    if (implied === undefined || sample === undefined) return undefined
    const { n, covariance, gammaDiagonal, layout } = group.sample
    // lavaan 0.6 counts the baseline's groups by total / n here, not in the model
    chisq += n * (implied + traceOfProduct(inverse, covariance) - sample - p)
    baselineChisq -= n * sample
    for (let r = layout.firstCovariance; r < layout.count; r++)
      baselineMean += (gammaDiagonal[r]! * total) / n
    addGroup(group, sandwich, sandwich.projections[g]!, inverse, traces)
  }
  const mean =
    traces.plain - 2 * traces.cross + traceOfSandwich(sandwich.inverse, traces.bread, traces.meat, size)
  const baselineDf = groups.length * ((p * (p - 1)) / 2)
  return {
    model: { chisq: Math.max(chisq, 0), factor: df > 0 ? mean / df : Number.NaN },
    baseline: { chisq: baselineChisq, factor: baselineMean / baselineDf },
  }
}

/** Whether every threshold is free and unconstrained; else correlations are not all that is modelled. */
function thresholdsSaturated({ groups, sandwich }: OrdinalTestInput): boolean {
  return sandwich.projections.every(({ open }, g) =>
    open.every(r => r >= groups[g]!.sample.layout.firstVariance),
  )
}

/** Log-determinant, and the inverse into `inverse`; undefined when not positive definite. Overwrites `matrix`. */
function invertOf(matrix: Float64Array, p: number, inverse?: Float64Array): number | undefined {
  if (cholesky(matrix, p, 1e-12) >= 0) return undefined
  if (inverse) choleskyInverse(matrix, p, inverse, new Float64Array(p * p))
  return choleskyLogDeterminant(matrix, p)
}

interface LikelihoodTraces {
  /** tr(VΓ). */
  plain: number
  /** tr((JᵀWJ)⁻¹ JᵀWΓVJ). */
  cross: number
  /** JᵀVJ. */
  readonly bread: Float64Array
  /** JᵀWΓWJ. */
  readonly meat: Float64Array
}

/** V_rs = n (s^ik s^jl + s^il s^jk) for correlations r = (i, j) and s = (k, l), with s the inverse of Σ. */
function addGroup(
  group: SolvedGroup,
  sandwich: OrdinalSandwich,
  projection: WeightedProjection,
  inverse: Float64Array,
  traces: LikelihoodTraces,
): void {
  const { open, gram, rows, projected, meat } = projection
  const size = sandwich.together.length
  const count = open.length
  const p = group.sample.layout.categories.length
  const normal = normalWeights(group, projection, size, inverse, p)
  traces.plain += weightedTrace(group, open, gram, inverse, p)
  addTo(traces.meat, meat)
  addTo(traces.bread, timesJacobian(normal, rows, size))
  // JᵀWΓVJ = Hᵀ W^(−½) V J
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const weight = sandwich.inverse[a * size + b]!
      if (weight === 0) continue
      let sum = 0
      for (let at = 0; at < count; at++) sum += projected[b * count + at]! * normal[a * count + at]!
      traces.cross += weight * sum
    }
  }
}

/** (W^(−½) V J)ᵀ, parameters × moments: Σ⁻¹ D Σ⁻¹ n below the diagonal, with D the derivative of Σ. */
function normalWeights(
  { sample, weights }: SolvedGroup,
  { open, rows }: WeightedProjection,
  size: number,
  inverse: Float64Array,
  p: number,
): Float64Array {
  const { layout, n } = sample
  const derivatives = new Float64Array(size * p * p)
  const used = new Uint8Array(size)
  open.forEach((r, at) => {
    if (r < layout.firstCovariance) return
    const i = layout.row[r]!
    const j = layout.column[r]!
    const scale = 1 / Math.sqrt(weights[r]!)
    rows[at]!.at.forEach((k, e) => {
      const value = rows[at]!.slope[e]! * scale
      used[k] = 1
      derivatives[(k * p + i) * p + j]! += value
      derivatives[(k * p + j) * p + i]! += value
    })
  })
  const out = new Float64Array(size * open.length)
  const half = new Float64Array(p * p)
  for (let k = 0; k < size; k++) {
    if (used[k] === 0) continue
    sandwichOf(inverse, derivatives.subarray(k * p * p, (k + 1) * p * p), p, half)
    open.forEach((r, at) => {
      if (r < layout.firstCovariance) return
      const i = layout.row[r]! * p
      const j = layout.column[r]! * p
      let sum = 0
      for (let a = 0; a < p; a++) sum += half[i + a]! * inverse[j + a]!
      out[k * open.length + at] = (n * sum) / Math.sqrt(weights[r]!)
    })
  }
  return out
}

/** S D, skipping zeros of D, which has few entries. */
function sandwichOf(inverse: Float64Array, derivative: Float64Array, p: number, out: Float64Array): void {
  out.fill(0)
  for (let b = 0; b < p; b++) {
    for (let c = 0; c < p; c++) {
      const value = derivative[b * p + c]!
      if (value === 0) continue
      for (let a = 0; a < p; a++) out[a * p + c]! += inverse[a * p + b]! * value
    }
  }
}

/** tr(VΓ). */
function weightedTrace(
  { sample, weights }: SolvedGroup,
  open: Int32Array,
  gram: Float64Array,
  inverse: Float64Array,
  p: number,
): number {
  const { layout, n } = sample
  const count = open.length
  const scale = Float64Array.from(open, r => 1 / Math.sqrt(weights[r]!))
  let sum = 0
  for (let x = 0; x < count; x++) {
    const r = open[x]!
    if (r < layout.firstCovariance) continue
    const i = layout.row[r]! * p
    const j = layout.column[r]! * p
    let inner = 0
    for (let y = 0; y <= x; y++) {
      const s = open[y]!
      if (s < layout.firstCovariance) continue
      const k = layout.row[s]!
      const l = layout.column[s]!
      const weight = inverse[i + k]! * inverse[j + l]! + inverse[i + l]! * inverse[j + k]!
      const value = weight * gram[x * count + y]! * scale[y]!
      inner += x === y ? value : 2 * value
    }
    sum += inner * scale[x]!
  }
  return n * sum
}

/** tr(A B A C). */
function traceOfSandwich(a: Float64Array, b: Float64Array, c: Float64Array, size: number): number {
  const product = (x: Float64Array, y: Float64Array) => {
    const out = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < size; k++) {
        const value = x[i * size + k]!
        if (value === 0) continue
        for (let j = 0; j < size; j++) out[i * size + j]! += value * y[k * size + j]!
      }
    }
    return out
  }
  const ab = product(a, b)
  const ac = product(a, c)
  let sum = 0
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += ab[i * size + j]! * ac[j * size + i]!
  return sum
}
