import { normalCdf } from '../../numerics/distributions.ts'

const quantile975 = 1.959963984540054

/** An estimate with what its standard error says about it. */
export interface Inference {
  readonly est: number
  readonly se: number
  readonly z: number
  readonly pvalue: number
  readonly ciLower: number
  readonly ciUpper: number
}

/**
 * z = est / se with its two-sided p-value and the 95% interval. A standard error of 0 (a fixed parameter) gives NaN for z
 * and p, and an interval of no width; NaN gives NaN throughout.
 */
export function inferenceOf(est: number, se: number): Inference {
  const z = se > 0 ? est / se : Number.NaN
  return {
    est,
    se,
    z,
    pvalue: 2 * normalCdf(-Math.abs(z)),
    ciLower: est - quantile975 * se,
    ciUpper: est + quantile975 * se,
  }
}
