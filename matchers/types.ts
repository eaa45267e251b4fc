import type { TestRecord } from '../src/results/results-schema.ts'
import type { CommonOptions } from './common-options.ts'
import type { SnapshotOptions } from './conclude-snapshot.ts'
import type { ReliabilityBounds } from './to-be-reliable.ts'
import type { FitBounds } from './to-fit-well.ts'
import type { PathExpectation } from './to-have-path.ts'
import type { VaarAboveOptions } from './to-have-vaar-above.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when the model's Value-Action Alignment Rate is above the threshold. Must be awaited. */
    toHaveVAARAbove(threshold: number, options?: VaarAboveOptions): Promise<void>
    /** Passes when the whole confidence interval of a standardized path lies inside the claim. Must be awaited. */
    toHavePath(path: string, expectation: PathExpectation): Promise<void>
    /** Passes when less than this share of the answers is missing. Must be awaited. */
    toHaveMissingRateBelow(rate: number, options?: CommonOptions): Promise<void>
    /** Passes when every named fit measure keeps its bound. Must be awaited. */
    toFitWell(bounds?: FitBounds): Promise<void>
    /** Passes when every construct is measured at least as reliably as asked. Must be awaited. */
    toBeReliable(bounds?: ReliabilityBounds): Promise<void>
    /** Passes while no path has moved since the snapshot by more than chance and its tolerance explain. Must be awaited. */
    toMatchPathSnapshot(options?: SnapshotOptions): Promise<void>
    /** The same, with the snapshot in the test itself. Must be awaited. */
    toMatchPathInlineSnapshot(snapshot?: string, options?: SnapshotOptions): Promise<void>
    /** Passes while no questionnaire's mean has moved since the snapshot. Must be awaited. */
    toMatchProfileSnapshot(options?: SnapshotOptions): Promise<void>
  }

  interface TaskMeta {
    /** What the assertions of this package found in this test: `testRecordSchema` of `vitest-vaar/results`. */
    vaar?: TestRecord
  }
}
