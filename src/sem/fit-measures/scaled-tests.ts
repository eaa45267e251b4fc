import type { FitMeasureInput } from './fit-measure-input.ts'

/** Tests corrected for non-normality. NaN unless the estimator gives such tests. */
export interface ScaledTestMeasures {
  readonly chisqScaled: number
  readonly dfScaled: number
  readonly pvalueScaled: number
  /** The plain statistic divided by the scaled one (before a shift). */
  readonly chisqScalingFactor: number
  readonly baselineChisqScaled: number
  readonly baselineDfScaled: number
  readonly baselinePvalueScaled: number
  readonly baselineChisqScalingFactor: number
  /** Scaling factors of the log-likelihoods (Yuan-Bentler only): of the unrestricted model and of the model. */
  readonly scalingFactorH1: number
  readonly scalingFactorH0: number
}

export function scaledTestMeasures({ scaled }: FitMeasureInput): ScaledTestMeasures {
  const nan = Number.NaN
  return {
    chisqScaled: scaled?.model.chisq ?? nan,
    dfScaled: scaled?.model.df ?? nan,
    pvalueScaled: scaled?.model.pvalue ?? nan,
    chisqScalingFactor: scaled?.model.factor ?? nan,
    baselineChisqScaled: scaled?.baseline.chisq ?? nan,
    baselineDfScaled: scaled?.baseline.df ?? nan,
    baselinePvalueScaled: scaled?.baseline.pvalue ?? nan,
    baselineChisqScalingFactor: scaled?.baseline.factor ?? nan,
    scalingFactorH1: scaled?.h1Factor ?? nan,
    scalingFactorH0: scaled?.h0Factor ?? nan,
  }
}
