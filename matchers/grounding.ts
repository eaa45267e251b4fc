import type { Check } from '../src/alignment/check.ts'
import type { Assessment } from '../src/assessment/assess.ts'

/** Preconditions without which a fit says nothing about the model, whatever is asked of it. */
const groundingChecks: readonly string[] = ['respondents', 'missing rate', 'convergence', 'admissibility']

/**
 * The preconditions of a claim about the measurement itself (its fit, its reliability): those about the answers' number
 * and the estimation. The others, which judge the measurement, would forestall the very claim.
 */
export function grounding({ checks }: Assessment): readonly Check[] {
  return checks.filter(({ name }) => groundingChecks.includes(name))
}
