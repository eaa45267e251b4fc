import type { MomentFit } from '../fit-measures/moment-fit.ts'
import { momentKind } from './moment-layout.ts'
import type { SolvedGroup } from './solved-group.ts'

/** As lavaan computes them. Groups count by their size; `chisq` is the sum of squared weighted residuals. */
export function correlationFit(groups: readonly SolvedGroup[], chisq: number): MomentFit {
  const total = groups.reduce((sum, { sample }) => sum + sample.n, 0)
  const sums = { rmr: 0, rmr0: 0, srmr: 0, srmr0: 0, crmr: 0, crmr0: 0 }
  let gfi = 0
  let count = 0
  for (const group of groups) {
    const share = group.sample.n / total
    const own = squaresOf(group)
    const { moments, covariances, variances } = own
    sums.rmr += share * Math.sqrt((own.raw + own.rawMargin) / (covariances + variances + moments))
    sums.rmr0 += share * Math.sqrt(own.raw / (covariances + variances))
    sums.srmr +=
      share * Math.sqrt((own.standardized + own.standardizedMargin) / (covariances + variances + moments))
    sums.srmr0 += share * Math.sqrt(own.standardized / (covariances + variances))
    sums.crmr += share * Math.sqrt((own.correlations + own.standardizedMargin) / (covariances + moments))
    sums.crmr0 += share * Math.sqrt(own.correlations / covariances)
    gfi += share * own.gfi
    count += group.weights.length
  }
  const nan = Number.NaN
  return {
    residuals: {
      rmr: sums.rmr,
      rmrNomean: sums.rmr0,
      srmr: sums.srmr0,
      srmrBentler: sums.srmr,
      srmrBentlerNomean: sums.srmr0,
      crmr: sums.crmr,
      crmrNomean: sums.crmr0,
      srmrMplus: nan,
      srmrMplusNomean: nan,
    },
    count,
    gfi,
    wrmr: Math.sqrt((chisq * groups.length) / count),
  }
}

/** Sums of squared residuals of one group by kind, and how many there are of each; means do not count, as in lavaan. */
function squaresOf({ sample, discrepancy, weights }: SolvedGroup) {
  const { layout, values, covariance } = sample
  const p = layout.categories.length
  const implied = discrepancy.moments.values
  const { covariance: sigma } = discrepancy.implied
  const sums = { raw: 0, rawMargin: 0, standardized: 0, standardizedMargin: 0, correlations: 0 }
  let weightedResidual = 0
  let weightedTotal = 0
  for (let r = 0; r < layout.count; r++) {
    const i = layout.row[r]!
    const gap = values[r]! - implied[r]!
    weightedResidual += weights[r]! * gap * gap
    weightedTotal += weights[r]! * values[r]! ** 2
    const variance = covariance[i * p + i]!
    if (layout.kind[r] === momentKind.mean) continue
    if (layout.kind[r] === momentKind.threshold) {
      sums.rawMargin += gap * gap
      sums.standardizedMargin += (gap * gap) / variance
      continue
    }
    const j = layout.column[r]! < 0 ? i : layout.column[r]!
    const scale = variance * covariance[j * p + j]!
    sums.raw += gap * gap
    sums.standardized += (gap * gap) / scale
    if (i === j) continue
    const impliedScale =
      impliedVariance(sigma, layout.categories, p, i) * impliedVariance(sigma, layout.categories, p, j)
    sums.correlations += (values[r]! / Math.sqrt(scale) - implied[r]! / Math.sqrt(impliedScale)) ** 2
  }
  return {
    ...sums,
    gfi: 1 - weightedResidual / weightedTotal,
    moments: layout.thresholdCount,
    variances: p,
    covariances: layout.count - layout.firstCovariance,
  }
}

/** Of the scaled latent response 1, of a continuous variable what the model implies. */
function impliedVariance(sigma: Float64Array, categories: readonly number[], p: number, i: number): number {
  return categories[i]! > 0 ? 1 : sigma[i * p + i]!
}
