/**
 * Absolute measures over thresholds and correlations, where they are computed differently from those of continuous data;
 * in place of the same measures of the residual and absolute families.
 */
export interface MomentFit {
  readonly residuals: {
    readonly rmr: number
    readonly rmrNomean: number
    readonly srmr: number
    readonly srmrBentler: number
    readonly srmrBentlerNomean: number
    readonly crmr: number
    readonly crmrNomean: number
    readonly srmrMplus: number
    readonly srmrMplusNomean: number
  }
  /** Number of moments of all groups. */
  readonly count: number
  /** Share of the weighted squared moments that the model accounts for. */
  readonly gfi: number
  /** Weighted root mean square residual (Yu 2002). */
  readonly wrmr: number
}
