import './types.ts'

export type { MatcherContext, MatcherResult } from './matcher-context.ts'
export { type PathExpectation, toHavePath } from './to-have-path.ts'
export { toHaveVAARAbove, type VaarAboveOptions } from './to-have-vaar-above.ts'
