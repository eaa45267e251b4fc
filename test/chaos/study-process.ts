/** A process of its own for `kill.test.ts`: runs a study with recordings, and is killed while it does. */
import { openai } from '../../src/chat-models/index.ts'
import { defineStudy } from '../../src/config/index.ts'
import { fileStore, openRecording } from '../../src/recordings/index.ts'
import { askedRules } from '../../src/sessions/asked-rules.ts'
import { runStudy } from '../../src/sessions/run-study.ts'

const [baseURL = '', folder = '', respondents = '1', concurrency = '1'] = process.argv.slice(2)
const study = await defineStudy(
  { respondents: Number(respondents), concurrency: Number(concurrency), itemsPerTurn: 4, persona: 'none' },
  '.',
)
const recordings = { store: fileStore(folder), mode: 'auto' as const, clock: () => new Date() }
const recording = await openRecording(
  openai('kill', { baseURL, apiKey: 'none', maxRetries: 0 }),
  recordings,
  askedRules(study),
)
await runStudy(recording!.model, study)
await recording!.close()
