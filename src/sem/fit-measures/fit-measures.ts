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
import type { RobustIncrementalMeasures } from './robust-incremental.ts'
import { robustIncrementalMeasures } from './robust-incremental.ts'
import type { ScaledIncrementalMeasures } from './scaled-incremental.ts'
import { scaledIncrementalMeasures } from './scaled-incremental.ts'
import type { ScaledRmseaMeasures } from './scaled-rmsea.ts'
import { scaledRmseaMeasures } from './scaled-rmsea.ts'
import type { ScaledTestMeasures } from './scaled-tests.ts'
import { scaledTestMeasures } from './scaled-tests.ts'

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
  /** Weighted root mean square residual (Yu 2002), of models with ordered variables; else NaN. */
  readonly wrmr: number
}

/** Every fit measure, under lavaan's names in camelCase. A family is one file; a new one is added here. */
export interface FitMeasures
  extends ModelTest,
    IncrementalMeasures,
    InformationCriteria,
    RmseaMeasures,
    ResidualMeasures,
    AbsoluteMeasures,
    ScaledTestMeasures,
    ScaledIncrementalMeasures,
    RobustIncrementalMeasures,
    ScaledRmseaMeasures {}

export function fitMeasures(input: FitMeasureInput): FitMeasures {
  const { chisq, df, pvalue } = input.model
  return {
    npar: input.npar,
    ntotal: input.ntotal,
    // least squares count all rows here, whatever the chi-square was multiplied with; as in lavaan
    fmin: chisq / (2 * (input.logLikelihoods ? input.weight : input.ntotal)),
    chisq,
    df,
    pvalue,
    ...incrementalMeasures(input),
    ...informationCriteria(input),
    ...rmseaMeasures(input),
    ...(input.moments?.residuals ?? residualMeasures(input)),
    ...absoluteMeasures(input),
    wrmr: input.moments?.wrmr ?? Number.NaN,
    ...scaledTestMeasures(input),
    ...scaledIncrementalMeasures(input),
    ...robustIncrementalMeasures(input),
    ...scaledRmseaMeasures(input),
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
    wrmr: nan,
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
    chisqScaled: nan,
    dfScaled: nan,
    pvalueScaled: nan,
    chisqScalingFactor: nan,
    baselineChisqScaled: nan,
    baselineDfScaled: nan,
    baselinePvalueScaled: nan,
    baselineChisqScalingFactor: nan,
    scalingFactorH1: nan,
    scalingFactorH0: nan,
    cfiScaled: nan,
    tliScaled: nan,
    nnfiScaled: nan,
    rfiScaled: nan,
    nfiScaled: nan,
    pnfiScaled: nan,
    ifiScaled: nan,
    rniScaled: nan,
    cfiRobust: nan,
    tliRobust: nan,
    nnfiRobust: nan,
    rniRobust: nan,
    rmseaScaled: nan,
    rmseaCiLowerScaled: nan,
    rmseaCiUpperScaled: nan,
    rmseaPvalueScaled: nan,
    rmseaNotclosePvalueScaled: nan,
    rmseaRobust: nan,
    rmseaCiLowerRobust: nan,
    rmseaCiUpperRobust: nan,
    rmseaPvalueRobust: nan,
    rmseaNotclosePvalueRobust: nan,
  }
}
