/**
 * A process of its own for `bench/sessions.ts`, so that the memory of one part is not counted for another: does one
 * part, and sends what it took. Arguments: part, address of the server, folder of the recordings, sessions,
 * concurrency, and the address of a broker if there is one.
 */
import { OpenAI } from 'openai'
import pLimit from 'p-limit'
import { assess, defineStudy, fileStore, openai } from 'vitest-vaar/config'
import { brokerRun } from '../src/broker/index.ts'

/** What one part took. */
export interface PartTaken {
  /** Seconds. */
  readonly wall: number
  /** Seconds of all threads of the process. */
  readonly cpu: number
  /** Highest resident memory seen, and the heap in use after the last collection; megabytes. */
  readonly rss: number
  readonly heap: number
}

const turnsOfSession = 34
const [part = '', baseURL = '', folder = '', count, most, broker = ''] = process.argv.slice(2)
const [sessions, concurrency] = [Number(count), Number(most)]

/** The same number of calls, of about the same size, by the SDK alone. */
async function bareSdk(): Promise<void> {
  const client = new OpenAI({ baseURL, apiKey: 'none' })
  const limit = pLimit(concurrency)
  const schema = {
    type: 'object',
    properties: { Q1: { type: 'integer' } },
    required: ['Q1'],
    additionalProperties: false,
  }
  await Promise.all(
    Array.from({ length: sessions * turnsOfSession }, (_, seed) =>
      limit(() =>
        client.chat.completions.create({
          model: 'bench',
          // a history that grows over a session, as the study's does
          messages: [{ role: 'user', content: 'Q1. Hello?'.repeat(25 + 50 * (seed % turnsOfSession)) }],
          seed,
          response_format: { type: 'json_schema', json_schema: { name: 'ratings', strict: true, schema } },
        }),
      ),
    ),
  )
}

async function study(mode: 'auto' | 'replay'): Promise<void> {
  const options = { respondents: sessions, itemsPerTurn: 1, concurrency }
  const recordings = { store: fileStore(folder), mode, clock: () => new Date() }
  const run = broker === '' ? undefined : brokerRun(JSON.parse(broker))
  await assess(
    openai('bench', { baseURL, endpoint: 'bench', apiKey: 'none' }),
    await defineStudy(options, '.'),
    { recordings, ...(run ? { run } : {}) },
  )
  await run?.close()
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  bare: bareSdk,
  asked: () => study('auto'),
  replayed: () => study('replay'),
}

async function measured(work: () => Promise<void>): Promise<PartTaken> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  let rss = 0
  const look = () => {
    rss = Math.max(rss, process.memoryUsage.rss())
  }
  const watch = setInterval(look, 50)
  await work()
  clearInterval(watch)
  look()
  const { user, system } = process.cpuUsage(cpu)
  const wall = (performance.now() - started) / 1000
  globalThis.gc?.()
  return {
    wall,
    cpu: (user + system) / 1e6,
    rss: rss / 2 ** 20,
    heap: process.memoryUsage().heapUsed / 2 ** 20,
  }
}

const work = parts[part]
if (!work) throw new Error(`There is no part "${part}": ${Object.keys(parts).join(', ')}.`)
process.send?.(await measured(work))
