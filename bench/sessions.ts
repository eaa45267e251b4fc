/**
 * `npm run bench:sessions`: what asking costs beside the waiting.
 *
 * 300 sessions of 34 turns against a server that answers after 50 ms, 32 at once, with answers recorded to disk; the same
 * number of calls by the bare SDK beside it; then the replay of the recording. Arguments: sessions, delay, concurrency.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { OpenAI } from 'openai'
import pLimit from 'p-limit'
import { assess } from '../src/assess.ts'
import { openai } from '../src/chat-models/index.ts'
import { defineStudy } from '../src/config/index.ts'
import { fileStore } from '../src/recordings/index.ts'

const [sessions = 300, delay = 50, concurrency = 32] = process.argv.slice(2).map(Number)
const turns = sessions * 34
const ideal = (turns * delay) / concurrency / 1000

const server = fork(path.join(import.meta.dirname, 'delayed-server.ts'), [String(delay)])
const [port] = (await once(server, 'message')) as [number]
const baseURL = `http://127.0.0.1:${port}/v1`
const folder = mkdtempSync(path.join(tmpdir(), 'vaar-bench-'))

/** Wall and CPU seconds of a piece of work, and the highest resident memory seen meanwhile. */
async function measured(work: () => Promise<unknown>) {
  const cpu = process.cpuUsage()
  const started = performance.now()
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 100)
  await work()
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpu)
  return { wall: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, peak: peak / 2 ** 20 }
}

try {
  const study = await defineStudy({ respondents: sessions, itemsPerTurn: 1, concurrency }, '.')
  const recordings = (mode: 'auto' | 'replay') => ({
    store: fileStore(folder),
    mode,
    clock: () => new Date(),
  })
  const model = () => openai('bench', { baseURL, apiKey: 'none' })

  const client = new OpenAI({ baseURL, apiKey: 'none' })
  const limit = pLimit(concurrency)
  const schema = {
    type: 'object',
    properties: { Q1: { type: 'integer' } },
    required: ['Q1'],
    additionalProperties: false,
  }
  const bare = await measured(() =>
    Promise.all(
      Array.from({ length: turns }, (_, seed) =>
        limit(() =>
          client.chat.completions.create({
            model: 'bench',
            messages: [{ role: 'user', content: 'Q1. Hello?'.repeat(60) }],
            seed,
            response_format: { type: 'json_schema', json_schema: { name: 'ratings', strict: true, schema } },
          }),
        ),
      ),
    ),
  )
  const asked = await measured(() => assess(model(), study, { recordings: recordings('auto') }))
  const replayed = await measured(() => assess(model(), study, { recordings: recordings('replay') }))

  const row = (name: string, { wall, cpu, peak }: Awaited<ReturnType<typeof measured>>) =>
    console.log(
      `${name.padEnd(22)} ${wall.toFixed(2).padStart(7)} s wall  ${((cpu / turns) * 1e6).toFixed(0).padStart(6)} us CPU a call  ${peak.toFixed(0).padStart(5)} MB at most`,
    )
  console.log(
    `${sessions} sessions, ${turns} turns, ${delay} ms a reply, ${concurrency} at once: ideal ${ideal.toFixed(2)} s`,
  )
  row('bare SDK', bare)
  row('asked and recorded', asked)
  row('replayed and fitted', replayed)
  console.log(
    `wall against ideal ${(asked.wall / ideal).toFixed(3)}, CPU against the bare SDK ${(asked.cpu / bare.cpu).toFixed(2)}`,
  )
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}
