import { describe, expect, test } from 'vitest'
import { RecordingWriteError } from '../../src/errors.ts'
import type { RecordingStore } from '../../src/recordings/recording-store.ts'
import { header, turnOf } from './recording-turns.ts'

/** What every store of recordings does. `reopened` gives the same store as another process would see it. */
export function recordingStoreContract(
  name: string,
  make: (secrets?: readonly string[]) => { store: RecordingStore; reopened: () => RecordingStore },
): void {
  describe(`a store of recordings: ${name}`, () => {
    test('holds nothing at first', async () => {
      const log = await make().store.open(header)
      expect(log.find(turnOf(1).key)).toBeUndefined()
      expect(await log.turns()).toEqual([])
      await log.close()
    })

    test('finds what was appended, now and when opened again', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      await log.append(turnOf(1))
      await log.append(turnOf(2))
      expect(log.find(turnOf(1).key)).toEqual({ reply: turnOf(1).reply, at: Date.parse(turnOf(1).date) })
      expect([...log.keys()]).toEqual([turnOf(1).key, turnOf(2).key])
      await log.close()
      const again = await reopened().open({ ...header, date: '2027-01-01T00:00:00.000Z' })
      expect(await again.turns()).toEqual([turnOf(1), turnOf(2)])
      await again.close()
    })

    test('keeps models apart', async () => {
      const { store } = make()
      const log = await store.open(header)
      await log.append(turnOf(1))
      const other = await store.open({ ...header, model: { ...header.model, system: 'Be kind.' } })
      expect(await other.turns()).toEqual([])
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
      expect((await again.turns()).map(({ reply }) => reply.text)).toEqual(['new'])
      await again.close()
    })

    test('takes many appends at once and loses none', async () => {
      const { store, reopened } = make()
      const log = await store.open(header)
      await Promise.all(Array.from({ length: 500 }, (_, index) => log.append(turnOf(index))))
      await log.close()
      const again = await reopened().open(header)
      expect(await again.turns()).toHaveLength(500)
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

    test.for([
      'the key is correct-horse-battery',
      'sk-proj-0123456789abcdefghij',
      'My key:\nsk-ant-api03-0123456789abcdefghij\nBye',
      'Bearer abcdefghij0123456789',
      'AKIAIOSFODNN7EXAMPLE',
      'postgres://admin:hunter22@db.example/app',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    ])('refuses the credential in %j, wherever it stands, and does not repeat it', async text => {
      const log = await make(['correct-horse-battery']).store.open(header)
      for (const [turn, found] of [
        [turnOf(1, text), 'reply'],
        [{ ...turnOf(1), question: text }, 'request'],
      ] as const) {
        const failure = await log.append(turn).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(RecordingWriteError)
        expect(failure).toMatchObject({ found })
        expect(String(failure)).not.toContain(text.slice(-16))
      }
      expect(await log.turns()).toEqual([])
      await log.close()
    })

    test('refuses to be opened for a model whose prompt holds a credential: before anything is paid for', async () => {
      const model = { ...header.model, system: 'Use the key sk-proj-0123456789abcdefghij.' }
      await expect(make().store.open({ ...header, model })).rejects.toThrow(
        /The description of the model holds a credential/,
      )
    })
  })
}
