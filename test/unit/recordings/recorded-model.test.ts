import { describe, expect, test } from 'vitest'
import type { ChatRequest } from '../../../src/chat-models/chat-model.ts'
import { ConfigError, RecordingNotFoundError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/recordings/memory-store.ts'
import { type RecordingMode, recordingMode } from '../../../src/recordings/mode.ts'
import { recordedModel } from '../../../src/recordings/recorded-model.ts'
import { requestKey } from '../../../src/recordings/request-key.ts'
import { header } from '../../contract/recording-store-contract.ts'
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
    expect(first.model).toMatchObject({ provenance: 'live', counts: { asked: 1, replayed: 1 } })
    const second = await ask('auto', log)
    expect(await second.text()).toBe('answer 1')
    expect(second.model).toMatchObject({ provenance: 'recorded', counts: { asked: 0, replayed: 1 } })
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
    expect([...log.turns()]).toEqual([])
    await model.reply(request)
    expect(JSON.stringify([...log.turns()])).not.toContain('authorization')
  })

  test('knows which recorded answers nobody wanted', async () => {
    const log = await newLog()
    const first = await ask('auto', log)
    await first.text()
    await first.text({ ...request, system: 'Other.' })
    const second = await ask('auto', log)
    await second.text()
    expect(second.model.obsolete().map(({ question }) => question)).toEqual(['Q1?'])
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
