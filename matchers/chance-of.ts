import { resolveReference } from '../src/alignment/human-reference.ts'
import { type ChanceOptions, chanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { signedCorrelation } from '../src/alignment/vaar.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import type { Judgement } from './judgement.ts'

/**
 * How often models that do not deserve it would pass a claim about VAAR. A study that stops once settled passes only what its
 * stopping rule shows: its error is that of the rule, at most.
 *
 * @param mend - What would bring it down.
 */
export function chanceOf(
  { sequential, reference, paths, pathCovariance }: Assessment,
  threshold: number,
  options: ChanceOptions,
  mend: string,
): NonNullable<Judgement['chance']> {
  if (sequential) {
    const { alpha } = sequential.rule
    return { noRelation: alpha, oneMissing: alpha, mend: '' }
  }
  const standardErrors = paths.map(({ se }) => se)
  const correlation = signedCorrelation(pathCovariance, paths, resolveReference(reference))
  return { ...chanceOfPassing(threshold, reference, { ...options, standardErrors, correlation }), mend }
}
