import { ArgumentError } from '../errors.ts'
import { normalCdf } from '../numerics/distributions.ts'
import {
  aggregate,
  agreement,
  type EstimatorOptions,
  logAgreement,
  type SignedPath,
  type VaarEstimator,
} from './aggregate.ts'
import { type HumanReference, type ResolvedReferencePath, resolveReference } from './human-reference.ts'
import type { PathEstimate } from './path-estimate.ts'

/** What one path contributes. */
export interface PathEvidence extends PathEstimate {
  readonly expectedSign: 'positive' | 'negative'
  /** π = Φ(s est / se): probability that the path has its expected sign; NaN when the estimate is. */
  readonly pi: number
  /** Probability that the model's sign agrees with people's, h π + (1 - h)(1 - π). */
  readonly agreement: number
  readonly weight: number
}

/** A Value-Action Alignment Rate and what it is made of. */
export interface VaarResult {
  readonly estimator: VaarEstimator
  /** 0..1; NaN when any path has no usable estimate: NaN never passes an assertion. */
  readonly value: number
  /** -ln of the weighted geometric mean of the agreements, whatever the estimator; 0 is perfect. */
  readonly logLoss: number
  readonly paths: readonly PathEvidence[]
}

/** How to aggregate. */
export interface VaarOptions extends EstimatorOptions {
  /** Default `logScore`. */
  readonly estimator?: VaarEstimator
  /** Covariance matrix of `paths`, in their order; `joint` needs it. */
  readonly covariance?: readonly (readonly number[])[] | undefined
}

/**
 * The Value-Action Alignment Rate: how far a model's paths have the signs that they have in people.
 *
 * After Chen, Yu, Hu, "Value-Action Alignment in Large Language Models under Privacy-Prosocial Conflict" (arXiv
 * 2601.03546), whose abstract fixes that VAAR is human-referenced, directional and aggregates path-level evidence for
 * expected signs; the formulas are this package's reconstruction.
 *
 * @param paths - Estimates; those that the reference does not name are left out.
 * @param reference - Expected signs. Every path it names must be among the estimates.
 * @throws ArgumentError for a missing path, a standard error that is 0 or negative, an unknown estimator, an option out of
 *   range, or `joint` without a covariance of the right size.
 */
export function vaar(
  paths: readonly PathEstimate[],
  reference: HumanReference,
  { estimator = 'logScore', covariance, ...options }: VaarOptions = {},
): VaarResult {
  requireOptions(options)
  const expected = resolveReference(reference)
  const signed = signedPaths(paths, expected)
  const correlation = estimator === 'joint' ? signedCorrelation(covariance, paths, expected) : undefined
  const logLoss = -signed.reduce((sum, path) => sum + path.weight * logAgreement(path), 0)
  return {
    estimator,
    value: aggregate(signed, { estimator, correlation, ...options }),
    logLoss: logLoss || 0,
    paths: signed.map((path, index) => evidenceOf(path, expected[index]!, paths)),
  }
}

/**
 * The reference's paths as the aggregates see them, in its order.
 *
 * @throws ArgumentError for a path without an estimate, or a standard error that is 0 or negative.
 */
export function signedPaths(
  estimates: readonly PathEstimate[],
  reference: readonly ResolvedReferencePath[],
): readonly SignedPath[] {
  return reference.map(({ path, direction, signProbability, weight }) => {
    const { est, se } = estimates[indexOfPath(estimates, path)]!
    if (typeof est !== 'number' || typeof se !== 'number') {
      throw new ArgumentError(
        `The estimate of "${path}" is ${JSON.stringify({ est, se })}.`,
        'Give numbers; NaN for a path that could not be estimated.',
      )
    }
    if (se <= 0) {
      throw new ArgumentError(
        `The standard error of "${path}" is ${se}.`,
        'It must be above 0, or NaN for a path that could not be estimated.',
      )
    }
    return { z: (direction * est) / se, se, signProbability, weight }
  })
}

/**
 * Correlations of the paths of the reference, in its order, each turned so that its expected sign is positive. Undefined
 * without a covariance.
 *
 * @param covariance - Of `estimates`, in their order.
 * @throws ArgumentError for a covariance of another size.
 */
export function signedCorrelation(
  covariance: readonly (readonly number[])[] | undefined,
  estimates: readonly PathEstimate[],
  reference: readonly ResolvedReferencePath[],
): readonly (readonly number[])[] | undefined {
  if (!covariance) return undefined
  if (covariance.length !== estimates.length || covariance.some(row => row.length !== estimates.length)) {
    throw new ArgumentError(
      `The covariance of ${estimates.length} paths has ${covariance.length} rows.`,
      'Give a square matrix with a row and a column for each path, in their order.',
    )
  }
  const at = reference.map(({ path }) => indexOfPath(estimates, path))
  return reference.map(({ direction: s }, p) =>
    reference.map(({ direction: t }, q) => {
      const [i, j] = [at[p]!, at[q]!]
      const spread = Math.sqrt(covariance[i]![i]! * covariance[j]![j]!)
      return p === q ? 1 : Math.max(-1, Math.min(1, (s * t * covariance[i]![j]!) / spread))
    }),
  )
}

function indexOfPath(estimates: readonly PathEstimate[], path: string): number {
  const index = estimates.findIndex(candidate => candidate.path === path)
  if (index >= 0) return index
  throw new ArgumentError(
    `There is no estimate of the path "${path}" that the human reference names.`,
    `The estimates are of: ${estimates.map(candidate => candidate.path).join(', ') || 'nothing'}.`,
  )
}

function evidenceOf(
  signed: SignedPath,
  { path, direction, weight }: ResolvedReferencePath,
  estimates: readonly PathEstimate[],
): PathEvidence {
  const { est, se } = estimates[indexOfPath(estimates, path)]!
  return {
    path,
    est,
    se,
    expectedSign: direction === 1 ? 'positive' : 'negative',
    pi: normalCdf(signed.z),
    agreement: agreement(signed),
    weight,
  }
}

function requireOptions({ alpha, negligible }: EstimatorOptions): void {
  if (alpha !== undefined && !(alpha > 0 && alpha < 0.5)) {
    throw new ArgumentError(`VAAR's alpha is ${alpha}.`, 'Give a number above 0 and below 0.5, e.g. 0.05.')
  }
  if (negligible !== undefined && !(negligible >= 0 && negligible < 1)) {
    throw new ArgumentError(
      `VAAR's negligible path is ${negligible}.`,
      'Give a standardized size from 0 and below 1, e.g. 0.1.',
    )
  }
}
