import type { LinearEquation } from './affine-space.ts'
import { AffineSpace } from './affine-space.ts'
import { cholesky, solveLower, solveLowerTransposed } from './cholesky.ts'
import { dot, factoredGram, solveGram } from './feasible-point.ts'

/** A step, and which inequalities it ends on. */
export interface ConstrainedStep {
  readonly step: Float64Array
  readonly active: readonly number[]
}

/**
 * Minimizes gᵀq + ½ qᵀHq over steps q with a · q = constant for the equalities and c · q ≥ constant for the inequalities, which
 * q = 0 must satisfy, by the primal active-set method (Nocedal and Wright 2006, algorithm 16.3).
 *
 * @param matrix H, n × n, full; it need be positive definite only where the active constraints leave freedom.
 * @param started inequalities that q = 0 lies on and that are taken to be active at first.
 * @returns undefined where H is not positive definite, or the set of active ones does not settle.
 */
export function quadraticProgram(
  matrix: Float64Array,
  gradient: Float64Array,
  equalities: readonly LinearEquation[],
  inequalities: readonly LinearEquation[],
  started: readonly number[],
): ConstrainedStep | undefined {
  const size = gradient.length
  const active = [...started]
  const step = new Float64Array(size)
  for (let round = 0; round < 20 + 5 * inequalities.length; round++) {
    const working = [...equalities, ...active.map(i => inequalities[i]!)]
    const target = faceMinimum(matrix, gradient, working)
    if (!target) return undefined
    const { share, blocking } = reach(step, target, inequalities, active)
    for (let i = 0; i < size; i++) step[i]! += share * (target[i]! - step[i]!)
    if (blocking !== undefined) {
      active.push(blocking)
      continue
    }
    step.set(target)
    const least = mostNegative(slopeAt(matrix, gradient, step), working, equalities.length)
    if (least === undefined) return { step, active }
    active.splice(least, 1)
  }
  return undefined
}

function faceMinimum(matrix: Float64Array, gradient: Float64Array, working: readonly LinearEquation[]) {
  const size = gradient.length
  const space = AffineSpace.of(working, size)
  if (!space) return undefined
  const origin = new Float64Array(size)
  space.complete(origin)
  const k = space.independent.length
  const factor = space.reduceMatrix(matrix)
  if (cholesky(factor, k, 1e-11) >= 0) return undefined
  const z = space.reduce(slopeAt(matrix, gradient, origin)).map(value => -value)
  solveLower(factor, k, z)
  solveLowerTransposed(factor, k, z)
  return space.expand(z).map((value, i) => value + origin[i]!)
}

/** How far one can go from `from` to `to`, and which inequality stops one before. */
function reach(
  from: Float64Array,
  to: Float64Array,
  inequalities: readonly LinearEquation[],
  active: readonly number[],
): { share: number; blocking: number | undefined } {
  let share = 1
  let blocking: number | undefined
  inequalities.forEach(({ coefficients, constant }, i) => {
    if (active.includes(i)) return
    const here = dot(coefficients, from)
    const change = dot(coefficients, to) - here
    if (!(change < 0) || here + change >= constant) return
    const limit = Math.max(0, (constant - here) / change)
    if (limit >= share) return
    share = limit
    blocking = i
  })
  return { share, blocking }
}

function slopeAt(matrix: Float64Array, gradient: Float64Array, step: Float64Array): Float64Array {
  const size = step.length
  return gradient.map((value, i) => value + dot(matrix.subarray(i * size, (i + 1) * size), step))
}

/** Which active inequality the function would fall most away from; undefined when it rises away from all. */
function mostNegative(
  slope: Float64Array,
  working: readonly LinearEquation[],
  equalities: number,
): number | undefined {
  if (working.length === equalities) return undefined
  const multipliers = solveGram(
    factoredGram(working),
    working.map(({ coefficients }) => dot(coefficients, slope)),
  ).subarray(equalities)
  const scale = slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  let least: number | undefined
  multipliers.forEach((value, i) => {
    if (value < -1e-10 * scale && (least === undefined || value < multipliers[least]!)) least = i
  })
  return least
}
