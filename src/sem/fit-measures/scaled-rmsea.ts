import type { TestStatistic } from '../inference/test-statistics.ts'
import { robustTests } from '../inference/test-statistics.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'
import { rmseaMeasures } from './rmsea.ts'

/** RMSEA of the scaled test, and the one that estimates what normal data would give. NaN without scaled tests. */
export interface ScaledRmseaMeasures {
  readonly rmseaScaled: number
  readonly rmseaCiLowerScaled: number
  readonly rmseaCiUpperScaled: number
  readonly rmseaPvalueScaled: number
  readonly rmseaNotclosePvalueScaled: number
  /** Brosseau-Liard, Savalei and Li (2012); interval by Li and Bentler (2006). */
  readonly rmseaRobust: number
  readonly rmseaCiLowerRobust: number
  readonly rmseaCiUpperRobust: number
  readonly rmseaPvalueRobust: number
  readonly rmseaNotclosePvalueRobust: number
}

export function scaledRmseaMeasures(input: FitMeasureInput): ScaledRmseaMeasures {
  const test = referenceTest(input)
  const scaled = test && rmseaMeasures({ ...input, model: test })
  const robust = robustRmsea(input)
  const nan = Number.NaN
  return {
    rmseaScaled: scaled?.rmsea ?? nan,
    rmseaCiLowerScaled: scaled?.rmseaCiLower ?? nan,
    rmseaCiUpperScaled: scaled?.rmseaCiUpper ?? nan,
    rmseaPvalueScaled: scaled?.rmseaPvalue ?? nan,
    rmseaNotclosePvalueScaled: scaled?.rmseaNotclosePvalue ?? nan,
    rmseaRobust: robust?.rmsea ?? nan,
    rmseaCiLowerRobust: robust?.rmseaCiLower ?? nan,
    rmseaCiUpperRobust: robust?.rmseaCiUpper ?? nan,
    rmseaPvalueRobust: robust?.rmseaPvalue ?? nan,
    rmseaNotclosePvalueRobust: robust?.rmseaNotclosePvalue ?? nan,
  }
}

/** As lavaan: without a shift the plain statistic is judged against df times the factor, else the scaled one against df. */
function referenceTest({ model, scaled }: FitMeasureInput): TestStatistic | undefined {
  if (scaled?.model.shift !== 0) return scaled?.model
  return { ...model, df: model.df * scaled.model.factor }
}

/**
 * The factor c makes χ² / c follow a non-central chi-square whose non-centrality is n df ε² / c: as if the sample had
 * n / c rows.
 */
function robustRmsea(input: FitMeasureInput) {
  const test = robustTests(input)?.model
  if (!test) return undefined
  const { df, pvalue } = input.model
  const model = { chisq: test.chisq / test.factor, df, pvalue }
  return rmseaMeasures({ ...input, model, weight: input.weight / test.factor })
}
