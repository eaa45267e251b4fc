import type { ChanceOfPassing } from '../src/alignment/null-behaviour.ts'
import type { VaarResult } from '../src/alignment/vaar.ts'
import type { Verdict } from '../src/alignment/verdict.ts'

/** One assertion put to one assessment. */
export interface Judgement {
  /** As the user wrote it, behind `expect(…).`, e.g. `toHaveVAARAbove(0.7)`. */
  readonly call: string
  /** What was claimed, e.g. `omega at least 0.6`. */
  readonly claim: string
  /** What `.not` claims, where "not" before the claim could be misread. */
  readonly denial?: string
  /** What was found, e.g. `CFI 0.931`; several lines where several things were looked at. */
  readonly found: string | readonly string[]
  /** What the claim is about, which decides the context that its message shows. */
  readonly about: 'paths' | 'measurement' | 'answers'
  /** What to do where the claim fails, in a sentence. */
  readonly next?: string
  /** What is known of a model that it is compared with, a line each. */
  readonly other?: readonly string[]
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
