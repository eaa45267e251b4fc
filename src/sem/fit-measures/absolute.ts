import { cholesky, choleskyInverse } from '../../numerics/cholesky.ts'
import { multiply } from '../../numerics/dense.ts'
import { chiSquareQuantile } from '../../numerics/distributions.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'

/** Measures of absolute fit that stand on no baseline model. */
export interface AbsoluteMeasures {
  /** Critical N: the sample size at which the chi-square would reach significance at .05 and .01 (Hoelter 1983). */
  readonly cn05: number
  readonly cn01: number
  /** Goodness of fit: share of the (co)variances, and means, accounted for (Jöreskog and Sörbom; Tanaka and Huba 1985). */
  readonly gfi: number
  /** Adjusted for degrees of freedom. */
  readonly agfi: number
  /** Parsimony goodness of fit (Mulaik et al. 1989). */
  readonly pgfi: number
  /** McDonald's centrality index (1989). */
  readonly mfi: number
  /** Expected cross-validation index (Browne and Cudeck 1989). */
  readonly ecvi: number
}

export function absoluteMeasures(input: FitMeasureInput): AbsoluteMeasures {
  const { model, weight, npar, samples, implied, meanStructure } = input
  const { chisq, df } = model
  const gfi = input.moments?.gfi ?? input.gfi ?? goodnessOfFit(input)
  const p = implied[0]!.p
  const moments = input.moments?.count ?? samples.length * ((p * (p + 1)) / 2 + (meanStructure ? p : 0))
  const criticalN = (alpha: number) =>
    df > 0 ? chiSquareQuantile(1 - alpha, df) / (chisq / weight) + 1 : Number.NaN
  return {
    cn05: criticalN(0.05),
    cn01: criticalN(0.01),
    gfi,
    agfi: df > 0 ? 1 - (moments / df) * (1 - gfi) : 1,
    pgfi: (df / moments) * gfi,
    mfi: Math.exp((-0.5 * (chisq - df)) / weight),
    ecvi: chisq / weight + (2 * npar) / weight,
  }
}

/**
 * 1 − rᵀ V r / sᵀ V s with V the normal-theory weights at Σ: for covariances tr((Σ⁻¹ ·)²) / 2, for means ·ᵀ Σ⁻¹ ·. Groups
 * count by their size; moments of observed predictors are not modelled and do not count.
 */
function goodnessOfFit({ samples, implied, meanStructure, exogenous, ntotal }: FitMeasureInput): number {
  return samples.reduce((sum, sample, g) => {
    return sum + (sample.n / ntotal) * groupGoodness(sample, implied[g]!, meanStructure, exogenous)
  }, 0)
}

function groupGoodness(
  { covariance, means }: GroupMoments,
  { p, covariance: sigma, means: mu }: ImpliedMoments,
  meanStructure: boolean,
  exogenous: readonly number[],
): number {
  const factor = sigma.slice()
  if (cholesky(factor, p) >= 0) return Number.NaN
  const inverse = new Float64Array(p * p)
  const product = new Float64Array(p * p)
  choleskyInverse(factor, p, inverse, product)
  multiply(inverse, covariance, p, p, p, product)
  for (let i = 0; i < p; i++) product[i * p + i]! -= 1
  let residual = halfTraceOfSquare(product, p)
  const modelled = covariance.slice()
  for (const i of exogenous) for (const j of exogenous) modelled[i * p + j] = 0
  multiply(inverse, modelled, p, p, p, product)
  let total = halfTraceOfSquare(product, p)
  const fixed = new Set(exogenous)
  for (let i = 0; meanStructure && i < p; i++) {
    for (let j = 0; j < p; j++) {
      const weight = inverse[i * p + j]!
      if (!fixed.has(i) && !fixed.has(j)) total += weight * means[i]! * means[j]!
      residual += weight * (means[i]! - mu[i]!) * (means[j]! - mu[j]!)
    }
  }
  return 1 - residual / total
}

function halfTraceOfSquare(a: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * a[j * n + i]!
  }
  return 0.5 * sum
}
