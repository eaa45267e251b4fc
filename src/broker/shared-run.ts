import type { GateSettings, PricedGate, PriceTable } from '../limits/index.ts'
import type { RunEvents } from './run-events.ts'

/** What a configuration asks of the run. */
export interface RunSettings extends GateSettings {
  /** The user's own prices of models. */
  readonly prices?: PriceTable | undefined
}

/**
 * What all studies of a run have in common, over all workers and projects. With the plugin it is the broker of the main
 * process, else something that lives in this process; who uses it sees no difference.
 */
export interface SharedRun {
  /** Where every call passes: limits, budget, what is known to be in vain. */
  readonly gate: PricedGate
  readonly prices: PriceTable
  /**
   * Does a piece of work once for all who ask under the same key in this run; the others wait, and get what it gave or
   * the error it ended in. When it is aborted, or the worker that does it dies, the next who waits takes over.
   *
   * @param work - Gives plain JSON.
   */
  share<Value>(key: string, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value>
  /** Tells the main process; never waits, never throws, and after the end of the run says nothing. */
  emit<Name extends keyof RunEvents>(name: Name, event: RunEvents[Name]): void
}
