/** One assertion as a matcher leaves it in `task.meta.vaar`: plain JSON, null for a number that could not be had. */
export interface AssertionRecord {
  /** As written behind `expect(…).`, e.g. `not.toHaveVAARAbove(0.7)`. */
  readonly call: string
  readonly model: string
  readonly provenance: 'live' | 'recorded' | 'simulated'
  /** Respondents in the fit. */
  readonly respondents: number
  /** Verdict on the claim itself, before any `.not`. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  /** VAAR by the default estimator, 0..1. */
  readonly vaar: number | null
  /** Standardized paths. */
  readonly paths: readonly {
    readonly path: string
    readonly est: number | null
    readonly se: number | null
  }[]
}
