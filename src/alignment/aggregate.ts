import { ArgumentError } from '../errors.ts'
import { normalCdf, normalLogCdf } from '../numerics/distributions.ts'
import type { LatticeSize } from '../numerics/lattice.ts'
import { signAgreement } from '../numerics/multivariate-normal.ts'
import type { ResolvedReferencePath } from './human-reference.ts'

/**
 * How the evidence of several paths becomes one number. π is the probability that a path has its expected sign, a the
 * probability that its sign agrees with people's, w its share.
 *
 * - `logScore`: exp(Σ w ln a), the weighted geometric mean; one sure wrong sign brings it near 0;
 * - `probability`: Σ w a; compensatory, a strong path hides a null one;
 * - `sign`: Σ w 1[estimate has the expected sign]; a bare count, 0.5 by chance;
 * - `significant`: Σ w 1[π >= 1 - alpha]; the share of paths whose expected sign is settled;
 * - `rope`: Σ w Pr(the path has its expected sign and is larger than `negligible`); asks for a size, not only a sign;
 * - `joint`: Pr(every sign agrees with people's), multivariate normal with the paths' covariance;
 * - `minimum`: the smallest π (intersection-union: no multiplicity to correct).
 */
export type VaarEstimator = 'logScore' | 'probability' | 'sign' | 'significant' | 'rope' | 'joint' | 'minimum'

/** Every estimator, the default first. */
export const vaarEstimators: readonly VaarEstimator[] = [
  'logScore',
  'probability',
  'sign',
  'significant',
  'rope',
  'joint',
  'minimum',
]

/** What some estimators need beside the paths. */
export interface EstimatorOptions {
  /** Of `significant`: a sign is settled when the other one has at most this probability. Default 0.05. */
  readonly alpha?: number
  /** Of `rope`: the largest standardized path that is as good as none. Default 0.1. */
  readonly negligible?: number
}

/** Default of `negligible`, which is also when a path is called effectively zero. */
export const negligiblePath = 0.1

/** One path as the aggregates see it. */
export interface SignedPath extends Pick<ResolvedReferencePath, 'weight' | 'signProbability'> {
  /** Estimate over standard error, positive where the estimate has the expected sign. */
  readonly z: number
  readonly se: number
}

/** Everything but the estimates. */
export interface AggregateContext extends EstimatorOptions {
  readonly estimator: VaarEstimator
  /** Correlations of the signed estimates; of `joint` alone. */
  readonly correlation?: readonly (readonly number[])[] | undefined
  /** How finely `joint` integrates for more than two paths. */
  readonly size?: LatticeSize
}

/**
 * Value of an estimator, 0..1. NaN where any z is.
 *
 * @throws ArgumentError for an unknown estimator, or for `joint` without correlations.
 */
export function aggregate(paths: readonly SignedPath[], context: AggregateContext): number {
  if (paths.some(({ z }) => Number.isNaN(z))) return Number.NaN
  const mean = (of: (path: SignedPath) => number) =>
    paths.reduce((sum, path) => sum + path.weight * of(path), 0)
  switch (context.estimator) {
    case 'logScore':
      return Math.exp(mean(logAgreement))
    case 'probability':
      return mean(agreement)
    case 'sign':
      return mean(({ z }) => (z > 0 ? 1 : 0))
    case 'significant':
      return mean(({ z }) => (normalCdf(-z) <= (context.alpha ?? 0.05) ? 1 : 0))
    case 'rope':
      return mean(({ z, se }) => normalCdf(z - (context.negligible ?? negligiblePath) / se))
    case 'joint':
      return joint(paths, context)
    case 'minimum':
      return normalCdf(Math.min(...paths.map(({ z }) => z)))
    default:
      throw new ArgumentError(
        `VAAR has no estimator ${JSON.stringify(context.estimator)}.`,
        `Choose one of ${vaarEstimators.join(', ')}.`,
      )
  }
}

/** Probability that the model's sign agrees with people's, h π + (1 - h)(1 - π). */
export function agreement({ z, signProbability }: Pick<SignedPath, 'z' | 'signProbability'>): number {
  return signProbability * normalCdf(z) + (1 - signProbability) * normalCdf(-z)
}

/** Its logarithm: for a sure wrong sign the probability underflows to 0, its log does not. */
export function logAgreement(path: Pick<SignedPath, 'z' | 'signProbability'>): number {
  return path.signProbability === 1 ? normalLogCdf(path.z) : Math.log(agreement(path))
}

function joint(paths: readonly SignedPath[], { correlation, size }: AggregateContext): number {
  if (!correlation) {
    throw new ArgumentError(
      "VAAR by 'joint' needs the covariance of the paths.",
      "Pass it: vaar(paths, reference, { estimator: 'joint', covariance }); an assessment has it as pathCovariance.",
    )
  }
  return signAgreement(
    paths.map(({ z }) => z),
    correlation,
    paths.map(({ signProbability }) => signProbability),
    size,
  ).value
}
