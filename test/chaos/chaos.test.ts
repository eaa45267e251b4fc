import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ChatReply } from '../../src/chat-models/chat-model.ts'
import { openai } from '../../src/chat-models/index.ts'
import { defineStudy } from '../../src/config/index.ts'
import { limitedModel, processGate } from '../../src/limits/index.ts'
import { createRandom, deriveSeed } from '../../src/numerics/random.ts'
import { fileStore, openRecording } from '../../src/recordings/index.ts'
import { askedRules } from '../../src/sessions/asked-rules.ts'
import { runStudy } from '../../src/sessions/run-study.ts'
import { simulated } from '../../src/simulation/index.ts'
import type { Fault } from '../contract/servers/fault.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'

/** The short form; `npm run test:chaos` asks 2,000. */
const sessions = Number(process.env['CHAOS_SESSIONS'] ?? 60)
const failing = 0.2

const faults: readonly Fault[] = [
  { kind: 'status', status: 429, retryAfterSeconds: 0.05 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfterSeconds: 0.01 },
  { kind: 'reset' },
  { kind: 'reset-mid-body' },
  { kind: 'hang' },
  { kind: 'hang-mid-body' },
  { kind: 'malformed-json' },
  { kind: 'empty-body' },
  { kind: 'raw', status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' },
]

/** What a model itself does wrong, with the odds: its reply arrives, and is no set of ratings. */
const replies: readonly Partial<ChatReply>[] = [
  { text: '' },
  { text: "I'm sorry, I can't help with that." },
  { text: '{"Q1": 9, "Q2": 4.5', stop: 'length' },
  { text: '', stop: 'content-filter' },
  { text: 'no', stop: 'refusal' },
]

test(`${sessions} sessions against a server that fails 20% of its calls`, {
  timeout: 30 * 60_000,
}, async () => {
  const random = (what: string, of: number) => createRandom(deriveSeed(1, what, of))
  const people = simulated({ paths: { 'sharing ~ privacy': -0.3 } })
  let injected = 0
  let answered = 0
  const server = await startOpenaiServer({
    async respond(request) {
      answered++
      const bad = random('reply', answered)
      const reply = await people.reply(request)
      return bad.uniform() < 0.05 ? { ...reply, ...bad.pick(replies) } : reply
    },
    fault(call) {
      const chance = random('fault', call)
      if (chance.uniform() >= failing) return undefined
      injected++
      return chance.pick(faults)
    },
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-chaos-'))
  try {
    // long enough that only the server's own silences run out, however busy this process is
    const gate = processGate()
    const model = limitedModel(
      openai('chaos', { baseURL: server.baseURL, apiKey: 'none', timeoutMs: 5000, maxRetries: 4 }),
      gate,
    )
    const study = await defineStudy({ respondents: sessions, concurrency: 64, persona: 'none' }, '.')
    const recordings = { store: fileStore(folder), mode: 'auto' as const, clock: () => new Date() }
    const asked = askedRules(study)

    const first = (await openRecording(model, recordings, asked))!
    const ended = await runStudy(first.model, study)
    await first.close()

    // every session ended, complete or with each missing answer explained
    expect(ended).toHaveLength(sessions)
    for (const { answers } of ended) {
      expect(answers.size).toBe(34)
      for (const answer of answers.values()) {
        expect(typeof answer === 'number' || answer.missing.length > 0).toBe(true)
      }
    }
    const turns = ended.reduce((sum, session) => sum + session.turns.length, 0)
    const calls = server.calls.length
    const inVain = ended.filter(session => session.fault).length
    expect(injected).toBeGreaterThan(0.15 * calls)
    // what the server was asked is the turns, and the faults that it made: none lost, none asked twice
    expect(calls - injected).toBe(turns)
    // and the gate has counted every one of them
    expect(gate.spent.calls).toBe(calls)
    expect(first.model.use().asked).toBe(turns + inVain)

    // and nothing recorded is asked again: a second run asks only what the faults left
    const second = (await openRecording(model, recordings, asked))!
    const again = await runStudy(second.model, study)
    await second.close()
    const unchanged = ended.filter(session => !session.fault)
    const byId = new Map(again.map(session => [session.respondentId, session]))
    for (const session of unchanged) expect(byId.get(session.respondentId)!.answers).toEqual(session.answers)
    expect(second.model.use().replayed).toBeGreaterThanOrEqual(
      unchanged.reduce((sum, { turns: { length } }) => sum + length, 0),
    )
    if (sessions > 1000) {
      console.log(`${turns} turns, ${calls} calls, ${injected} faults, ${inVain} sessions ended by one`)
    }
  } finally {
    await server.close()
    rmSync(folder, { recursive: true })
  }
})
