import type { MatcherState } from 'vitest'

/** What Vitest gives a matcher as `this`, as far as it is used here. */
export type MatcherContext = Pick<MatcherState, 'isNot' | 'task' | 'soft'> &
  Partial<Pick<MatcherState, 'snapshotState'>> & { readonly assertion?: unknown }

/** What a matcher resolves to. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
  readonly actual?: unknown
  readonly expected?: unknown
  readonly meta?: object
}
