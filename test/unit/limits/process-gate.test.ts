import { describe, expect, test } from 'vitest'
import { type PricedCall, processGate } from '../../../src/limits/process-gate.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 0 }
const call: PricedCall = {
  provider: 'openai',
  endpoint: 'api.example',
  account: 'a',
  model: 'm',
  inputCharacters: 4000,
}

/** A clock that goes when it is told to, and timers on it. */
function manualTime() {
  let now = 0
  let timers: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    schedule(callback: () => void, milliseconds: number) {
      const timer = { at: now + milliseconds, call: callback }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    /** Lets promises settle, then goes to the next timer; false when there is none. */
    async next(): Promise<boolean> {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      const [first] = timers.toSorted((a, b) => a.at - b.at)
      if (!first) return false
      timers = timers.filter(other => other !== first)
      now = Math.max(now, first.at)
      first.call()
      return true
    },
  }
}

describe('a minute', () => {
  test.for([
    ['requests', { requestsPerMinute: 60 }, 60],
    ['requests where there are few', { requestsPerMinute: 3 }, 3],
    ['tokens', { tokensPerMinute: 66_000 }, 60],
  ] as const)(
    'never has more %s than the limit, whenever it begins, and hardly fewer',
    async ([, limits, perMinute]) => {
      const time = manualTime()
      const random = createRandom(7)
      const gate = processGate({ limits }, time)
      const starts: number[] = []
      const first = await gate.admit(call)
      starts.push(time.now())
      first.settle({ usage })
      for (let asked = 0; asked < 5 * perMinute; asked++) {
        void gate.admit(call).then(admission => {
          starts.push(time.now())
          time.schedule(() => admission.settle({ usage }), 500 + random.uniform() * 3000)
        })
      }
      while (await time.next()) if (starts.length > 5 * perMinute) break
      expect(starts).toHaveLength(5 * perMinute + 1)
      for (const from of starts) {
        expect(starts.filter(at => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(perMinute)
      }
      // five minutes' worth takes five minutes, give or take what the first one may start with
      expect(starts.at(-1)! / 60_000).toBeGreaterThan(4)
      expect(starts.at(-1)! / 60_000).toBeLessThan(5.7)
    },
  )
})

describe('a first call', () => {
  test('that takes long keeps others waiting for ten seconds at most', async () => {
    const time = manualTime()
    const gate = processGate({}, time)
    await gate.admit(call)
    const second = gate.admit(call).then(() => time.now())
    await time.next()
    expect(await second).toBeGreaterThanOrEqual(10_000)
    expect(await second).toBeLessThan(10_100)
  })
})

describe('a budget over random calls', () => {
  test.for([1, 2, 3, 4, 5, 6, 7, 8])(
    'of seed %i is never passed by more than what is under way',
    async seed => {
      const time = manualTime()
      const random = createRandom(seed)
      const tokens = 50_000
      const gate = processGate({ budget: { tokens } }, time)
      let spent = 0
      let underWay = 0
      let refused = 0
      let largest = 0
      const ask = async () => {
        for (;;) {
          const admission = await gate
            .admit({ ...call, inputCharacters: Math.ceil(random.uniform() * 8000) })
            .catch(() => undefined)
          if (!admission) break
          underWay++
          // the promise: what was spent before this call is within the budget
          expect(spent).toBeLessThan(tokens)
          await new Promise<void>(resolve => time.schedule(resolve, 100 + random.uniform() * 1000))
          const used = Math.ceil(random.uniform() ** 4 * 4000)
          largest = Math.max(largest, used)
          spent += used
          underWay--
          admission.settle({ usage: { inputTokens: used, outputTokens: 0, cachedInputTokens: 0 } })
        }
        refused++
      }
      for (let worker = 0; worker < 4; worker++) void ask()
      while (await time.next()) if (refused === 4) break
      expect(refused).toBe(4)
      expect(underWay).toBe(0)
      expect(spent).toBeLessThanOrEqual(tokens + 4 * largest)
      expect(spent).toBeGreaterThan(0.5 * tokens)
      expect(gate.spent.tokens).toBe(spent)
    },
  )
})

test('no timer is left when nobody waits any more: it would keep the process alive', async () => {
  const time = manualTime()
  const gate = processGate({}, time)
  const stop = new AbortController()
  const first = await gate.admit(call)
  // the first call of an account goes alone, so these wait for it or for the end of its time
  const waiting = [gate.admit(call, stop.signal), gate.admit(call, stop.signal)]
  stop.abort(new Error('the study has ended'))
  await Promise.allSettled(waiting)
  first.settle({ usage })
  expect(await time.next()).toBe(false)
})
