import type { RunEvents } from './run-events.ts'

/**
 * What all studies of a run have in common, over all workers and projects. With the plugin it is the broker of the main
 * process, else something that lives in this process; who uses it sees no difference.
 */
export interface SharedRun {
  /** Tells the main process; never waits, never throws, and after the end of the run says nothing. */
  emit<Name extends keyof RunEvents>(name: Name, event: RunEvents[Name]): void
}
