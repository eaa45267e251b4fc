import { describe, expect, test } from 'vitest'
import { RecordingWriteError } from '../../src/errors.ts'
import type { RecordedTurn, RecordingHeader } from '../../src/recordings/recording.ts'
import type { RecordingStore } from '../../src/recordings/recording-store.ts'

export const header: RecordingHeader = {
  type: 'header',
  version: 1,
  model: { provider: 'openai', model: 'gpt-5-mini', endpoint: 'api.openai.com' },
  protocol: 1,
  instruments: '0123456789abcdef',
  date: '2026-11-23T09:00:00.000Z',
}

/** A turn under a key of its own. */
export function turnOf(index: number, text = `{"Q1": ${index}}`): RecordedTurn {
  const digest = String(index).padStart(16, '0')
  return {
    type: 'turn',
    key: digest.repeat(2),
    parts: {
      model: digest,
      system: digest,
      history: digest,
      question: digest,
      sampling: digest,
      answers: digest,
      protocol: '1',
      respondent: digest,
      attempt: '0',
    },
    respondent: 'r0001',
    question: 'How much?\nQ1. "Tea" is fine.',
    reply: {
      text,
      stop: 'end',
      modelReturned: 'gpt-5-mini-2026',
      usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 },
    },
    date: '2026-11-23T09:00:00.000Z',
  }
}

/** What every store of recordings does. `reopened` gives the same store as another process would see it. */
export function recordingStoreContract(
  name: string,
  make: (secrets?: readonly string[]) => { store: RecordingStore; reopened: () => RecordingStore },
): void {
  describe(`a store of recordings: ${name}`, () => {
    test('holds nothing at first', async () => {
      const log = await make().store.open(header)
      expect(log.find(turnOf(1).key)).toBeUndefined()
      expect([...log.turns()]).toEqual([])
      await log.close()
    })

    test('finds what was appended, now and when opened again', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      await log.append(turnOf(1))
      await log.append(turnOf(2))
      expect(log.find(turnOf(1).key)).toEqual(turnOf(1))
      await log.close()
      const again = await reopened().open({ ...header, date: '2027-01-01T00:00:00.000Z' })
      expect([...again.turns()]).toEqual([turnOf(1), turnOf(2)])
      await again.close()
    })

    test('keeps models apart', async () => {
      const { store } = make()
      const log = await store.open(header)
      await log.append(turnOf(1))
      const other = await store.open({ ...header, model: { ...header.model, system: 'Be kind.' } })
      expect([...other.turns()]).toEqual([])
      await log.close()
      await other.close()
    })

    test('lets the last answer under a key count', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      await log.append(turnOf(1, 'old'))
      await log.append(turnOf(1, 'new'))
      expect(log.find(turnOf(1).key)!.reply.text).toBe('new')
      await log.close()
      const again = await reopened().open(header)
      expect([...again.turns()].map(({ reply }) => reply.text)).toEqual(['new'])
      await again.close()
    })

    test('takes many appends at once and loses none', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      await Promise.all(Array.from({ length: 500 }, (_, index) => log.append(turnOf(index))))
      await log.close()
      const again = await reopened().open(header)
      expect([...again.turns()]).toHaveLength(500)
      await again.close()
    })

    test('keeps text of every kind', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      const text = 'line\nbreak\r\n\u2028 "quoted" \\ \u0000 \ud83d\ude00 中文'
      await log.append(turnOf(1, text))
      await log.close()
      const again = await reopened().open(header)
      expect(again.find(turnOf(1).key)!.reply.text).toBe(text)
      await again.close()
    })

    test('refuses a credential, by value and by shape, and does not repeat it', async () => {
      const secret = 'correct-horse-battery'
      const log = await make([secret]).store.open(header)
      for (const text of [
        `the key is ${secret}`,
        'sk-proj-0123456789abcdefghij',
        'Bearer abcdefghijklmnopqrst',
      ]) {
        const failure = await log.append(turnOf(1, text)).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(RecordingWriteError)
        expect(String(failure)).not.toContain(text.slice(-16))
      }
      expect([...log.turns()]).toEqual([])
      await log.close()
    })
  })
}
