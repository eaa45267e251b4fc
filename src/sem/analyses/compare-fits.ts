import { ArgumentError } from '../../errors.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { SemFit } from '../sem-fit.ts'
import { checkSameData } from './same-data.ts'

/** One fit of a comparison; differences are to the row before, which is less restricted. */
export interface LrtRow {
  /** Which of the arguments it is, from 1. */
  readonly fit: number
  readonly df: number
  readonly aic: number
  readonly bic: number
  readonly chisq: number
  /** Scaled where the fits' tests are; NaN in the first row. */
  readonly chisqDiff: number
  readonly dfDiff: number
  /** Pr(chi-square > chisqDiff). A small one says that the added restrictions do not hold. */
  readonly pvalue: number
  /** RMSEA of the difference (Savalei et al. 2023); NaN for scaled differences. */
  readonly rmsea: number
}

/** Chi-square difference tests of nested models, least restricted first. */
export interface LrtTable {
  /** `withheld` when some fit is not `ok`, or the estimator is WLSMV: all differences are then NaN. */
  readonly status: 'ok' | 'withheld'
  /** Why differences are missing; `''` when none is. */
  readonly reason: string
  /** How differences were computed. */
  readonly method: 'standard' | 'satorra.bentler.2001'
  readonly rows: readonly LrtRow[]
}

/** Estimators whose tests are adjusted in mean and variance: their differences need more than the tests themselves. */
const adjusted: readonly string[] = ['WLSMV', 'ULSMV', 'MLMV']

/**
 * Chi-square difference tests of nested models, as lavaan's `lavTestLRT`. Robust fits (MLR, MLM) are compared by the
 * scaled difference of Satorra and Bentler (2001), whose scaling factor is (d₀c₀ − d₁c₁)/(d₀ − d₁); where that is not
 * positive the difference is NaN and `reason` says so.
 *
 * @param fits two or more, in any order: they are ordered by their degrees of freedom. That they are nested is for the
 *   caller to know; what the numbers show to be impossible is refused.
 * @throws ArgumentError for fits of different data or estimators, of equal degrees of freedom, or with a chi-square
 *   that falls where restrictions are added.
 */
export function compareFits(...fits: SemFit[]): LrtTable {
  if (fits.length < 2) throw new ArgumentError(`${fits.length} fit cannot be compared.`, 'Pass two or more.')
  checkSameData(fits)
  const ordered = fits
    .map((fit, i) => ({ fit, number: i + 1 }))
    .sort((a, b) => a.fit.fitMeasures.df - b.fit.fitMeasures.df)
  const scaled = ordered.some(({ fit }) => Number.isFinite(scalingFactor(fit)))
  const method = scaled ? 'satorra.bentler.2001' : 'standard'
  const bad = ordered.find(({ fit }) => fit.status !== 'ok')
  const shifted = adjusted.includes(outcomeOf(fits[0]!).options.estimator)
  if (bad || shifted) {
    const reason = bad
      ? `Fit ${bad.number} is ${bad.fit.status}: ${bad.fit.stopReason}`
      : 'Differences of mean- and variance-adjusted tests are not there.'
    const nothing = { chisqDiff: Number.NaN, dfDiff: Number.NaN, pvalue: Number.NaN, rmsea: Number.NaN }
    return {
      status: 'withheld',
      reason,
      method,
      rows: ordered.map(entry => ({ ...columnsOf(entry), ...nothing })),
    }
  }
  const rows = ordered.map((entry, i) => {
    const difference = differenceOf(ordered[i - 1]?.fit, entry.fit, scaled)
    return { ...columnsOf(entry), ...difference }
  })
  const lost = rows.slice(1).filter(row => Number.isNaN(row.chisqDiff))
  const reason =
    lost.length === 0
      ? ''
      : `The scaling factor of the difference is not positive for fit ${lost.map(row => row.fit).join(', ')}.`
  return { status: 'ok', reason, method, rows }
}

function columnsOf({ fit, number }: { fit: SemFit; number: number }) {
  const { df, aic, bic, chisq } = fit.fitMeasures
  return { fit: number, df, aic, bic, chisq }
}

type Difference = Pick<LrtRow, 'chisqDiff' | 'dfDiff' | 'pvalue' | 'rmsea'>

function differenceOf(freer: SemFit | undefined, fit: SemFit, scaled: boolean): Difference {
  if (!freer) return { chisqDiff: Number.NaN, dfDiff: Number.NaN, pvalue: Number.NaN, rmsea: Number.NaN }
  const { df: df0, chisq: chisq0, ntotal } = fit.fitMeasures
  const { df: df1, chisq: chisq1 } = freer.fitMeasures
  const dfDiff = df0 - df1
  if (!(dfDiff > 0)) {
    throw new ArgumentError(
      `Two fits have ${df0} degrees of freedom, so neither is nested in the other.`,
      'Leave one out.',
    )
  }
  const plain = chisq0 - chisq1
  // rounding leaves about 1e-9 of the chi-square
  if (!(plain > -1e-6 * Math.max(1, chisq1))) {
    throw new ArgumentError(
      `The fit with ${df0} degrees of freedom has the smaller chi-square (${chisq0.toFixed(3)} against ${chisq1.toFixed(3)}), so the two are not nested.`,
      'Compare them by AIC or BIC.',
    )
  }
  if (!scaled) {
    const misfit = Math.max(plain - dfDiff, 0) / (dfDiff * ntotal)
    const rmsea = Math.sqrt(misfit * fit.groups.length)
    return { chisqDiff: plain, dfDiff, pvalue: chiSquareUpperTail(plain, dfDiff), rmsea }
  }
  const factor = (df0 * factorOf(fit) - df1 * factorOf(freer)) / dfDiff
  const chisqDiff = factor > 0 ? plain / factor : Number.NaN
  return { chisqDiff, dfDiff, pvalue: chiSquareUpperTail(chisqDiff, dfDiff), rmsea: Number.NaN }
}

/** A saturated model has no factor, and needs none. */
function factorOf(fit: SemFit): number {
  return fit.fitMeasures.df === 0 ? 0 : scalingFactor(fit)
}

function scalingFactor(fit: SemFit): number {
  const measures: Readonly<Record<string, unknown>> = { ...fit.fitMeasures }
  const factor = measures['chisqScalingFactor']
  return typeof factor === 'number' && outcomeOf(fit).options.estimator !== 'ML' ? factor : Number.NaN
}
