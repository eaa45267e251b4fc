import { type EstimatorOptions, type VaarEstimator, vaarEstimators } from '../src/alignment/aggregate.ts'
import { MatcherInputError } from '../src/errors.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** Arguments of a claim about VAAR. */
interface VaarClaimOptions extends EstimatorOptions {
  readonly estimator?: VaarEstimator
  readonly confidence?: number
}

/**
 * @param known - Options that the matcher has beside `provenance`.
 * @throws MatcherInputError for a threshold or an option that cannot be used.
 */
export function requireVaarClaim(
  matcher: string,
  threshold: unknown,
  options: VaarClaimOptions,
  known: readonly string[],
): void {
  refuseUnknownOptions(matcher, options, [...known, 'provenance'])
  const { estimator, confidence, alpha, negligible } = options
  const refuse = (what: string, mend: string) => {
    throw new MatcherInputError(`${matcher} was given ${what}.`, mend)
  }
  if (!(typeof threshold === 'number' && threshold > 0 && threshold < 1)) {
    refuse(`the threshold ${String(threshold)}`, `Give a number above 0 and below 1, e.g. ${matcher}(0.7).`)
  }
  if (estimator !== undefined && !vaarEstimators.includes(estimator)) {
    refuse(`the estimator ${JSON.stringify(estimator)}`, `Choose one of ${vaarEstimators.join(', ')}.`)
  }
  if (confidence !== undefined && !(typeof confidence === 'number' && confidence > 0.5 && confidence < 1)) {
    refuse(`the confidence ${String(confidence)}`, 'Give a number above 0.5 and below 1, e.g. 0.9.')
  }
  if (alpha !== undefined && !(typeof alpha === 'number' && alpha > 0 && alpha < 0.5)) {
    refuse(`the alpha ${String(alpha)}`, 'Give a number above 0 and below 0.5, e.g. 0.05.')
  }
  if (negligible !== undefined && !(typeof negligible === 'number' && negligible >= 0 && negligible < 1)) {
    refuse(`the negligible path ${String(negligible)}`, 'Give a number from 0 and below 1, e.g. 0.1.')
  }
  requireFitting(matcher, 'alpha', alpha, 'significant', estimator)
  requireFitting(matcher, 'negligible', negligible, 'rope', estimator)
}

/** An option that the estimator does not heed would leave the assertion other than it reads. */
function requireFitting(
  matcher: string,
  option: string,
  value: number | undefined,
  of: VaarEstimator,
  estimator: VaarEstimator | undefined,
): void {
  if (value === undefined || estimator === of) return
  throw new MatcherInputError(
    `${matcher} was given ${option}, which only the estimator '${of}' heeds.`,
    `Leave it out, or add estimator: '${of}'.`,
  )
}
