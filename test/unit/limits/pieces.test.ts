import { describe, expect, test } from 'vitest'
import { AdaptiveConcurrency } from '../../../src/limits/adaptive-concurrency.ts'
import { Budget } from '../../../src/limits/budget.ts'
import { costOf } from '../../../src/limits/cost-of.ts'
import { findPrice } from '../../../src/limits/find-price.ts'
import { limitsFor, strictest } from '../../../src/limits/limits.ts'
import { priceTables } from '../../../src/limits/price-table.ts'
import { RateWindow } from '../../../src/limits/rate-window.ts'
import { createRandom } from '../../../src/numerics/random.ts'

describe('a rate window', () => {
  test('never holds more than its limit in any period, wherever that begins', () => {
    const random = createRandom(3)
    const window = new RateWindow(10, 1000)
    const taken: { at: number; amount: number }[] = []
    let now = 0
    for (let step = 0; step < 2000; step++) {
      now += random.uniform() * 40
      const amount = 1 + Math.floor(random.uniform() * 3)
      if (window.waitFor(amount, now) > 0) continue
      window.take(amount, now)
      taken.push({ at: now, amount })
    }
    expect(taken.length).toBeGreaterThan(100)
    for (const { at } of taken) {
      const within = taken.filter(other => other.at >= at && other.at < at + 1000)
      expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(10)
    }
  })

  test('says exactly how long to wait', () => {
    const window = new RateWindow(2, 1000)
    window.take(1, 0)
    window.take(1, 300)
    expect(window.waitFor(1, 400)).toBe(600)
    expect(window.waitFor(2, 400)).toBe(900)
    expect(window.waitFor(1, 1000)).toBe(0)
  })

  test('lets an amount above its limit in by itself, and counts what it was in truth', () => {
    const window = new RateWindow(10, 1000)
    expect(window.waitFor(50, 0)).toBe(0)
    const correct = window.take(50, 0)
    expect(window.waitFor(1, 500)).toBe(500)
    correct(3)
    expect(window.waitFor(7, 500)).toBe(0)
    expect(window.waitFor(8, 500)).toBe(500)
    correct(4)
    expect(window.waitFor(7, 500)).toBe(500)
    // after its time a late correction changes nothing
    expect(window.waitFor(10, 1001)).toBe(0)
    correct(100)
    expect(window.waitFor(10, 1002)).toBe(0)
  })
})

describe('adaptive concurrency', () => {
  test('is without bound until a server complains, then seven tenths of what was under way', () => {
    const concurrency = new AdaptiveConcurrency()
    expect(concurrency.window).toBe(Number.POSITIVE_INFINITY)
    concurrency.slowDown(0, 40, 10)
    expect(concurrency.window).toBe(28)
  })

  test('takes the complaints of one burst for one', () => {
    const concurrency = new AdaptiveConcurrency()
    concurrency.bound(40)
    for (let call = 0; call < 40; call++) concurrency.slowDown(5, 40 - call, 10 + call)
    expect(concurrency.window).toBe(28)
    concurrency.slowDown(20, 28, 60)
    expect(concurrency.window).toBe(19)
  })

  test('grows by one for as many answers as are under way, up to its bound, and never falls below one', () => {
    const concurrency = new AdaptiveConcurrency()
    concurrency.bound(4)
    for (let at = 1; at < 30; at++) concurrency.slowDown(at, 1, at)
    expect(concurrency.window).toBe(1)
    concurrency.speedUp()
    expect(concurrency.window).toBe(2)
    for (let answer = 0; answer < 30; answer++) concurrency.speedUp()
    expect(concurrency.window).toBe(4)
  })
})

describe('a budget', () => {
  const call = { usd: 0.01, tokens: 100, calls: 1 }

  test('covers calls up to exactly its bound', () => {
    const budget = new Budget()
    budget.bound({ calls: 3 })
    for (let made = 0; made < 3; made++) {
      expect(budget.covers(call)).toBe('yes')
      budget.reserve(call)(call)
    }
    expect(budget.covers(call)).toMatchObject({ spent: { calls: 3, tokens: 300 } })
  })

  test('waits for what is set aside before it gives up, and stays given up', () => {
    const budget = new Budget()
    budget.bound({ tokens: 250 })
    const [first, second] = [budget.reserve(call), budget.reserve(call)]
    expect(budget.covers(call)).toBe('wait')
    first({ ...call, tokens: 50 })
    expect(budget.covers(call)).toBe('yes')
    second(call)
    expect(budget.covers({ ...call, tokens: 101 })).toBeInstanceOf(Error)
    expect(budget.covers({ ...call, tokens: 1 })).toBeInstanceOf(Error)
  })

  test('of two bounds keeps the smaller', () => {
    const budget = new Budget()
    budget.bound({ usd: 5, calls: 10 })
    budget.bound({ usd: 2, tokens: 1000 })
    budget.bound({})
    expect(budget.limits).toEqual({ usd: 2, tokens: 1000, calls: 10 })
  })

  test('says what was spent of what, and how to go on', () => {
    const budget = new Budget()
    budget.bound({ usd: 0.02 })
    budget.reserve(call)({ usd: 0.0123, tokens: 456, calls: 1 })
    const error = budget.covers(call)
    expect(String(error)).toMatchInlineSnapshot(
      `"BudgetSpentError: The budget of this run does not cover another call: 0.0123 of 0.0200 USD, 456 tokens, 1 calls are spent. What was recorded stays. Raise \`budget\` in vaar.config.ts, or run again: a run has a whole budget, and goes on where this one stopped."`,
    )
    expect(error).toMatchObject({ spent: { usd: 0.0123, tokens: 456, calls: 1 }, budget: { usd: 0.02 } })
  })
})

describe('prices', () => {
  test.for([
    ['openai', 'gpt-5-mini', 0.25],
    ['openai', 'gpt-5-mini-2025-08-07', 0.25],
    ['openai', 'gpt-5', 1.25],
    ['openai', 'gpt-4o-mini', 0.15],
    ['anthropic', 'claude-haiku-4-5', 1],
    ['anthropic', 'claude-haiku-4-5-20251001', 1],
    ['anthropic', 'claude-3-5-haiku-latest', 0.8],
    ['anthropic', 'claude-sonnet-4@20250514', 3],
  ] as const)('%s %s has its own, with a date or without', ([provider, model, input]) => {
    expect(findPrice({ provider, model })?.input).toBe(input)
  })

  test.for([
    ['openai', 'gpt-5-pro'],
    ['openai', 'gpt-5.9'],
    ['openai', 'llama3.2'],
    ['openai', ''],
    ['openai', 'constructor'],
    ['anthropic', 'gpt-5-mini'],
    ['custom', 'my-app'],
  ] as const)('%s %j has none: a name that begins alike is another model', ([provider, model]) => {
    expect(findPrice({ provider, model })).toBeUndefined()
  })

  test("the user's own goes before the shipped one", () => {
    const prices = { 'gpt-5-mini': { input: 9, output: 9 }, 'my-app': { input: 0, output: 0 } }
    expect(findPrice({ provider: 'openai', model: 'gpt-5-mini-2025-08-07' }, prices)?.input).toBe(9)
    expect(findPrice({ provider: 'custom', model: 'my-app' }, prices)).toEqual({ input: 0, output: 0 })
    expect(findPrice({ provider: 'openai', model: 'gpt-5' }, prices)?.input).toBe(1.25)
  })

  test('cached tokens never cost more than others, written ones never less', () => {
    for (const table of Object.values(priceTables)) {
      for (const { input, cachedInput = input, cacheWrite = input, output } of Object.values(table)) {
        expect(cachedInput).toBeLessThanOrEqual(input)
        expect(cacheWrite).toBeGreaterThanOrEqual(input)
        expect(output).toBeGreaterThan(input)
      }
    }
  })

  test('count tokens from the cache, and tokens written to it, at their own price', () => {
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 600, cacheWriteTokens: 300 }
    const price = { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 }
    // 100 plain, 600 read, 300 written, 100 out
    expect(costOf(usage, price)).toBeCloseTo((100 * 10 + 600 * 1 + 300 * 12.5 + 100 * 50) / 1e6, 15)
    expect(costOf(usage, { input: 10, output: 50 })).toBeCloseTo((1000 * 10 + 100 * 50) / 1e6, 15)
  })
})

describe('limits', () => {
  test('of a host go before those of a provider, and these before the general ones', () => {
    const limits = {
      concurrency: 10,
      requestsPerMinute: 100,
      providers: { openai: { concurrency: 5 }, 'localhost:11434': { concurrency: 1 } },
    }
    expect(limitsFor(limits, { provider: 'openai', endpoint: 'api.openai.com' })).toEqual({
      concurrency: 5,
      requestsPerMinute: 100,
      tokensPerMinute: undefined,
    })
    expect(limitsFor(limits, { provider: 'openai', endpoint: 'localhost:11434' }).concurrency).toBe(1)
    expect(limitsFor(limits, { provider: 'anthropic', endpoint: 'x' }).concurrency).toBe(10)
    expect(limitsFor(limits, { provider: 'constructor', endpoint: 'toString' }).concurrency).toBe(10)
  })

  test('of two projects are both kept', () => {
    expect(strictest({ concurrency: 5 }, { concurrency: 8, tokensPerMinute: 10 })).toEqual({
      concurrency: 5,
      requestsPerMinute: undefined,
      tokensPerMinute: 10,
    })
  })
})
