import { ArgumentError } from '../../errors.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import { outcomeOf } from '../fit-outcome.ts'
import { differenceTraces } from '../ordinal/difference-traces.ts'
import type { OrdinalMoments } from '../ordinal/ordinal-moments.ts'
import type { OrdinalSolution } from '../ordinal/ordinal-solution.ts'
import { ordinalSolution } from '../ordinal/ordinal-solution.ts'
import { scaledAndShifted } from '../ordinal/scaled-and-shifted.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'
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
  /** `withheld` when some fit is not `ok`: all differences are then NaN. */
  readonly status: 'ok' | 'withheld'
  /** Why differences are missing; `''` when none is. */
  readonly reason: string
  /** How differences were computed. */
  readonly method: 'standard' | 'satorra.bentler.2001' | 'satorra.2000'
  readonly rows: readonly LrtRow[]
}

/**
 * Chi-square difference tests of nested models, as lavaan's `lavTestLRT`. Scaled tests are compared by the scaled difference
 * of Satorra and Bentler (2001), whose scaling factor is (d₀c₀ − d₁c₁)/(d₀ − d₁): where that is not positive the difference is
 * NaN and `reason` says so. Scaled and shifted ones (WLSMV, ULSMV) by that of Satorra (2000), scaled and shifted too.
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
  const method = methodOf(fits)
  const bad = ordered.find(({ fit }) => fit.status !== 'ok')
  if (bad) {
    const reason = `Fit ${bad.number} is ${bad.fit.status}: ${bad.fit.stopReason}`
    return {
      status: 'withheld',
      reason,
      method,
      rows: ordered.map(entry => ({ ...columnsOf(entry), ...nothing })),
    }
  }
  const rows = ordered.map((entry, i) => {
    const freer = ordered[i - 1]?.fit
    return { ...columnsOf(entry), ...(freer ? differenceOf(freer, entry.fit, method) : nothing) }
  })
  const lost = rows.slice(1).filter(row => Number.isNaN(row.chisqDiff))
  const reason =
    lost.length === 0
      ? ''
      : `The scaling factor of the difference is not positive for fit ${lost.map(row => row.fit).join(', ')}.`
  return { status: 'ok', reason, method, rows }
}

type Difference = Pick<LrtRow, 'chisqDiff' | 'dfDiff' | 'pvalue' | 'rmsea'>

const nothing: Difference = {
  chisqDiff: Number.NaN,
  dfDiff: Number.NaN,
  pvalue: Number.NaN,
  rmsea: Number.NaN,
}

function methodOf(fits: readonly SemFit[]): LrtTable['method'] {
  const { estimator } = outcomeOf(fits[0]!).options
  if (estimator === 'WLSMV' || estimator === 'ULSMV') return 'satorra.2000'
  return fits.some(fit => Number.isFinite(scalingFactor(fit))) ? 'satorra.bentler.2001' : 'standard'
}

function columnsOf({ fit, number }: { fit: SemFit; number: number }) {
  const { df, aic, bic, chisq } = fit.fitMeasures
  return { fit: number, df, aic, bic, chisq }
}

function differenceOf(freer: SemFit, fit: SemFit, method: LrtTable['method']): Difference {
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
  if (method === 'standard') {
    const misfit = Math.max(plain - dfDiff, 0) / (dfDiff * ntotal)
    const rmsea = Math.sqrt(misfit * fit.groups.length)
    return { chisqDiff: plain, dfDiff, pvalue: chiSquareUpperTail(plain, dfDiff), rmsea }
  }
  const chisqDiff =
    method === 'satorra.2000'
      ? scaledAndShifted(plain, dfDiff, differenceTraces(solutionOf(freer), solutionOf(fit))).chisq
      : scaledDifference(plain, dfDiff, freer, fit)
  return { chisqDiff, dfDiff, pvalue: chiSquareUpperTail(chisqDiff, dfDiff), rmsea: Number.NaN }
}

function scaledDifference(plain: number, dfDiff: number, freer: SemFit, fit: SemFit): number {
  const factor = (fit.fitMeasures.df * factorOf(fit) - freer.fitMeasures.df * factorOf(freer)) / dfDiff
  return factor > 0 ? plain / factor : Number.NaN
}

function solutionOf(fit: SemFit): OrdinalSolution {
  const { model, moments, options, minimum } = requireOk(fit, 'differences')
  return ordinalSolution(model, moments as readonly OrdinalMoments[], options, minimum!.x, minimum!.active)
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
