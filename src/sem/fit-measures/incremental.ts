import type { FitMeasureInput } from './fit-measure-input.ts'

/** How much better than the baseline model: 1 is best; values beyond [0, 1] occur where the name has no bound. */
export interface IncrementalMeasures {
  readonly baselineChisq: number
  readonly baselineDf: number
  readonly baselinePvalue: number
  /** Comparative fit index, in [0, 1] (Bentler 1990). */
  readonly cfi: number
  /** Tucker-Lewis index (Tucker and Lewis 1973); also called nnfi. */
  readonly tli: number
  readonly nnfi: number
  /** Relative fit index (Bollen 1986). */
  readonly rfi: number
  /** Normed fit index (Bentler and Bonett 1980). */
  readonly nfi: number
  /** Parsimony normed fit index (James, Mulaik and Brett 1982). */
  readonly pnfi: number
  /** Incremental fit index (Bollen 1989). */
  readonly ifi: number
  /** Relative non-centrality index (McDonald and Marsh 1990). */
  readonly rni: number
}

/** Measures against the baseline model. NaN where a denominator is 0 and no limit is defined. */
export function incrementalMeasures({ model, baseline }: FitMeasureInput): IncrementalMeasures {
  const { chisq, df } = model
  const { chisq: chisq0, df: df0 } = baseline
  const saturated = df === 0
  // the chi-square of a saturated model is 0 but for rounding
  const excess = saturated ? 0 : Math.max(chisq - df, 0)
  const excess0 = Math.max(chisq - df, chisq0 - df0, 0)
  const nfi = (chisq0 - chisq) / chisq0
  // equal means can leave a model with more degrees of freedom than its baseline; lavaan then withholds these
  const larger = df > df0
  const tli = saturated ? 1 : 1 - ((chisq - df) * df0) / ((chisq0 - df0) * df)
  return {
    baselineChisq: chisq0,
    baselineDf: df0,
    baselinePvalue: baseline.pvalue,
    cfi: excess === 0 ? 1 : 1 - excess / excess0,
    tli,
    nnfi: tli,
    rfi: saturated ? 1 : larger ? Number.NaN : 1 - chisq / df / (chisq0 / df0),
    nfi: larger ? Number.NaN : nfi,
    pnfi: (df / df0) * nfi,
    ifi: (chisq0 - chisq) / (chisq0 - df),
    rni: 1 - (chisq - df) / (chisq0 - df0),
  }
}
