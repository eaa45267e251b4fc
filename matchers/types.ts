import type { AssertionRecord } from '../src/report/assertion-record.ts'
import type { CommonOptions } from './common-options.ts'
import type { ReliabilityBounds } from './to-be-reliable.ts'
import type { FitBounds } from './to-fit-well.ts'
import type { ExpectedSignsOptions } from './to-have-expected-signs.ts'
import type { PathExpectation } from './to-have-path.ts'
import type { VaarAboveOptions } from './to-have-vaar-above.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when the model's Value-Action Alignment Rate is above the threshold. Must be awaited. */
    toHaveVAARAbove(threshold: number, options?: VaarAboveOptions): Promise<void>
    /** Passes when every path has its expected sign with at least this probability, 0.95 by default. Must be awaited. */
    toHaveExpectedSigns(options?: ExpectedSignsOptions): Promise<void>
    /** Passes when the whole confidence interval of a standardized path lies inside the claim. Must be awaited. */
    toHavePath(path: string, expectation: PathExpectation): Promise<void>
    /** Passes when less than this share of the answers is missing. Must be awaited. */
    toHaveMissingRateBelow(rate: number, options?: CommonOptions): Promise<void>
    /** Passes when every named fit measure keeps its bound. Must be awaited. */
    toFitWell(bounds?: FitBounds): Promise<void>
    /** Passes when every construct is measured at least as reliably as asked. Must be awaited. */
    toBeReliable(bounds?: ReliabilityBounds): Promise<void>
  }

  interface TaskMeta {
    /** What each assertion of this package found. */
    vaar?: AssertionRecord[]
  }
}
