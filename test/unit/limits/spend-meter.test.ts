import { expect, test } from 'vitest'
import { openGate, type PlannedCall } from '../../../src/chat-models/gate.ts'
import { addSpent, nothingSpent, priceUsage, spendMeter } from '../../../src/limits/index.ts'

const call: PlannedCall = {
  provider: 'openai',
  endpoint: 'api.openai.com',
  account: 'a',
  model: 'gpt-5-mini',
  inputCharacters: 100,
}
const usage = { inputTokens: 1_000_000, outputTokens: 100_000, cachedInputTokens: 0 }

test('a meter counts every call that passes, and prices those that have a price', async () => {
  const meter = spendMeter(openGate)
  expect(meter.spent).toEqual({ calls: 0, tokens: 0, usd: 0 })
  for (const outcome of [{ usage }, {}]) {
    const admission = await meter.gate.admit({ ...call, price: { input: 0.25, output: 2 } })
    admission.settle(outcome)
  }
  expect(meter.spent).toEqual({ calls: 2, tokens: 1_100_000, usd: 0.45 })
  const unpriced = await meter.gate.admit(call)
  unpriced.settle({ usage })
  expect(meter.spent).toEqual({ calls: 3, tokens: 2_200_000 })
})

test('a gate behind the meter hears how a call ended', async () => {
  const heard: unknown[] = []
  const meter = spendMeter({ admit: async () => ({ settle: outcome => void heard.push(outcome) }) })
  const admission = await meter.gate.admit(call)
  admission.settle({ usage })
  expect(heard).toEqual([{ usage }])
})

test('parts add up to a sum in USD only where each has one', () => {
  const priced = { calls: 1, tokens: 10, usd: 0.5 }
  expect(addSpent()).toEqual(nothingSpent)
  expect(addSpent(priced, priced)).toEqual({ calls: 2, tokens: 20, usd: 1 })
  expect(addSpent(priced, { calls: 1, tokens: 10 })).toEqual({ calls: 2, tokens: 20 })
})

test.for([
  ['gpt-5-mini', undefined, { ...usage, usd: 0.45 }],
  ['my-model', { 'my-model': { input: 1, output: 10 } }, { ...usage, usd: 2 }],
  ['my-model', undefined, usage],
] as const)('what %s used has a price by the table or by the user', ([model, prices, priced]) => {
  expect(priceUsage(usage, { provider: 'openai', model }, prices)).toEqual(priced)
})
