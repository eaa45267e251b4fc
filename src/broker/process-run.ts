import { type EventHub, eventHub } from './event-hub.ts'
import type { SharedRun } from './shared-run.ts'

/** A run that lives in this process alone: without the plugin, in scripts, in tests. */
export interface ProcessRun extends SharedRun {
  readonly events: EventHub
}

/** Starts one; it needs no ending. */
export function processRun(): ProcessRun {
  const events = eventHub()
  return { events, emit: events.emit }
}
