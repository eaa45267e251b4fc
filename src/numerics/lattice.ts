import { createRandom } from './random.ts'

/** Square roots of these are independent over the rationals, so their multiples fill the cube evenly. */
const primes = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
  107, 109, 113, 127, 131,
]

/** Most dimensions that {@link integrateOverCube} takes. */
export const mostLatticeDimensions = primes.length

/** A number with the error that it is thought not to exceed. */
export interface Approximation {
  readonly value: number
  /** Three standard errors over the random shifts. */
  readonly error: number
}

/** How finely to integrate. */
export interface LatticeSize {
  /** Points of the lattice; default 499. */
  readonly points?: number
  /** Times that the lattice is laid, each time shifted at random; default 8. */
  readonly shifts?: number
}

/**
 * The integral of a function over the unit cube: its mean over Richtmyer's lattice (multiples of the roots of primes, folded so that
 * the function becomes periodic), shifted at random several times (Genz and Bretz 2009, section 4.2.2). Deterministic: the
 * shifts have a seed of their own.
 *
 * @param f - Called with one point, an array that is used again. @param dimensions - Up to 32.
 */
export function integrateOverCube(
  f: (point: Float64Array) => number,
  dimensions: number,
  { points = 499, shifts = 8 }: LatticeSize = {},
): Approximation {
  const random = createRandom(20_261_124)
  const point = new Float64Array(dimensions)
  const step = Float64Array.from({ length: dimensions }, (_, d) => Math.sqrt(primes[d]!) % 1)
  const means: number[] = []
  for (let shift = 0; shift < shifts; shift++) {
    const start = step.map(() => random.uniform())
    let sum = 0
    for (let i = 1; i <= points; i++) {
      for (let d = 0; d < dimensions; d++) point[d] = Math.abs(2 * ((start[d]! + i * step[d]!) % 1) - 1)
      sum += f(point)
    }
    means.push(sum / points)
  }
  const value = means.reduce((sum, mean) => sum + mean, 0) / shifts
  const squares = means.reduce((sum, mean) => sum + (mean - value) ** 2, 0)
  return { value, error: 3 * Math.sqrt(squares / (shifts * (shifts - 1))) }
}
