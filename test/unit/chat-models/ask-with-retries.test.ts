import { describe, expect, test } from 'vitest'
import { askWithRetries, longestWaitMs } from '../../../src/chat-models/ask-with-retries.ts'
import type { CallOutcome, Gate } from '../../../src/chat-models/gate.ts'
import { ChatModelError, type ChatModelFault } from '../../../src/errors.ts'

type Step =
  | 'answer'
  | 'other form'
  | ChatModelFault
  | { fault: ChatModelFault; retryAfterMs?: number; final?: boolean }

const reply = {
  text: '3',
  stop: 'end',
  modelReturned: 'm',
  usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 },
} as const

/** Asks a model that does as the steps say, over and over the last one, and tells all that happened. */
async function asked(steps: readonly Step[], maxRetries: number, random = 0) {
  const waits: number[] = []
  const outcomes: (CallOutcome | 'none')[] = []
  let attempts = 0
  const gate: Gate = {
    async admit() {
      const at = outcomes.push('none') - 1
      return {
        settle(outcome) {
          outcomes[at] = outcome
        },
      }
    },
  }
  const ended = await askWithRetries(
    {
      call: { provider: 'p', endpoint: 'e', account: 'a', model: 'm', inputCharacters: 1 },
      gate,
      maxRetries,
      async attempt() {
        const step = steps[Math.min(attempts++, steps.length - 1)]!
        if (step === 'answer') return reply
        if (step === 'other form') return undefined
        const { fault, ...facts } = typeof step === 'string' ? { fault: step } : step
        throw new ChatModelError(fault, `A fault (${fault}).`, 'Mend it.', { modelId: 'm', ...facts })
      },
      aborted: cause => new ChatModelError('aborted', 'Aborted.', '', { modelId: 'm', cause }),
    },
    {
      async sleep(milliseconds) {
        waits.push(milliseconds)
      },
      random: () => random,
    },
  ).then(
    () => 'answered',
    (error: ChatModelError) => error.fault,
  )
  return { ended, attempts, waits, outcomes }
}

describe('a question', () => {
  test.for([
    ['timeout', 2, 3],
    ['connection', 2, 3],
    ['malformed', 2, 3],
    ['overloaded', 2, 3],
    ['rate-limit', 2, 7],
    ['rate-limit', 0, 1],
    ['overloaded', 0, 1],
    ['authentication', 5, 1],
    ['unknown-model', 5, 1],
    ['quota', 5, 1],
    ['bad-request', 5, 1],
    ['unreachable', 5, 1],
    ['missing-sdk', 5, 1],
    ['aborted', 5, 1],
  ] as const)(
    'after %s each time, with maxRetries %i, is asked %i times',
    async ([fault, maxRetries, times]) => {
      const { attempts, ended } = await asked([fault], maxRetries)
      expect(attempts).toBe(times)
      expect(ended).toBe(fault)
    },
  )

  test('has retries for each class of fault, and a bound for all together', async () => {
    const mixed = ['timeout', 'overloaded', 'rate-limit', 'malformed', 'connection', 'answer'] as const
    expect((await asked(mixed, 1)).attempts).toBe(4)
    expect(await asked(mixed, 2)).toMatchObject({ attempts: 6, ended: 'answered' })
  })

  test('passes the gate for each call, and gives every pass back with how it ended', async () => {
    const { outcomes } = await asked(['overloaded', 'other form', 'answer'], 1)
    expect(outcomes).toEqual([
      { error: expect.objectContaining({ fault: 'overloaded' }) },
      {},
      { usage: reply.usage },
    ])
  })

  test('is put in another form at once, without a retry', async () => {
    expect(await asked(['other form', 'answer'], 0)).toMatchObject({ attempts: 2, waits: [] })
  })

  test('waits longer each time, up to half a minute, and never all alike', async () => {
    const { waits } = await asked(['rate-limit'], 4)
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000, 15_000, 15_000])
    expect((await asked(['overloaded'], 3, 0.999)).waits.map(Math.round)).toEqual([500, 1000, 1999])
  })

  test('waits as long as the server says, and a little more so that not all come back together', async () => {
    expect((await asked([{ fault: 'rate-limit', retryAfterMs: 2000 }, 'answer'], 1)).waits).toEqual([2000])
    expect((await asked([{ fault: 'overloaded', retryAfterMs: 2000 }, 'answer'], 1, 0.5)).waits).toEqual([
      2100,
    ])
  })

  test('is not asked again where the server says that it is in vain, or not before long', async () => {
    expect((await asked([{ fault: 'overloaded', final: true }], 5)).attempts).toBe(1)
    expect((await asked([{ fault: 'rate-limit', retryAfterMs: longestWaitMs + 1 }], 5)).attempts).toBe(1)
  })
})

test('an abort while it waits, for the gate or to ask again, is an abort', async () => {
  const stop = new AbortController()
  const ask = askWithRetries({
    call: { provider: 'p', endpoint: 'e', account: 'a', model: 'm', inputCharacters: 1 },
    gate: { admit: async () => ({ settle() {} }) },
    maxRetries: 5,
    signal: stop.signal,
    attempt: () => Promise.reject(new ChatModelError('overloaded', 'Busy.', '', { modelId: 'm' })),
    aborted: cause => new ChatModelError('aborted', 'Aborted.', 'Go on.', { modelId: 'm', cause }),
  })
  setTimeout(() => stop.abort(new Error('out of time')), 20)
  await expect(ask).rejects.toMatchObject({ fault: 'aborted' })
})
