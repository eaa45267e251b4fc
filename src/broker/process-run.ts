import { type ProcessGate, processGate } from '../limits/index.ts'
import { type EventHub, eventHub } from './event-hub.ts'
import { type LeaseDesk, leaseDesk } from './leases.ts'
import { shareWork } from './share-work.ts'
import type { RunSettings, SharedRun } from './shared-run.ts'

/** A run that lives in this process alone: without the plugin, in scripts, in tests; and what a broker serves. */
export interface ProcessRun extends SharedRun {
  readonly gate: ProcessGate
  readonly events: EventHub
  readonly desk: LeaseDesk
}

/** Starts one; it needs no ending. */
export function processRun(
  { prices = {}, ...settings }: RunSettings = {},
  events: EventHub = eventHub(),
): ProcessRun {
  const desk = leaseDesk()
  return {
    prices,
    gate: processGate(settings),
    events,
    desk,
    share: (key, work, signal) => shareWork(desk, key, work, signal),
    emit: events.emit,
  }
}
