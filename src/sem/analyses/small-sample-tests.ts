import { ArgumentError } from '../../errors.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'

/** A chi-square corrected for the size of the sample. */
export interface CorrectedTest {
  /** What the plain chi-square was multiplied with. Not above 1; NaN when the sample is too small for the formula. */
  readonly factor: number
  readonly chisq: number
  readonly df: number
  readonly pvalue: number
}

/** The chi-square of a model and what it would be in a large sample. */
export interface SmallSampleTests {
  /** Below 200 rows `'bartlett'`, else `'standard'`: below, the plain test rejects right models far too often. */
  readonly preferred: 'standard' | 'bartlett'
  readonly standard: CorrectedTest
  /** k-factor correction, 1 − (2p + 4k + 5)/(6n) with k latents (Bartlett 1950). */
  readonly bartlett: CorrectedTest
  /** Swain (1975); Herzog, Boomsma and Reinecke (2007). */
  readonly swain: CorrectedTest
  /** The empirical correction of Yuan, Tian and Yanagihara (2015). */
  readonly yuan2015: CorrectedTest
}

/** From here on the plain test is near enough to its nominal size for up to some 35 variables. */
const enough = 200

/**
 * Chi-square tests for small samples, as semTools' `chisqSmallN` for one group. With several groups the formulas, made for
 * one, take the mean number of rows, free parameters and degrees of freedom of a group.
 *
 * @throws ArgumentError for a fit that is not `ok` or not by maximum likelihood.
 */
export function smallSampleTests(fit: SemFit): SmallSampleTests {
  const { options, model } = requireOk(fit, 'small-sample tests')
  if (!['ML', 'MLR', 'MLM'].includes(options.estimator)) {
    throw new ArgumentError(
      `There are no small-sample tests for ${options.estimator}.`,
      'Fit by maximum likelihood.',
    )
  }
  const { chisq, df, npar } = fit.fitMeasures
  const groups = fit.groups.length
  const n = fit.nobs / groups
  const p = model.observedCount
  const k = model.table.latent.length
  const q = npar / groups
  const corrected = (factor: number): CorrectedTest => {
    const usable = factor > 0 ? Math.min(factor, 1) : Number.NaN
    const value = chisq * usable
    return { factor: usable, chisq: value, df, pvalue: df > 0 ? chiSquareUpperTail(value, df) : Number.NaN }
  }
  return {
    preferred: fit.nobs < enough ? 'bartlett' : 'standard',
    standard: corrected(1),
    bartlett: corrected(1 - (2 * p + 4 * k + 5) / (6 * n)),
    swain: corrected(swainFactor(p, df / groups, n)),
    yuan2015: corrected((n - (2.381 + 0.361 * p + 0.006 * q)) / n),
  }
}

function swainFactor(p: number, df: number, n: number): number {
  if (df === 0) return 1
  const v = (Math.sqrt(Math.max(1 + 4 * p * (p + 1) - 8 * df, 0)) - 1) / 2
  const size = (x: number) => x * (2 * x * x + 3 * x - 1)
  return 1 - (size(p) - size(v)) / (12 * df * n)
}
