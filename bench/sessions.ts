/**
 * `npm run bench:sessions`: what asking costs beside the waiting.
 *
 * 300 sessions of 34 turns against a server that answers after 50 ms, 32 at once, with answers recorded to disk, alone and through the
 * broker of a run (which is this process); the same number of calls by the bare SDK before them; then the replay of the recording,
 * alone and in a run of Vitest; then 2,000 sessions in a process that Node holds to little heap, as it keeps garbage as long as there
 * is memory. Each part is a process of its own.
 * Arguments: sessions, delay, concurrency.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startBroker } from '../src/broker/index.ts'
import { replayInVitest } from './replay-in-vitest.ts'
import type { PartTaken } from './sessions-part.ts'

const [sessions = 300, delay = 50, concurrency = 32] = process.argv.slice(2).map(Number)
const many = 2000
/** Of the process with many sessions: 96 MB of heap, 24 of it for what is young. */
const littleHeap = ['--max-old-space-size=96', '--max-semi-space-size=8']
const turns = sessions * 34
const ideal = (turns * delay) / concurrency / 1000

const server = fork(path.join(import.meta.dirname, 'delayed-server.ts'), [String(delay)])
const [port] = (await once(server, 'message')) as [number]
const folder = mkdtempSync(path.join(tmpdir(), 'vaar-bench-'))

interface Part {
  readonly name: string
  readonly sessions?: number
  readonly broker?: string
  readonly flags?: readonly string[]
}

async function part({ name, sessions: count = sessions, broker = '', flags = [] }: Part): Promise<PartTaken> {
  const place = path.join(folder, `${count}${broker && '-broker'}`)
  const args = [name, `http://127.0.0.1:${port}/v1`, place, String(count), String(concurrency), broker]
  const child = fork(path.join(import.meta.dirname, 'sessions-part.ts'), args, {
    execArgv: ['--expose-gc', ...flags],
  })
  const [taken] = (await once(child, 'message')) as [PartTaken]
  child.disconnect()
  return taken
}

/** The same study in a run with a broker. @returns with the CPU time that the broker took. */
async function throughBroker(): Promise<PartTaken & { readonly broker: number }> {
  const broker = await startBroker()
  const before = process.cpuUsage()
  const taken = await part({ name: 'asked', broker: JSON.stringify(broker.address) })
  const { user, system } = process.cpuUsage(before)
  await broker.close()
  return { ...taken, broker: (user + system) / 1e6 }
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
  const bare = await part({ name: 'bare' })
  console.log(row('bare SDK', bare))
  const asked = await part({ name: 'asked' })
  console.log(row('asked and recorded', asked))
  const shared = await throughBroker()
  console.log(row('through the broker', shared))
  console.log(row('replayed and fitted', await part({ name: 'replayed' })))
  const vitest = await replayInVitest(path.join(folder, String(sessions)), {
    sessions,
    baseURL: `http://127.0.0.1:${port}/v1`,
  })
  console.log(
    `an empty run of Vitest ${vitest.empty.toFixed(2)} s, one that replays and fits ${vitest.replay.toFixed(2)} s: ${(vitest.replay - vitest.empty).toFixed(2)} s more`,
  )
  const relative = (cpu: number) => (cpu / bare.cpu).toFixed(2)
  console.log(
    `asked against ideal ${(asked.wall / ideal).toFixed(3)}; CPU against the bare SDK ${relative(asked.cpu)}, through the broker ${relative(shared.cpu)}, with the broker's own ${relative(shared.cpu + shared.broker)}`,
  )
  const held = await part({ name: 'asked', sessions: many, flags: littleHeap })
  console.log(
    `${many} sessions held to little heap: ${held.rss.toFixed(0)} MB at most, ${held.heap.toFixed(0)} MB of heap kept`,
  )
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}
