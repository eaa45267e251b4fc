import './types.ts'

export type { CommonOptions } from './common-options.ts'
export type { MatcherContext, MatcherResult } from './matcher-context.ts'
export { type ReliabilityBounds, toBeReliable } from './to-be-reliable.ts'
export { type FitBounds, toFitWell } from './to-fit-well.ts'
export { toHaveMissingRateBelow } from './to-have-missing-rate-below.ts'
export { type PathExpectation, toHavePath } from './to-have-path.ts'
export { toHaveVAARAbove, type VaarAboveOptions } from './to-have-vaar-above.ts'
