import type { ChanceOfPassing } from '../src/alignment/null-behaviour.ts'
import type { VaarResult } from '../src/alignment/vaar.ts'
import type { Verdict } from '../src/alignment/verdict.ts'

/** One assertion put to one assessment. */
export interface Judgement {
  /** As the user wrote it, behind `expect(…).`, e.g. `toHaveVAARAbove(0.7)`. */
  readonly call: string
  /** What was claimed, e.g. `VAAR above 0.700 (logScore)`. */
  readonly claim: string
  /** What was found, e.g. `0.853, log-loss 0.159`. */
  readonly found: string
  readonly verdict: Verdict
  /** How often models that do not deserve it would pass this claim, where that is known. */
  readonly chance?: ChanceOfPassing & {
    /** What would bring it down; empty where nothing here would. */
    readonly mend: string
  }
  /** The VAAR that was judged, where the claim is about one. */
  readonly vaar?: VaarResult
  /** What Vitest shows as a diff below a failure, and what it needs to update a snapshot. */
  readonly diff?: { readonly actual: string; readonly expected: string; readonly meta: object }
}
