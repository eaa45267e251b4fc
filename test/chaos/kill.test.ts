import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createRandom } from '../../src/numerics/random.ts'
import { simulated } from '../../src/simulation/index.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'

/** The short form; `npm run test:chaos` kills 50 times. */
const kills = Number(process.env['CHAOS_KILLS'] ?? 3)
const concurrency = 8
const turns = 9

test(`a study killed ${kills} times is paid for once`, { timeout: 30 * 60_000 }, async () => {
  const respondents = 40 * kills
  const people = simulated({})
  const server = await startOpenaiServer({
    async respond(request) {
      await setTimeout(10)
      return people.reply(request)
    },
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-kill-'))
  const random = createRandom(1)
  const run = () => {
    const script = path.join(import.meta.dirname, 'study-process.ts')
    const args = [script, server.baseURL, folder, String(respondents), String(concurrency)]
    return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  try {
    let killed = 0
    while (killed < kills) {
      const before = server.calls.length
      const child = run()
      const ended = once(child, 'exit')
      // at a random moment, but not before it has begun to ask
      while (server.calls.length === before && child.exitCode === null) await setTimeout(5)
      await setTimeout(random.uniform() * 400)
      if (!child.kill('SIGKILL')) break
      await ended
      killed++
    }
    const [exitCode] = await once(run(), 'exit')
    expect(exitCode).toBe(0)
    const ideal = respondents * turns
    expect(killed).toBe(kills)
    expect(server.calls.length).toBeGreaterThanOrEqual(ideal)
    expect(server.calls.length).toBeLessThanOrEqual(ideal + kills * concurrency)
    if (kills > 10) console.log(`${kills} kills: ${server.calls.length} calls for ${ideal} turns`)

    // and a run of a finished study asks nothing
    const calls = server.calls.length
    await once(run(), 'exit')
    expect(server.calls.length).toBe(calls)
  } finally {
    await server.close()
    rmSync(folder, { recursive: true })
  }
})
