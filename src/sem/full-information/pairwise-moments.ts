import type { IncompleteGroup } from './incomplete-group.ts'

/**
 * Means of the observed values and covariances of the rows that have both variables, each about the means of those rows; as
 * lavaan, divided by one less than their number and multiplied with (n − 1) / n. NaN for pairs that fewer than two rows have.
 */
export function pairwiseMoments(
  { values, patterns, n }: IncompleteGroup,
  p: number,
): { readonly means: Float64Array; readonly covariance: Float64Array } {
  const sums = pairwiseSums(values, patterns, p)
  const means = Float64Array.from({ length: p }, (_, i) => sums.first[i * p + i]! / sums.counts[i * p + i]!)
  const products = new Float64Array(p * p)
  // about the means of all observed values, so that large means cost no digits
  eachObserved(patterns, p, (present, row) => {
    for (const i of present) {
      const value = values[row * p + i]! - means[i]!
      for (const j of present) {
        if (j > i) break
        products[i * p + j]! += value * (values[row * p + j]! - means[j]!)
      }
    }
  })
  const covariance = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const count = sums.counts[i * p + j]!
      const shiftI = sums.first[i * p + j]! / count - means[i]!
      const shiftJ = sums.first[j * p + i]! / count - means[j]!
      const value = ((products[i * p + j]! - count * shiftI * shiftJ) / (count - 1)) * ((n - 1) / n)
      covariance[i * p + j] = value
      covariance[j * p + i] = value
    }
  }
  return { means, covariance }
}

/** Sums of variable i over rows that have i and j, and their number; p × p. */
function pairwiseSums(values: Float64Array, patterns: IncompleteGroup['patterns'], p: number) {
  const first = new Float64Array(p * p)
  const counts = new Float64Array(p * p)
  eachObserved(patterns, p, (present, row) => {
    for (const i of present) {
      const value = values[row * p + i]!
      for (const j of present) {
        first[i * p + j]! += value
        counts[i * p + j]! += 1
      }
    }
  })
  return { first, counts }
}

function eachObserved(
  patterns: IncompleteGroup['patterns'],
  p: number,
  visit: (present: Int32Array, row: number) => void,
): void {
  for (const { missing, start, n } of patterns) {
    const present = Int32Array.from({ length: p }, (_, i) => i).filter(i => !missing.includes(i))
    for (let row = start; row < start + n; row++) visit(present, row)
  }
}
