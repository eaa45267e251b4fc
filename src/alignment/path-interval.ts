import { normalQuantile } from '../numerics/distributions.ts'

/** Two-sided normal confidence interval of a path. */
export function pathInterval(
  { est, se }: { readonly est: number; readonly se: number },
  confidence: number,
): readonly [number, number] {
  const half = normalQuantile((1 + confidence) / 2) * se
  return [est - half, est + half]
}
