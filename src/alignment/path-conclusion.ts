import { normalQuantile } from '../numerics/distributions.ts'
import type { PathEstimate } from './path-estimate.ts'

/** A sign is settled when the other one has at most this probability. */
const settledQuantile = normalQuantile(0.95)

/**
 * Whether a path would be read otherwise if another way of estimating it were right: the estimate moves by more than
 * `material` standard errors, and its sign is not settled the same way by both.
 *
 * @param se - That of `estimate` for both; the two rest on the same respondents.
 */
export function readsOtherwise({ est, se }: PathEstimate, other: number, material: number): boolean {
  if (!(Number.isFinite(est) && se > 0 && Number.isFinite(other))) return true
  const settled = (value: number) => (Math.abs(value) >= settledQuantile * se ? Math.sign(value) : 0)
  return Math.abs(other - est) > material * se && !(settled(est) !== 0 && settled(est) === settled(other))
}
