import { describe, expect, test } from 'vitest'
import type { ChatRequest } from '../../../src/chat-models/chat-model.ts'
import { ConfigError, RecordingNotFoundError, RecordingStaleError } from '../../../src/errors.ts'
import { readAge } from '../../../src/recordings/age-limit.ts'
import { memoryStore } from '../../../src/recordings/memory-store.ts'
import { type RecordingMode, recordingMode } from '../../../src/recordings/mode.ts'
import { recordedModel } from '../../../src/recordings/recorded-model.ts'
import { requestKey } from '../../../src/recordings/request-key.ts'
import { header } from '../../contract/recording-turns.ts'
import { scriptedModel } from '../sessions/scripted-model.ts'

const clock = () => new Date('2026-11-23T09:00:00Z')
const request: ChatRequest = {
  system: 'Be kind.',
  messages: [{ role: 'user', content: 'Q1?' }],
  answerSchema: { name: 'ratings', keys: ['Q1'], minimum: 1, maximum: 5 },
  sampling: { temperature: 1 },
  respondent: { id: 'r0001', seed: 7 },
}
const store = memoryStore()
let made = 0
/** A log of its own. */
const newLog = () => store.open({ ...header, model: { made: made++ } })

describe('a recorded model', () => {
  const ask = async (mode: Exclude<RecordingMode, 'live'>, log: Awaited<ReturnType<typeof newLog>>) => {
    const inner = scriptedModel((_, call) => ({ text: `answer ${call}` }))
    const model = recordedModel(inner, log, { mode, protocolVersion: 1, clock })
    return { inner, model, text: async (wanted = request) => (await model.reply(wanted)).text }
  }

  test('in auto asks once, and never again', async () => {
    const log = await newLog()
    const first = await ask('auto', log)
    expect(await first.text()).toBe('answer 1')
    expect(await first.text()).toBe('answer 1')
    expect(first.model.provenance).toBe('live')
    expect(first.model.use()).toMatchObject({ asked: 1, replayed: 1 })
    const second = await ask('auto', log)
    expect(await second.text()).toBe('answer 1')
    expect(second.model.provenance).toBe('recorded')
    expect(second.model.use()).toMatchObject({ asked: 0, replayed: 1 })
    expect(second.inner.requests).toEqual([])
  })

  test('in record asks anew and replaces', async () => {
    const log = await newLog()
    await (await ask('record', log)).text()
    const again = await ask('record', log)
    await again.text({ ...request, system: 'Other.' })
    expect(await again.text()).toBe('answer 2')
    expect(await (await ask('replay', log)).text()).toBe('answer 2')
  })

  test('in replay never asks: a miss says what is nearest and what differs', async () => {
    const log = await newLog()
    await (await ask('auto', log)).text()
    const { inner, text } = await ask('replay', log)
    expect(await text()).toBe('answer 1')
    const failure = await text({ ...request, system: 'Be rude.', sampling: { temperature: 0 } }).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(RecordingNotFoundError)
    expect(String(failure)).toMatchInlineSnapshot(
      `"RecordingNotFoundError: There is no recorded answer of "scripted" to turn 1 of r0001. The nearest of memory, of r0001, differs in system, sampling. Record it (VAAR_MODE=auto, with a key), commit the recording, and replay."`,
    )
    expect(
      String(await (await ask('replay', await newLog())).text().catch((error: unknown) => error)),
    ).toMatchInlineSnapshot(
      `"RecordingNotFoundError: There is no recorded answer of "scripted" to turn 1 of r0001. memory holds none. Record it (VAAR_MODE=auto, with a key), commit the recording, and replay."`,
    )
    expect(inner.requests).toEqual([])
  })

  test('does not keep what failed, nor what a chat model adds to a reply', async () => {
    const log = await newLog()
    const model = recordedModel(
      scriptedModel((_, call) => {
        if (call === 1) throw new Error('reset')
        return { text: 'fine', headers: { authorization: 'Bearer x' } } as object
      }),
      log,
      { mode: 'auto', protocolVersion: 1, clock },
    )
    await expect(model.reply(request)).rejects.toThrow('reset')
    expect([...log.keys()]).toEqual([])
    await model.reply(request)
    expect(JSON.stringify(await log.turns())).not.toContain('authorization')
  })

  test.for([
    [undefined, 'The model scripted returned undefined as a reply.'],
    ['hello', 'The model scripted returned "hello" as a reply.'],
    [{ text: 'a', stop: 'end' }, 'The model scripted returned undefined as `modelReturned`.'],
    [{ text: 'a', stop: 'done' }, 'The model scripted returned "done" as `stop`.'],
    [{ text: 'a', stop: 'end', modelReturned: 'm' }, 'The model scripted returned undefined as `usage`.'],
    [{ text: 'a', stop: 'end', modelReturned: 'm', usage: {} }, 'returned undefined as `usage.inputTokens`.'],
  ] as const)(
    'of somebody else keeps no reply that could not be read again: %j',
    async ([given, problem]) => {
      const log = await newLog()
      const inner = { ...scriptedModel(() => ({})), reply: async () => given as never }
      const model = recordedModel(inner, log, { mode: 'auto', protocolVersion: 1, clock })
      const failure = await model.reply(request).catch((error: unknown) => error)
      expect(failure).toMatchObject({ fault: 'bad-request', message: expect.stringContaining(problem) })
      expect([...log.keys()]).toEqual([])
    },
  )

  test('says what was wanted, by whom it was answered and when', async () => {
    const log = await newLog()
    const first = await ask('auto', log)
    await first.text()
    await first.text({ ...request, system: 'Other.' })
    const second = await ask('auto', log)
    await second.text()
    const [key] = [...log.keys()]
    expect(second.model.use()).toEqual({
      place: 'memory',
      wanted: [key],
      asked: 0,
      replayed: 1,
      expired: 0,
      oldest: clock().getTime(),
      newest: clock().getTime(),
      modelsReturned: { scripted: 1 },
    })
    expect(second.model.wasReplayed(request)).toBe(true)
    expect(first.model.wasReplayed(request)).toBe(false)
  })

  test('refuses a question with a credential in it before it is asked', async () => {
    const { inner, text } = await ask('auto', await newLog())
    const messages = [{ role: 'user', content: 'Use sk-proj-abcdefgh1234567890' }] as const
    await expect(text({ ...request, messages })).rejects.toThrow('The question holds a credential')
    expect(inner.requests).toEqual([])
  })

  test('neither records nor uses a reply with a credential in it, and goes on', async () => {
    const log = await newLog()
    const inner = scriptedModel((_, call) => ({ text: call === 1 ? 'sk-proj-0123456789abcdefghij' : 'fine' }))
    const model = recordedModel(inner, log, { mode: 'auto', protocolVersion: 1, clock })
    const failure = await model.reply(request).catch((error: unknown) => error)
    expect(failure).toMatchObject({ fault: 'malformed', fatal: false })
    expect(String(failure)).toMatchInlineSnapshot(
      `"ChatModelError: A reply of scripted to r0001 holds a credential, or text shaped like one: it was neither recorded nor used. Find out how the key came into the model's reply; to go on without recording use mode 'live'."`,
    )
    expect([...log.keys()]).toEqual([])
    expect((await model.reply(request)).text).toBe('fine')
  })

  describe('with an age limit', () => {
    const day = 86_400_000
    const agedBy = async (days: number, mode: 'auto' | 'replay') => {
      const log = await newLog()
      await (await ask('auto', log)).text()
      const inner = scriptedModel(() => ({ text: 'new' }))
      const later = () => new Date(clock().getTime() + days * day)
      const model = recordedModel(inner, log, { mode, protocolVersion: 1, clock: later, maxAge: 90 * day })
      return { model, text: async () => (await model.reply(request)).text }
    }

    test.for([
      [89, 'answer 1'],
      [-0.5, 'answer 1'],
      [91, 'new'],
      [-2, 'new'],
    ] as const)('in auto, %d days later, gives %j', async ([days, text]) => {
      const aged = await agedBy(days, 'auto')
      expect(await aged.text()).toBe(text)
      expect(aged.model.use().expired).toBe(text === 'new' ? 1 : 0)
      // what was asked again is of today
      expect(await aged.text()).toBe(text)
    })

    test('in replay an answer past it is an error that names the dates and the mend', async () => {
      const { text } = await agedBy(120, 'replay')
      const failure = await text().catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(RecordingStaleError)
      expect(String(failure)).toMatchInlineSnapshot(
        `"RecordingStaleError: The answer of "scripted" to turn 1 of r0001 in memory was recorded on 2026-11-23, 120 days ago; recordings.maxAge is 90 days, and the oldest answer there is of 2026-11-23. Ask again what is too old (VAAR_MODE=auto, with a key) and commit the recording, or raise recordings.maxAge."`,
      )
      await expect((await agedBy(90, 'replay')).text()).resolves.toBe('answer 1')
    })

    test('a date in the future is no age: the clock is named', async () => {
      const { text } = await agedBy(-30, 'replay')
      await expect(text()).rejects.toThrow(/is in the future: the clock of this machine \(2026-10-24\)/)
    })

    test.for([
      ['90d', 90 * day],
      ['12w', 84 * day],
      ['36h', 1.5 * day],
      ['90', undefined],
      ['0d', undefined],
      ['-1d', undefined],
      ['1e3d', undefined],
      ['', undefined],
    ] as const)('reads %j as %s ms', ([written, age]) => {
      expect(readAge(written)).toBe(age)
    })
  })
})

describe('the key of a request', () => {
  const keyOf = (
    changes: Partial<ChatRequest> = {},
    identity: Record<string, unknown> = { model: 'a', system: 'b' },
    protocol = 1,
  ) => requestKey({ identity }, { ...request, ...changes }, protocol).key

  test('is the same for the same request, however it was written down', () => {
    expect(keyOf({}, { system: 'b', model: 'a' })).toBe(keyOf())
    expect(keyOf({ signal: new AbortController().signal })).toBe(keyOf())
  })

  test.for<[name: string, other: () => string]>([
    ['the model', () => keyOf({}, { model: 'c', system: 'b' })],
    ['the system prompt', () => keyOf({ system: 'Be rude.' })],
    [
      'the history',
      () =>
        keyOf({
          messages: [
            { role: 'user', content: 'x' },
            { role: 'assistant', content: 'y' },
            ...request.messages,
          ],
        }),
    ],
    ['the question', () => keyOf({ messages: [{ role: 'user', content: 'Q2?' }] })],
    ['the sampling', () => keyOf({ sampling: { temperature: 0.5 } })],
    ['the answer schema', () => keyOf({ answerSchema: { ...request.answerSchema!, maximum: 7 } })],
    ['the protocol', () => keyOf({}, undefined, 2)],
    ['the respondent', () => keyOf({ respondent: { id: 'r0002', seed: 7 } })],
    ['the attempt', () => keyOf({ attempt: 1 })],
    ['the seed', () => keyOf({ respondent: { id: 'r0001', seed: 8 } })],
  ])('is another for another %s', ([, other]) => {
    expect(other()).not.toBe(keyOf())
  })
})

describe('the mode of a run', () => {
  test.for<[environment: Record<string, string>, option: RecordingMode | undefined, mode: RecordingMode]>([
    [{}, undefined, 'auto'],
    [{ CI: 'true' }, undefined, 'replay'],
    [{ CI: '1' }, undefined, 'replay'],
    [{ CI: 'false' }, undefined, 'auto'],
    [{ CI: '' }, undefined, 'auto'],
    [{ CI: 'true' }, 'live', 'live'],
    [{ CI: 'true', VAAR_MODE: 'record' }, 'live', 'record'],
    [{ VAAR_MODE: '' }, 'replay', 'replay'],
  ])('under %o with option %s is %s', ([environment, option, mode]) => {
    expect(recordingMode(option, environment)).toBe(mode)
  })

  test('that does not exist is an error', () => {
    expect(() => recordingMode(undefined, { VAAR_MODE: 'reply' })).toThrow(ConfigError)
  })
})
