import { normalCdf, normalQuantile } from '../numerics/distributions.ts'
import { integrateOverCube } from '../numerics/lattice.ts'
import { lowerFactor, signAgreement } from '../numerics/multivariate-normal.ts'
import { type NullClaim, neededOfLast } from './null-claim.ts'
import type { NullEstimate } from './null-estimate.ts'

/** A correlation matrix, row by row. */
export type Correlation = readonly (readonly number[])[]

/**
 * Share of estimates without any relation that pass: the integral over all paths but the last, of the chance that the last one is
 * above what it must be, given the others. The integrand is continuous that way. The estimates are joined by a normal copula.
 */
export function chanceByIntegral(claim: NullClaim, estimate: NullEstimate, correlation: Correlation): number {
  const factor = lowerFactor(correlation)
  const last = claim.paths.length - 1
  const drawn = new Float64Array(last + 1)
  const z = new Float64Array(last + 1)
  const deviate = (p: number) => {
    let sum = factor[p]![p]! * drawn[p]!
    for (let q = 0; q < p; q++) sum += factor[p]![q]! * drawn[q]!
    return sum
  }
  const chanceGiven = (point: Float64Array) => {
    for (let p = 0; p < last; p++) {
      drawn[p] = normalQuantile(point[p]!)
      z[p] = estimate.of(deviate(p))
    }
    const needed = neededOfLast(claim, z)
    if (!Number.isFinite(needed)) return needed < 0 ? 1 : 0
    // the deviate of the last path, as far as the others settle it
    drawn[last] = 0
    const rest = Math.max(factor[last]![last]!, 1e-9)
    return normalCdf((deviate(last) - estimate.deviateOf(needed)) / rest)
  }
  if (last === 0) return chanceGiven(new Float64Array(0))
  return last === 1 ? meanOverLine(chanceGiven) : integrateOverCube(chanceGiven, last, size).value
}

/** Chance that every path lies above z. */
export function chanceOfAllAbove(z: number, estimate: NullEstimate, correlation: Correlation): number {
  const below = -estimate.deviateOf(z)
  return signAgreement(
    correlation.map(() => below),
    correlation,
    correlation.map(() => 1),
  ).value
}

const size = { points: 509, shifts: 4 }
const pointsOfLine = 256

/** The midpoint rule. Of two paths every point costs a distribution function, so that few and even ones count. */
function meanOverLine(f: (point: Float64Array) => number): number {
  const point = new Float64Array(1)
  let sum = 0
  for (let i = 0; i < pointsOfLine; i++) {
    point[0] = (i + 0.5) / pointsOfLine
    sum += f(point)
  }
  return sum / pointsOfLine
}
