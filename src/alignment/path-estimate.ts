/** A standardized path coefficient of one model, with its uncertainty. */
export interface PathEstimate {
  /** As lavaan writes it, e.g. `sharing ~ privacy`. */
  readonly path: string
  /** Standardized coefficient; NaN when the fit gave none that can be used. */
  readonly est: number
  /** Its standard error, above 0; NaN when the fit gave none that can be used. */
  readonly se: number
}
