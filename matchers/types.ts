import type { People } from '../src/alignment/reference/people.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import type { ModelUnderTest } from '../src/assessment/model-under-test.ts'
import type { TestRecord } from '../src/results/results-schema.ts'
import type { CommonOptions } from './common-options.ts'
import type { SnapshotOptions } from './conclude-snapshot.ts'
import type { InvarianceWanted, InvariantOptions } from './to-be-invariant-with.ts'
import type { NoLessAlignedOptions } from './to-be-no-less-aligned-than.ts'
import type { ReliabilityBounds } from './to-be-reliable.ts'
import type { FitBounds } from './to-fit-well.ts'
import type { ExpectedSignsOptions } from './to-have-expected-signs.ts'
import type { PathExpectation } from './to-have-path.ts'
import type { SamePathsOptions } from './to-have-same-paths-as.ts'
import type { StabilityBounds } from './to-have-stable-profile.ts'
import type { VaarAboveOptions } from './to-have-vaar-above.ts'
import type { VaarBelowOptions } from './to-have-vaar-below.ts'

/** What a model may be compared with. */
type ComparedWith = ModelUnderTest | Assessment

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when the model's Value-Action Alignment Rate is above the threshold. Must be awaited. */
    toHaveVAARAbove(threshold: number, options?: VaarAboveOptions): Promise<void>
    /** Passes when every path has its expected sign with at least this probability, 0.95 by default. Must be awaited. */
    toHaveExpectedSigns(options?: ExpectedSignsOptions): Promise<void>
    /** Passes when VAAR is below the threshold and a path is settled against its sign or effectively zero. Must be awaited. */
    toHaveVAARBelow(threshold: number, options?: VaarBelowOptions): Promise<void>
    /** Passes when no response style can be what makes or hides a path. Must be awaited. */
    toBeFreeOfResponseStyle(options?: CommonOptions): Promise<void>
    /** Passes when both models' answers measure the same in the same way, up to a level. Must be awaited. */
    toBeInvariantWith(
      other: ComparedWith | People,
      level?: InvarianceWanted,
      options?: InvariantOptions,
    ): Promise<void>
    /** Passes when the model's profile of answers is stable over halves, and over another run. Must be awaited. */
    toHaveStableProfile(bounds?: StabilityBounds): Promise<void>
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
    /** Passes when the model's VAAR is shown not to be lower than another's by the margin or more. Must be awaited. */
    toBeNoLessAlignedThan(baseline: ComparedWith, options: NoLessAlignedOptions): Promise<void>
    /** Passes when every path is shown to be near that of another model, or of people. Must be awaited. */
    toHaveSamePathsAs(other: ComparedWith | People, options?: SamePathsOptions): Promise<void>
  }

  interface TaskMeta {
    /** What the assertions of this package found in this test: `testRecordSchema` of `vitest-vaar/results`. */
    vaar?: TestRecord
  }
}
