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
  /** The VAAR that was judged, or the default one where the claim was about something else; 0..1. */
  readonly vaar: number | null
  /** How it was made of the paths, e.g. `logScore`. */
  readonly estimator: string
  /**
   * How often a model with no relation at all, and one with all paths certain but one that does not exist, would pass such
   * a claim; 0..1. Absent where that is not known.
   */
  readonly chance?: { readonly noRelation: number; readonly oneMissing: number }
  /** Standardized paths. */
  readonly paths: readonly {
    readonly path: string
    readonly est: number | null
    readonly se: number | null
  }[]
}
