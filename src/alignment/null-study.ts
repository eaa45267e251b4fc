import { Matrix, pseudoInverse } from 'ml-matrix'
import type { SemFit } from '../sem/index.ts'
import { type HumanReference, type ResolvedReferencePath, resolveReference } from './human-reference.ts'
import type { Correlation } from './null-integral.ts'
import type { PathEstimate } from './path-estimate.ts'
import { signedCorrelation } from './vaar.ts'

/** What chance depends on in a study: how far its standard errors can be trusted, and how its estimates err together. */
export interface NullStudy {
  /** In the fit. */
  readonly respondents: number
  /** Predictors of a path's outcome; the most where outcomes differ. Default 2. */
  readonly predictors?: number
  /**
   * Correlations of the estimates, each turned so that its expected sign is positive, in the order of the reference; where several
   * may hold, all of them: the largest chance counts. Those with NaN are left out; without any, errors are independent.
   */
  readonly correlations?: readonly Correlation[]
}

/**
 * The study behind an assessment. How estimates err together is known in two ways: as they are, from the covariance of the paths;
 * and as they would be if no path existed, which is what is wanted but leaves out how the questionnaires' errors add to it.
 */
export function nullStudyOf(
  fit: SemFit,
  paths: readonly PathEstimate[],
  covariance: Correlation,
  reference: HumanReference,
): Required<NullStudy> {
  const regressions = fit.parameters.filter(({ op }) => op === '~')
  const predictorsOf = (outcome: string) =>
    regressions.filter(({ lhs }) => lhs === outcome).map(({ rhs }) => rhs)
  const resolved = resolveReference(reference)
  const known = [
    signedCorrelation(covariance, paths, resolved),
    correlationWithoutRelation(fit, resolved, predictorsOf),
  ]
  return {
    respondents: fit.nobs,
    predictors: Math.max(1, ...regressions.map(({ lhs }) => predictorsOf(lhs).length)),
    correlations: known.filter(one => one !== undefined),
  }
}

/**
 * Correlations that estimates have where no path exists, as in least squares of several outcomes: of path j ← k and l ← m, the
 * correlation of the outcomes' residuals times the one of the two coefficients. Undefined where a predictor is itself an outcome.
 */
function correlationWithoutRelation(
  { parameters }: SemFit,
  reference: readonly ResolvedReferencePath[],
  predictorsOf: (outcome: string) => readonly string[],
): Correlation | undefined {
  const covariance = (a: string, b: string) =>
    parameters.find(
      ({ lhs, op, rhs }) => op === '~~' && ((lhs === a && rhs === b) || (lhs === b && rhs === a)),
    )?.est ?? 0
  const correlation = (a: string, b: string) =>
    covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b))
  const between = (rows: readonly string[], columns: readonly string[]) =>
    new Matrix(rows.map(a => columns.map(b => correlation(a, b))))
  const ends = reference.map(({ path, direction }) => {
    const [outcome = '', cause = ''] = path.split(' ~ ')
    const causes = predictorsOf(outcome)
    return { outcome, causes, at: causes.indexOf(cause), direction }
  })
  if (ends.some(({ causes, at }) => at < 0 || causes.some(cause => predictorsOf(cause).length > 0))) {
    return undefined
  }
  const raw = ends.map(a => {
    const inverse = pseudoInverse(between(a.causes, a.causes))
    return ends.map(b => {
      const shared = inverse
        .mmul(between(a.causes, b.causes))
        .mmul(pseudoInverse(between(b.causes, b.causes)))
      return a.direction * b.direction * correlation(a.outcome, b.outcome) * shared.get(a.at, b.at)
    })
  })
  return raw.map((row, p) => row.map((value, q) => value / Math.sqrt(raw[p]![p]! * raw[q]![q]!)))
}
