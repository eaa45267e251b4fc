import { normalQuantile } from '../../numerics/distributions.ts'

/** Roots of primes are irrational to one another: their multiples fill the cube evenly (Richtmyer 1951). */
const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71]

/**
 * Points that stand for a standard normal distribution: averages over them converge faster than over random draws, and are
 * the same each time. They come in pairs e, −e, so that their mean is exactly 0.
 *
 * @param dimensions - Up to 20; more are drawn from the same roots in another order, a little less evenly.
 * @param pairs - Half the number of points.
 */
export function normalPoints(dimensions: number, pairs: number): readonly Float64Array[] {
  const steps = Array.from({ length: dimensions }, (_, i) => {
    const root = Math.sqrt(primes[i % primes.length]!) * (1 + Math.floor(i / primes.length))
    return root % 1
  })
  return Array.from({ length: pairs }, (_, k) => {
    const point = Float64Array.from(steps, step => normalQuantile((step * (k + 0.5)) % 1 || 0.5))
    return [point, point.map(value => -value)]
  }).flat()
}
