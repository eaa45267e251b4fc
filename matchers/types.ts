import type { AssertionRecord } from '../src/report/assertion-record.ts'
import type { PathExpectation } from './to-have-path.ts'
import type { VaarAboveOptions } from './to-have-vaar-above.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Passes when the model's Value-Action Alignment Rate is above the threshold. Must be awaited. */
    toHaveVAARAbove(threshold: number, options?: VaarAboveOptions): Promise<void>
    /** Passes when the whole confidence interval of a standardized path lies inside the claim. Must be awaited. */
    toHavePath(path: string, expectation: PathExpectation): Promise<void>
  }

  interface TaskMeta {
    /** What each assertion of this package found. */
    vaar?: AssertionRecord[]
  }
}
