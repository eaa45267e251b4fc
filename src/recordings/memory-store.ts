import type { RecordedTurn } from './recording.ts'
import type { RecordingLog, RecordingStore } from './recording-store.ts'
import { refuseSecrets } from './refuse-secrets.ts'
import { canonicalJson } from './request-key.ts'

/** A store that lives as long as the process: for tests, and for runs that keep nothing. */
export function memoryStore(secrets: readonly string[] = []): RecordingStore {
  const logs = new Map<string, Map<string, RecordedTurn>>()
  return {
    async open(header) {
      const name = canonicalJson(header.model)
      const turns = logs.get(name) ?? new Map<string, RecordedTurn>()
      logs.set(name, turns)
      return logOf(turns, secrets)
    },
  }
}

function logOf(turns: Map<string, RecordedTurn>, secrets: readonly string[]): RecordingLog {
  return {
    place: 'memory',
    find: key => turns.get(key),
    turns: () => turns.values(),
    async append(turn) {
      refuseSecrets(JSON.stringify(turn), secrets)
      turns.set(turn.key, turn)
    },
    async close() {},
  }
}
