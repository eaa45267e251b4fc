import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { multiply, multiplyTransposed } from '../../numerics/dense.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { maximumLikelihood } from '../discrepancies/maximum-likelihood.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { ModelObjective } from '../model/model-objective.ts'
import type { SemFit } from '../sem-fit.ts'
import type { MeasuredBlock } from './measurement-blocks.ts'

/**
 * Standard errors of structural parameters that were estimated after, and given, the measurement parameters (Rosseel and
 * Loh 2022; Gong and Samaniego 1981): I₂₂⁻¹ + I₂₂⁻¹ I₂₁ V₁ I₁₂ I₂₂⁻¹, with I the expected information of the joint model
 * and V₁ the covariance of the measurement parameters (1), the structural ones being (2).
 *
 * @returns one a free parameter of the structural model.
 */
export function twoStepErrors(
  joint: CompiledModel,
  samples: readonly GroupMoments[],
  measured: readonly MeasuredBlock[],
  structural: SemFit,
): Float64Array {
  const key = (row: { lhs: string; op: string; rhs: string; group: number }) =>
    `${row.group} ${row.lhs} ${row.op} ${row.rhs}`
  const found = new Map(structural.parameters.map(row => [key(row), row]))
  const q = structural.fitMeasures.npar
  // where each free parameter of the joint model was estimated
  const x = new Float64Array(joint.parameterCount)
  const secondOf = new Int32Array(joint.parameterCount).fill(-1)
  const blockOf = joint.table.rows.map(() => -1)
  const numbers = measured.map(({ fit }) => new Map(fit.parameters.map(row => [key(row), row])))
  joint.table.rows.forEach((row, i) => {
    if (row.free === 0 || row.op === ':=') return
    const second = found.get(key(row))
    if (second) secondOf[row.free - 1] = second.free - 1
    else blockOf[i] = numbers.findIndex(rows => rows.has(key(row)))
    const source = second ?? numbers[blockOf[i]!]?.get(key(row))
    x[row.free - 1] = source?.est ?? Number.NaN
  })
  const objective = new ModelObjective(
    joint,
    samples,
    samples.map(({ n }) => n),
    maximumLikelihood,
  )
  objective.evaluate(x)
  const information = dense(objective, joint)

  const size = joint.parameterCount
  const firsts = Array.from(secondOf.keys()).filter(i => secondOf[i] === -1)
  const own = new Float64Array(q * q)
  const cross = new Float64Array(q * firsts.length)
  for (let i = 0; i < size; i++) {
    const a = secondOf[i]!
    if (a < 0) continue
    for (let j = 0; j < size; j++)
      if (secondOf[j]! >= 0) own[a * q + secondOf[j]!] = information[i * size + j]!
    firsts.forEach((j, b) => {
      cross[a * firsts.length + b] = information[i * size + j]!
    })
  }
  const inverse = new Float64Array(q * q)
  if (cholesky(own, q) >= 0) return new Float64Array(q).fill(Number.NaN)
  choleskyInverse(own, q, inverse, new Float64Array(q * q))
  const bend = new Float64Array(q * firsts.length)
  multiply(inverse, cross, q, q, firsts.length, bend)
  const spread = new Float64Array(q * firsts.length)
  multiply(
    bend,
    measurementCovariance(joint, measured, numbers, blockOf, firsts, key),
    q,
    firsts.length,
    firsts.length,
    spread,
  )
  const extra = new Float64Array(q * q)
  multiplyTransposed(spread, bend, q, firsts.length, q, extra)
  return Float64Array.from({ length: q }, (_, i) => Math.sqrt(inverse[i * q + i]! + extra[i * q + i]!))
}

function dense(objective: ModelObjective, model: CompiledModel): Float64Array {
  const size = model.parameterCount
  const out = new Float64Array(size * size)
  objective.curvature('expected').forEach((block, g) => {
    const { parameters } = model.groups[g]!
    const count = parameters.length
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        const value = block[i * count + j]!
        out[parameters[i]! * size + parameters[j]!]! += value
        if (i !== j) out[parameters[j]! * size + parameters[i]!]! += value
      }
    }
  })
  return out
}

/** Covariance of the measurement parameters in the order of `firsts`; those of different blocks count as independent. */
function measurementCovariance(
  joint: CompiledModel,
  measured: readonly MeasuredBlock[],
  numbers: readonly ReadonlyMap<string, { readonly free: number }>[],
  blockOf: readonly number[],
  firsts: readonly number[],
  key: (row: { lhs: string; op: string; rhs: string; group: number }) => string,
): Float64Array {
  const count = firsts.length
  const out = new Float64Array(count * count)
  const rowOf = new Map<number, number>()
  joint.table.rows.forEach((row, i) => {
    if (row.free > 0 && !rowOf.has(row.free - 1)) rowOf.set(row.free - 1, i)
  })
  const places = firsts.map(free => {
    const i = rowOf.get(free)!
    const block = blockOf[i]!
    return { block, free: numbers[block]?.get(key(joint.table.rows[i]!))?.free ?? 0 }
  })
  measured.forEach(({ fit }, block) => {
    const vcov = outcomeOf(fit).covariance?.full()
    const size = fit.fitMeasures.npar
    places.forEach((one, a) => {
      places.forEach((two, b) => {
        if (one.block !== block || two.block !== block) return
        out[a * count + b] = vcov?.[(one.free - 1) * size + two.free - 1] ?? Number.NaN
      })
    })
  })
  return out
}
