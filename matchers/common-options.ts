import type { Provenance } from '../src/chat-models/chat-model.ts'

/** Options that every matcher has beside its own. */
export interface CommonOptions {
  /**
   * Decide only if all answers come from there: `live` (asked in this run), `recorded` or `simulated`. Otherwise the
   * assertion is inconclusive. Default: wherever they come from.
   */
  readonly provenance?: Provenance
}
