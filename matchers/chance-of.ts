import { type ChanceOptions, chanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { nullStudyOf } from '../src/alignment/null-study.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import type { Judgement } from './judgement.ts'

/**
 * How often models that do not deserve it would pass a claim about VAAR. A study that stops once settled passes only what its
 * stopping rule shows: its error is that of the rule, at most.
 *
 * @param mend - What would bring it down.
 */
export function chanceOf(
  { sequential, reference, paths, pathCovariance, fit }: Assessment,
  threshold: number,
  options: ChanceOptions,
  mend: string,
): NonNullable<Judgement['chance']> {
  if (sequential) {
    const { alpha } = sequential.rule
    return { noRelation: alpha, oneMissing: alpha, mend: '' }
  }
  const standardErrors = paths.map(({ se }) => se)
  // what nothing was estimated of passes nothing: the claim's own chance is left to be said
  const study = fit.status === 'ok' ? nullStudyOf(fit, paths, pathCovariance, reference) : undefined
  return { ...chanceOfPassing(threshold, reference, { ...options, standardErrors, study }), mend }
}
