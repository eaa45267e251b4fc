import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import type { ScaledTest } from '../inference/test-statistics.ts'
import type { Traces } from './ordinal-test-input.ts'

/** a T + b with the mean df and the variance 2 df of a chi-square variable; NaN for df = 0. */
export function scaledAndShifted(chisq: number, df: number, { first, second }: Traces): ScaledTest {
  if (df === 0) return { chisq: 0, df, pvalue: Number.NaN, factor: Number.NaN, shift: Number.NaN }
  const factor = Math.sqrt(second / df)
  const shift = df - first / factor
  const scaled = chisq / factor + shift
  return { chisq: scaled, df, pvalue: chiSquareUpperTail(scaled, df), factor, shift }
}
