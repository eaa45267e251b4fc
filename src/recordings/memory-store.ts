import { AnswerIndex } from './answer-index.ts'
import type { RecordedTurn } from './recording.ts'
import type { RecordingLog, RecordingStore } from './recording-store.ts'
import { refuseQuestion, refuseSecrets } from './refuse-secrets.ts'
import { canonicalJson } from './request-key.ts'

interface Kept {
  readonly turns: Map<string, RecordedTurn>
  readonly answers: AnswerIndex
}

/** A store that lives as long as the process: for tests, and for runs that keep nothing. */
export function memoryStore(secrets: readonly string[] = []): RecordingStore {
  const logs = new Map<string, Kept>()
  return {
    async open(header) {
      refuseSecrets(header, secrets)
      const name = canonicalJson(header.model)
      const kept = logs.get(name) ?? { turns: new Map(), answers: new AnswerIndex() }
      logs.set(name, kept)
      return logOf(kept, secrets)
    },
  }
}

function logOf({ turns, answers }: Kept, secrets: readonly string[]): RecordingLog {
  return {
    place: 'memory',
    find: key => answers.find(key),
    keys: () => answers.keys(),
    turns: async () => [...turns.values()],
    check: question => refuseQuestion(question, secrets),
    async append(turn) {
      refuseSecrets(turn, secrets)
      turns.set(turn.key, turn)
      answers.put(turn)
    },
    async close() {},
  }
}
