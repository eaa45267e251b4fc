import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { EventHub, SharedRun } from '../../src/broker/index.ts'

/** A run as several workers see it. */
export interface RunUnderTest {
  /** One each call: another worker's share in the same run. */
  worker(): SharedRun
  /** Where events arrive. */
  readonly events: EventHub
  close(): Promise<void>
}

/** What holds for every shared run, in one process or over many. */
export function describeSharedRun(name: string, start: () => Promise<RunUnderTest>): void {
  async function started(): Promise<RunUnderTest> {
    const run = await start()
    onTestFinished(() => run.close())
    return run
  }

  describe(`${name}: events`, () => {
    const progress = { study: 's', model: 'm', ended: 1, of: 3, faulted: 0, missing: 0 }

    test('reach every listener of their name, from any worker, in order', async () => {
      const run = await started()
      const heard: number[] = []
      const other = vi.fn()
      run.events.on('progress', ({ ended }) => heard.push(ended))
      run.events.on('recording-use', other)
      const [first, second] = [run.worker(), run.worker()]
      first.emit('progress', progress)
      first.emit('progress', { ...progress, ended: 2 })
      await vi.waitFor(() => expect(heard).toEqual([1, 2]))
      second.emit('progress', { ...progress, ended: 3 })
      await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]))
      expect(other).not.toHaveBeenCalled()
    })

    test('arrive whole, whatever letters and line breaks they hold', async () => {
      const run = await started()
      const heard = vi.fn()
      run.events.on('recording-use', heard)
      const event = {
        place: 'a\nb\u2028 “ä” 🙂',
        wanted: Array.from({ length: 20_000 }, (_, i) => `key ${i} ü`),
        model: 'candidate',
        replayed: 20_000,
        asked: 0,
        expired: 0,
        modelsReturned: { 'gpt-5-mini': 20_000 },
      }
      run.worker().emit('recording-use', event)
      await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(event))
    })

    test('reach nobody who stopped listening', async () => {
      const run = await started()
      const [stopped, stayed] = [vi.fn(), vi.fn()]
      const stop = run.events.on('progress', stopped)
      run.events.on('progress', stayed)
      stop()
      run.worker().emit('progress', progress)
      await vi.waitFor(() => expect(stayed).toHaveBeenCalledOnce())
      expect(stopped).not.toHaveBeenCalled()
    })

    test('are lost without a word after the end of the run', async () => {
      const run = await started()
      const worker = run.worker()
      await run.close()
      expect(() => worker.emit('progress', progress)).not.toThrow()
    })
  })
}
