/**
 * `npm run bench:sessions`: what asking costs beside the waiting.
 *
 * 300 sessions of 34 turns against a server that answers after 50 ms, 32 at once, with answers recorded to disk; the same
 * number of calls by the bare SDK before it; then the replay of the recording, alone and in a run of Vitest. Each part is a
 * process of its own.
 * Arguments: sessions, delay, concurrency; `--bounded` gives the parts so little heap that the process stays within 250 MB,
 * at the price of collecting more often: without it Node keeps garbage as long as there is memory.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { replayInVitest } from './replay-in-vitest.ts'
import type { PartTaken } from './sessions-part.ts'

const { values, positionals } = parseArgs({
  options: { bounded: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [sessions = 300, delay = 50, concurrency = 32] = positionals.map(Number)
const heap = values.bounded ? ['--max-old-space-size=96', '--max-semi-space-size=8'] : []
const turns = sessions * 34
const ideal = (turns * delay) / concurrency / 1000

const server = fork(path.join(import.meta.dirname, 'delayed-server.ts'), [String(delay)])
const [port] = (await once(server, 'message')) as [number]
const folder = mkdtempSync(path.join(tmpdir(), 'vaar-bench-'))

async function part(name: string): Promise<PartTaken> {
  const args = [name, `http://127.0.0.1:${port}/v1`, folder, String(sessions), String(concurrency)]
  const child = fork(path.join(import.meta.dirname, 'sessions-part.ts'), args, {
    execArgv: ['--expose-gc', ...heap],
  })
  const [taken] = (await once(child, 'message')) as [PartTaken]
  child.disconnect()
  return taken
}

function row(name: string, { wall, cpu, rss, heap }: PartTaken): string {
  const perCall = ((cpu / turns) * 1e6).toFixed(0).padStart(6)
  return [
    `${name.padEnd(22)} ${wall.toFixed(2).padStart(7)} s wall (${(wall / ideal).toFixed(3)} x ideal)`,
    `${perCall} us CPU a call  ${rss.toFixed(0).padStart(5)} MB at most  ${heap.toFixed(0).padStart(4)} MB of heap kept`,
  ].join('  ')
}

try {
  console.log(
    `${sessions} sessions, ${turns} turns, ${delay} ms a reply, ${concurrency} at once: ideal ${ideal.toFixed(2)} s`,
  )
  const bare = await part('bare')
  console.log(row('bare SDK', bare))
  const asked = await part('asked')
  console.log(row('asked and recorded', asked))
  console.log(row('replayed and fitted', await part('replayed')))
  const vitest = await replayInVitest(folder, { sessions, baseURL: `http://127.0.0.1:${port}/v1` })
  console.log(
    `an empty run of Vitest ${vitest.empty.toFixed(2)} s, one that replays and fits ${vitest.replay.toFixed(2)} s: ${(vitest.replay - vitest.empty).toFixed(2)} s more`,
  )
  console.log(
    `asked against ideal ${(asked.wall / ideal).toFixed(3)}, CPU against the bare SDK ${(asked.cpu / bare.cpu).toFixed(2)}`,
  )
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}
