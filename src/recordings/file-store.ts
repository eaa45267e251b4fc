import { createHash } from 'node:crypto'
import path from 'node:path'
import { FileLog } from './file-log.ts'
import type { RecordingHeader } from './recording.ts'
import type { RecordingStore } from './recording-store.ts'
import { refuseSecrets } from './refuse-secrets.ts'
import { canonicalJson } from './request-key.ts'

/** How the files of recordings end. */
export const recordingExtension = '.jsonl'

/**
 * A store of one JSONL file a model in a folder.
 *
 * A file is only ever appended to, in whole lines, so several processes may share it and two files may be merged by
 * concatenation; the last line of a key counts. A last line torn by a crash is marked and counts for nothing.
 *
 * @param secrets - Values that must reach no file, besides the keys that models were given.
 */
export function fileStore(folder: string, secrets: readonly string[] = []): RecordingStore {
  return {
    async open(header) {
      refuseSecrets(header, secrets)
      return FileLog.open(path.join(folder, fileName(header)), header, secrets)
    },
  }
}

function fileName({ model }: RecordingHeader): string {
  const words = [model['provider'], model['model']].filter(part => typeof part === 'string').join('-')
  const slug = words
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|-+$/g, '')
    .slice(0, 60)
  const hash = createHash('sha256').update(canonicalJson(model)).digest('hex').slice(0, 8)
  return `${slug || 'model'}-${hash}${recordingExtension}`
}
