import { noncentralChiSquareCdf, noncentralityFor } from '../../numerics/noncentral-chi-square.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'

/** Root mean square error of approximation (Steiger and Lind 1980; for several groups Steiger 1998). */
export interface RmseaMeasures {
  readonly rmsea: number
  /** Ends of the 90% interval. */
  readonly rmseaCiLower: number
  readonly rmseaCiUpper: number
  /** p-value of RMSEA <= .05 (Browne and Cudeck 1993); small: not a close fit. */
  readonly rmseaPvalue: number
  /** p-value of RMSEA >= .08; small: not a bad fit. */
  readonly rmseaNotclosePvalue: number
}

/** With df = 0, the index and its interval are 0 and the p-values NaN, as in lavaan. */
export function rmseaMeasures({ model, weight, samples }: FitMeasureInput): RmseaMeasures {
  const { chisq, df } = model
  const groups = samples.length
  if (df === 0) {
    return {
      rmsea: 0,
      rmseaCiLower: 0,
      rmseaCiUpper: 0,
      rmseaPvalue: Number.NaN,
      rmseaNotclosePvalue: Number.NaN,
    }
  }
  const fromNoncentrality = (lambda: number) => Math.sqrt((lambda * groups) / (weight * df))
  const noncentralityAt = (rmsea: number) => (weight * df * rmsea * rmsea) / groups
  return {
    rmsea: fromNoncentrality(Math.max(chisq - df, 0)),
    rmseaCiLower: fromNoncentrality(noncentralityFor(chisq, df, 0.95)),
    rmseaCiUpper: fromNoncentrality(noncentralityFor(chisq, df, 0.05)),
    rmseaPvalue: 1 - noncentralChiSquareCdf(chisq, df, noncentralityAt(0.05)),
    rmseaNotclosePvalue: noncentralChiSquareCdf(chisq, df, noncentralityAt(0.08)),
  }
}
