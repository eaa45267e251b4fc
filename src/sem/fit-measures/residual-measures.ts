import type { GroupMoments } from '../data/sample-moments.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'

/**
 * Average sizes of residuals, means included where they are modelled; those with `Nomean` leave them out. Groups count by
 * their size.
 */
export interface ResidualMeasures {
  /** Root mean square residual, in the units of the data. */
  readonly rmr: number
  readonly rmrNomean: number
  /** Standardized root mean square residual: residuals over sample standard deviations (Bentler 1995). */
  readonly srmr: number
  readonly srmrBentler: number
  readonly srmrBentlerNomean: number
  /** Correlation root mean square residual (Bollen 1989). */
  readonly crmr: number
  readonly crmrNomean: number
  /** As Mplus computes it: correlations, and relative differences of variances. */
  readonly srmrMplus: number
  readonly srmrMplusNomean: number
}

export function residualMeasures({
  samples,
  implied,
  meanStructure,
  ntotal,
}: FitMeasureInput): ResidualMeasures {
  const totals = { rmr: 0, bentler: 0, crmr: 0, mplus: 0, rmr0: 0, bentler0: 0, crmr0: 0, mplus0: 0 }
  samples.forEach((sample, g) => {
    const share = sample.n / ntotal
    const sums = residualSums(sample, implied[g]!, meanStructure)
    const p = sample.means.length
    const moments = (p * (p + 1)) / 2
    const means = meanStructure ? p : 0
    const root = (sum: number, count: number) => share * Math.sqrt(sum / count)
    totals.rmr += root(sums.raw + sums.rawMeans, moments + means)
    totals.rmr0 += root(sums.raw, moments)
    totals.bentler += root(sums.standardized + sums.standardizedMeans, moments + means)
    totals.bentler0 += root(sums.standardized, moments)
    totals.crmr += root(sums.correlations + sums.standardizedMeans, moments + means - p)
    totals.crmr0 += root(sums.correlations, moments - p)
    totals.mplus += root(sums.correlations + sums.variances + sums.correlationMeans, moments + means)
    totals.mplus0 += root(sums.correlations + sums.variances, moments)
  })
  return {
    rmr: totals.rmr,
    rmrNomean: totals.rmr0,
    srmr: totals.bentler,
    srmrBentler: totals.bentler,
    srmrBentlerNomean: totals.bentler0,
    crmr: totals.crmr,
    crmrNomean: totals.crmr0,
    srmrMplus: totals.mplus,
    srmrMplusNomean: totals.mplus0,
  }
}

/** Sums of squared residuals of one group, by kind. */
function residualSums(sample: GroupMoments, implied: ImpliedMoments, meanStructure: boolean) {
  const { p, covariance: sigma, means: mu } = implied
  const { covariance: s, means } = sample
  const sums = {
    raw: 0,
    rawMeans: 0,
    standardized: 0,
    standardizedMeans: 0,
    correlations: 0,
    correlationMeans: 0,
    variances: 0,
  }
  for (let i = 0; i < p; i++) {
    const sampleVariance = s[i * p + i]!
    const impliedVariance = sigma[i * p + i]!
    sums.variances += (1 - impliedVariance / sampleVariance) ** 2
    for (let j = 0; j <= i; j++) {
      const at = i * p + j
      const residual = s[at]! - sigma[at]!
      const scale = sampleVariance * s[j * p + j]!
      sums.raw += residual * residual
      sums.standardized += (residual * residual) / scale
      const correlation = sigma[at]! / Math.sqrt(impliedVariance * sigma[j * p + j]!)
      if (j < i) sums.correlations += (s[at]! / Math.sqrt(scale) - correlation) ** 2
    }
    if (!meanStructure) continue
    const residual = means[i]! - mu[i]!
    sums.rawMeans += residual * residual
    sums.standardizedMeans += (residual * residual) / sampleVariance
    sums.correlationMeans +=
      (means[i]! / Math.sqrt(sampleVariance) - mu[i]! / Math.sqrt(impliedVariance)) ** 2
  }
  return sums
}
