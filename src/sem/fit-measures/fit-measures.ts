import type { AbsoluteMeasures } from './absolute.ts'
import { absoluteMeasures } from './absolute.ts'
import type { FitMeasureInput } from './fit-measure-input.ts'
import type { IncrementalMeasures } from './incremental.ts'
import { incrementalMeasures } from './incremental.ts'
import type { InformationCriteria } from './information-criteria.ts'
import { informationCriteria } from './information-criteria.ts'
import type { ResidualMeasures } from './residual-measures.ts'
import { residualMeasures } from './residual-measures.ts'
import type { RmseaMeasures } from './rmsea.ts'
import { rmseaMeasures } from './rmsea.ts'

/** The test of the model, and its size. */
export interface ModelTest {
  /** Number of free parameters, equal ones counted once. */
  readonly npar: number
  readonly ntotal: number
  /** Minimum of the discrepancy, chisq / (2 n). */
  readonly fmin: number
  readonly chisq: number
  readonly df: number
  /** Pr(chi-square > chisq), exact also in the far tail; NaN with df = 0. */
  readonly pvalue: number
}

/** Every fit measure, under lavaan's names in camelCase. A family is one file; a new one is added here. */
export interface FitMeasures
  extends ModelTest,
    IncrementalMeasures,
    InformationCriteria,
    RmseaMeasures,
    ResidualMeasures,
    AbsoluteMeasures {}

export function fitMeasures(input: FitMeasureInput): FitMeasures {
  const { chisq, df, pvalue } = input.model
  return {
    npar: input.npar,
    ntotal: input.ntotal,
    fmin: chisq / (2 * input.weight),
    chisq,
    df,
    pvalue,
    ...incrementalMeasures(input),
    ...informationCriteria(input),
    ...rmseaMeasures(input),
    ...residualMeasures(input),
    ...absoluteMeasures(input),
  }
}

/** All measures NaN, for a fit that is not `ok`: NaN passes no comparison. */
export function withheldMeasures(npar: number, ntotal: number, df: number): FitMeasures {
  const nan = Number.NaN
  return {
    npar,
    ntotal,
    fmin: nan,
    chisq: nan,
    df,
    pvalue: nan,
    baselineChisq: nan,
    baselineDf: nan,
    baselinePvalue: nan,
    cfi: nan,
    tli: nan,
    nnfi: nan,
    rfi: nan,
    nfi: nan,
    pnfi: nan,
    ifi: nan,
    rni: nan,
    logl: nan,
    unrestrictedLogl: nan,
    aic: nan,
    bic: nan,
    bic2: nan,
    rmsea: nan,
    rmseaCiLower: nan,
    rmseaCiUpper: nan,
    rmseaPvalue: nan,
    rmseaNotclosePvalue: nan,
    rmr: nan,
    rmrNomean: nan,
    srmr: nan,
    srmrBentler: nan,
    srmrBentlerNomean: nan,
    crmr: nan,
    crmrNomean: nan,
    srmrMplus: nan,
    srmrMplusNomean: nan,
    cn05: nan,
    cn01: nan,
    gfi: nan,
    agfi: nan,
    pgfi: nan,
    mfi: nan,
    ecvi: nan,
  }
}
