import { chiSquareUpperTail } from '../numerics/distributions.ts'
import { type SemFit, smallSampleTests } from '../sem/index.ts'

/** The measures by which a fit is judged, in the version that holds for its data. */
export interface FitEvidence {
  /** Comparative fit index, 0..1. */
  readonly cfi: number
  /** Tucker-Lewis index; may pass 1. */
  readonly tli: number
  /** Root mean square error of approximation, from 0. */
  readonly rmsea: number
  /** Standardized root mean square residual, from 0. */
  readonly srmr: number
  /** Name of the test of exact fit, e.g. `robust chi-square`. */
  readonly test: string
  readonly chisq: number
  /** Of that test; NaN with no degrees of freedom. */
  readonly pvalue: number
  /** In words, e.g. `CFI and RMSEA robust`. */
  readonly version: string
}

/** Below so many rows the plain chi-square, and what is made of it, rejects right models far too often. */
const enough = 200

/**
 * Fit measures to judge by: robust ones where the estimator has them, else plain ones; by maximum likelihood with fewer
 * than 200 rows all that rests on the chi-square uses Bartlett's (1950) k-factor, for the model with its latents and for
 * the baseline with none.
 *
 * @returns All NaN for a fit that is not `ok`.
 */
export function fitEvidence(fit: SemFit): FitEvidence {
  const measures = fit.fitMeasures
  if (fit.status !== 'ok') return withheld
  if (fit.nobs < enough && hasLikelihood(fit)) return corrected(fit)
  const robust = Number.isFinite(measures.cfiRobust)
  const scaled = Number.isFinite(measures.chisqScaled)
  return {
    cfi: robust ? measures.cfiRobust : measures.cfi,
    tli: robust ? measures.tliRobust : measures.tli,
    rmsea: robust ? measures.rmseaRobust : measures.rmsea,
    srmr: measures.srmr,
    test: nameOfTest(scaled),
    chisq: scaled ? measures.chisqScaled : measures.chisq,
    pvalue: Number.isFinite(measures.pvalueScaled) ? measures.pvalueScaled : measures.pvalue,
    version: robust ? 'CFI and RMSEA robust' : 'not robust',
  }
}

function nameOfTest(scaled: boolean): string {
  return `${scaled ? 'robust ' : ''}chi-square`
}

const withheld: FitEvidence = {
  cfi: Number.NaN,
  tli: Number.NaN,
  rmsea: Number.NaN,
  srmr: Number.NaN,
  test: nameOfTest(false),
  chisq: Number.NaN,
  pvalue: Number.NaN,
  version: 'withheld',
}

function hasLikelihood({ fitMeasures }: SemFit): boolean {
  return Number.isFinite(fitMeasures.logl)
}

function corrected(fit: SemFit): FitEvidence {
  const { chisq, chisqScaled, df, baselineChisq, baselineChisqScaled, baselineDf, srmr } = fit.fitMeasures
  const scaled = Number.isFinite(chisqScaled)
  const groups = fit.groups.length
  const model = (scaled ? chisqScaled : chisq) * smallSampleTests(fit).bartlett.factor
  const baseline = (scaled ? baselineChisqScaled : baselineChisq) * baselineFactor(fit)
  const excess = Math.max(model - df, 0)
  return {
    cfi: 1 - excess / Math.max(baseline - baselineDf, excess, Number.MIN_VALUE),
    tli: 1 - ((model - df) / df) * (baselineDf / (baseline - baselineDf)),
    rmsea: Math.sqrt(excess / (df * fit.nobs)) * Math.sqrt(groups),
    srmr,
    test: `corrected ${nameOfTest(scaled)}`,
    chisq: model,
    pvalue: df > 0 ? chiSquareUpperTail(model, df) : Number.NaN,
    version: `CFI and RMSEA corrected for n < ${enough}`,
  }
}

/** Bartlett's factor of a model without latents; the mean number of rows of a group, as for the model itself. */
function baselineFactor(fit: SemFit): number {
  const rows = fit.nobs / fit.groups.length
  return 1 - (2 * fit.implied(1).variables.length + 5) / (6 * rows)
}
