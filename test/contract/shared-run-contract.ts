import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { EventHub, RunSettings, SharedRun } from '../../src/broker/index.ts'
import type { CallOutcome } from '../../src/chat-models/gate.ts'
import { BudgetSpentError, ChatModelError, ConfigError } from '../../src/errors.ts'

/** A run as several workers see it. */
export interface RunUnderTest {
  /** One each call: another worker's share in the same run. */
  worker(): SharedRun
  /** Ends a worker without a word; undefined where there is only this process. */
  kill?(worker: SharedRun): Promise<void>
  /** Where events arrive. */
  readonly events: EventHub
  close(): Promise<void>
}

/** What holds for every shared run, in one process or over many. */
export function describeSharedRun(
  name: string,
  start: (settings?: RunSettings) => Promise<RunUnderTest>,
): void {
  async function started(settings: RunSettings = {}): Promise<RunUnderTest> {
    const run = await start(settings)
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
  describe(`${name}: the gate`, () => {
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 0 }
    const call = {
      provider: 'openai',
      endpoint: 'api.example',
      account: 'a',
      model: 'm',
      inputCharacters: 4000,
      maxOutputTokens: 100,
    }
    const failed = (fault: ChatModelError['fault'], status: number, retryAfterMs?: number): CallOutcome => {
      const options = { modelId: 'm', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
      return { error: new ChatModelError(fault, `It said ${status}.`, 'Mend it.', options) }
    }
    /** Makes the model known, so that nobody waits for the first call. */
    async function proven(settings: RunSettings = {}): Promise<RunUnderTest> {
      const run = await started(settings)
      const first = await run.worker().gate.admit(call)
      first.settle({ usage })
      return run
    }
    const quiet = () => setTimeout(60, 'waits' as const)

    test('bounds what is under way over all workers', async () => {
      const run = await proven({ limits: { concurrency: 2 } })
      const workers = [run.worker(), run.worker(), run.worker()]
      const first = await workers[0]!.gate.admit(call)
      const second = await workers[1]!.gate.admit(call)
      const third = workers[2]!.gate.admit(call)
      expect(await Promise.race([third, quiet()])).toBe('waits')
      first.settle({ usage })
      const admission = await third
      // settling twice gives nothing back twice
      first.settle({ usage })
      const fourth = workers[0]!.gate.admit(call)
      expect(await Promise.race([fourth, quiet()])).toBe('waits')
      second.settle({ usage })
      admission.settle({ usage })
      await fourth
    })

    test('does not bound other providers and addresses', async () => {
      const run = await proven({ limits: { concurrency: 1 } })
      await run.worker().gate.admit(call)
      await run.worker().gate.admit({ ...call, endpoint: 'other.example' })
      await run.worker().gate.admit({ ...call, provider: 'anthropic' })
    })

    test('forgets who gave up waiting', async () => {
      const run = await proven({ limits: { concurrency: 1 } })
      const worker = run.worker()
      const first = await worker.gate.admit(call)
      const impatient = new AbortController()
      const left = worker.gate.admit(call, impatient.signal)
      const stayed = run.worker().gate.admit(call)
      await quiet()
      impatient.abort(new Error('out of time'))
      await expect(left).rejects.toThrow('out of time')
      await expect(worker.gate.admit(call, impatient.signal)).rejects.toThrow('out of time')
      await quiet()
      first.settle({ usage })
      await stayed
    })

    test('lets the first call of an account and of a model go alone', async () => {
      const run = await started()
      const first = await run.worker().gate.admit(call)
      const same = run.worker().gate.admit(call)
      const other = run.worker().gate.admit({ ...call, model: 'other' })
      expect(await Promise.race([same, other, quiet()])).toBe('waits')
      first.settle({ usage })
      for (const { settle } of await Promise.all([same, other])) settle({ usage })
    })

    test.for([
      ['authentication', 401, ['m', 'other']],
      ['authentication', 403, ['m']],
      ['quota', 429, ['m', 'other']],
      ['unknown-model', 404, ['m']],
    ] as const)(
      'refuses what %s (%i) is known to refuse, in all workers',
      async ([fault, status, refused]) => {
        const run = await started()
        const first = await run.worker().gate.admit(call)
        const waiting = expect(run.worker().gate.admit(call)).rejects.toMatchObject({ fault, status })
        first.settle(failed(fault, status))
        await waiting
        for (const model of ['m', 'other']) {
          const asked = run.worker().gate.admit({ ...call, model })
          if (!(refused as readonly string[]).includes(model)) (await asked).settle({})
          else await expect(asked).rejects.toThrow(`It said ${status}. Mend it.`)
        }
        // another key may do
        await run.worker().gate.admit({ ...call, account: 'b' })
      },
    )

    test.for([
      ['unreachable', 404],
      ['bad-request', 400],
      ['overloaded', 500],
      ['aborted', 0],
    ] as const)('tries again after %s', async ([fault, status]) => {
      const run = await started()
      const first = await run.worker().gate.admit(call)
      first.settle(failed(fault, status))
      await run.worker().gate.admit(call)
    })

    test('holds back everybody as long as the server asks', async () => {
      const run = await proven()
      const first = await run.worker().gate.admit(call)
      const since = performance.now()
      first.settle(failed('rate-limit', 429, 300))
      await quiet()
      await run.worker().gate.admit(call)
      expect(performance.now() - since).toBeGreaterThan(290)
    })

    test('waits for no server that wants to be left alone for an hour', async () => {
      const run = await proven()
      const first = await run.worker().gate.admit(call)
      first.settle(failed('rate-limit', 429, 3_600_000))
      await quiet()
      await expect(run.worker().gate.admit(call)).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
    })

    test('keeps a budget over all workers, and says what was spent', async () => {
      const run = await proven({ budget: { calls: 3 } })
      const second = await run.worker().gate.admit(call)
      const third = await run.worker().gate.admit(call)
      const fourth = run.worker().gate.admit(call)
      const refused = expect(fourth).rejects.toThrow(/^The budget of this run does not cover another call: /)
      expect(await Promise.race([fourth.catch(() => 'refused'), quiet()])).toBe('waits')
      second.settle({ usage })
      third.settle(failed('overloaded', 500))
      await refused
      const error = await run
        .worker()
        .gate.admit(call)
        .catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(BudgetSpentError)
      expect(error).toMatchObject({ spent: { calls: 3, tokens: 2200 }, budget: { calls: 3 } })
    })

    test('counts cached tokens at their own price', async () => {
      const price = { input: 1000, cachedInput: 100, output: 1000 }
      const priced = { ...call, price }
      const run = await started({ budget: { usd: 2.5 } })
      const first = await run.worker().gate.admit(priced)
      // 0.1 cached, 0.1 plain, 0.1 out
      first.settle({ usage: { inputTokens: 1100, outputTokens: 100, cachedInputTokens: 1000 } })
      const second = await run.worker().gate.admit(priced)
      second.settle({ usage: { inputTokens: 1100, outputTokens: 100, cachedInputTokens: 0 } })
      await expect(run.worker().gate.admit(priced)).rejects.toMatchObject({ spent: { usd: 1.5 } })
    })

    test('wants a price under a budget in dollars', async () => {
      const run = await started({ budget: { usd: 1 } })
      await expect(run.worker().gate.admit(call)).rejects.toThrow(ConfigError)
      await expect(run.worker().gate.admit(call)).rejects.toThrow(`no price for "m" of openai`)
    })
  })

  describe(`${name}: work that is shared`, () => {
    /** A worker that has connected, so that what it asks for arrives at once on a busy machine too. */
    async function connected(run: RunUnderTest): Promise<SharedRun> {
      const worker = run.worker()
      await worker.share('nothing', async () => 0)
      return worker
    }

    test('is done once for all who ask meanwhile and later', async () => {
      const run = await started()
      const work = vi.fn(async () => setTimeout(30, { answers: [1, 2, 'ä'] }))
      const workers = [run.worker(), run.worker(), run.worker()]
      const got = await Promise.all(workers.map(worker => worker.share('k', work)))
      expect(await run.worker().share('k', work)).toEqual({ answers: [1, 2, 'ä'] })
      expect(got).toEqual(Array(3).fill({ answers: [1, 2, 'ä'] }))
      expect(work).toHaveBeenCalledOnce()
      expect(await run.worker().share('other', async () => 'else')).toBe('else')
    })

    test('that fails fails for all who wait, and is tried again by who comes later', async () => {
      const run = await started()
      const broken = async () => {
        await setTimeout(300)
        throw new TypeError('broken')
      }
      const [one, other] = [await connected(run), await connected(run)]
      const never = vi.fn(async () => 'never')
      const first = one.share('k', broken)
      const failing = expect(first).rejects.toThrow('broken')
      await setTimeout(10)
      await expect(other.share('k', never)).rejects.toThrow('broken')
      await failing
      expect(never).not.toHaveBeenCalled()
      expect(await run.worker().share('k', async () => 'mended')).toBe('mended')
    })

    test('that can never succeed is not tried again', async () => {
      const run = await started()
      const error = new ChatModelError('bad-request', 'It is wrong.', 'Mend it.', {
        modelId: 'm',
        status: 400,
      })
      await expect(run.worker().share('k', () => Promise.reject(error))).rejects.toThrow('It is wrong.')
      const again = vi.fn(async () => 'again')
      const told = await run
        .worker()
        .share('k', again)
        .catch((cause: unknown) => cause)
      expect(told).toBeInstanceOf(ChatModelError)
      expect(told).toMatchObject({
        message: 'It is wrong. Mend it.',
        mend: 'Mend it.',
        fault: 'bad-request',
        status: 400,
        fatal: true,
      })
      expect(again).not.toHaveBeenCalled()
    })

    test('goes to the next who waits when it is aborted', async () => {
      const run = await started()
      const impatient = new AbortController()
      const [one, two, three] = [await connected(run), await connected(run), await connected(run)]
      const late = () => setTimeout(10_000, 'late', { signal: impatient.signal })
      const first = one.share('k', late, impatient.signal)
      const aborted = expect(first).rejects.toThrow()
      await setTimeout(20)
      const second = two.share('k', async () => 'second')
      await setTimeout(20)
      const third = three.share('k', async () => 'third')
      await setTimeout(50)
      impatient.abort()
      await aborted
      expect(await second).toBe('second')
      expect(await third).toBe('second')
    })

    test('is forgotten by who gave up waiting', async () => {
      const run = await started()
      const impatient = new AbortController()
      const [one, two] = [await connected(run), await connected(run)]
      const first = one.share('k', () => setTimeout(300, 'first'))
      await setTimeout(10)
      const left = two.share('k', async () => 'left', impatient.signal)
      await setTimeout(20)
      impatient.abort(new Error('out of time'))
      await expect(left).rejects.toThrow('out of time')
      expect(await first).toBe('first')
    })
  })

  describe(`${name}: a worker that dies`, () => {
    test('frees what it held: its calls and its work', async ({ skip }) => {
      const run = await started({ limits: { concurrency: 1 } })
      const { kill } = run
      if (!kill) return skip('there is one process')
      const [dying, living] = [run.worker(), run.worker()]
      const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 }
      const call = { provider: 'p', endpoint: 'e', account: 'a', model: 'm', inputCharacters: 4 }
      const first = await dying.gate.admit(call)
      first.settle({ usage })
      await dying.gate.admit(call)
      dying.share('k', () => setTimeout(10_000, 'never')).catch(() => {})
      await setTimeout(20)
      const admitted = living.gate.admit(call)
      const shared = living.share('k', async () => 'taken over')
      await setTimeout(20)
      await kill(dying)
      await admitted
      expect(await shared).toBe('taken over')
    })
  })
}
