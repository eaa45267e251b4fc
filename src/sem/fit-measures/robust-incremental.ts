import { robustTests } from '../inference/test-statistics.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'

/**
 * Incremental measures that estimate what normal data would give (Brosseau-Liard and Savalei 2014): the non-centrality
 * is the plain chi-square less factor times df. NaN unless the estimator gives scaled tests, and without degrees of
 * freedom, as there is no factor then.
 */
export interface RobustIncrementalMeasures {
  readonly cfiRobust: number
  readonly tliRobust: number
  readonly nnfiRobust: number
  readonly rniRobust: number
}

export function robustIncrementalMeasures(input: FitMeasureInput): RobustIncrementalMeasures {
  const robust = robustTests(input)
  if (!robust || input.model.df === 0) {
    return { cfiRobust: Number.NaN, tliRobust: Number.NaN, nnfiRobust: Number.NaN, rniRobust: Number.NaN }
  }
  const { df } = input.model
  const { df: df0 } = input.baseline
  const excess = robust.model.chisq - robust.model.factor * df
  const excess0 = robust.baseline.chisq - robust.baseline.factor * df0
  const tli = 1 - (excess * df0) / (excess0 * df)
  return {
    // NaN must not pass for a perfect fit
    cfiRobust: excess <= 0 ? 1 : 1 - excess / Math.max(excess, excess0),
    tliRobust: tli,
    nnfiRobust: tli,
    rniRobust: 1 - excess / excess0,
  }
}
