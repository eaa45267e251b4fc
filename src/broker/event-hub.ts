import { EventEmitter } from 'node:events'
import type { RunEvents, RunListener } from './run-events.ts'

/** Where events of a run arrive, and who hears of them: in the main process, or in the only one. */
export interface EventHub {
  /** Hears of every event of this name from now on. @returns the way to stop hearing. */
  on<Name extends keyof RunEvents>(name: Name, listener: RunListener<Name>): () => void
  emit<Name extends keyof RunEvents>(name: Name, event: RunEvents[Name]): void
}

/** An event hub without listeners; an event that nobody hears is forgotten. */
export function eventHub(): EventHub {
  const emitter = new EventEmitter()
  // several studies may each have a display and a file
  emitter.setMaxListeners(0)
  return {
    on(name, listener) {
      emitter.on(name, listener)
      return () => emitter.off(name, listener)
    },
    emit: (name, event) => void emitter.emit(name, event),
  }
}
