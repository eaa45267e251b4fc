import { describe, expect, test } from 'vitest'
import { assess } from '../../../src/assessment/assess.ts'
import { defineModel } from '../../../src/chat-models/custom.ts'
import { openai } from '../../../src/chat-models/openai.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { ArgumentError } from '../../../src/errors.ts'
import { priceTables } from '../../../src/limits/price-table.ts'
import { type PlanOptions, planStudy } from '../../../src/planning/index.ts'
import { simulated } from '../../../src/simulation/simulated.ts'

const truth = { paths: { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 } }
const plan = (options: Partial<PlanOptions> = {}) =>
  planStudy({ truth, samples: 20, study: { respondents: 150 }, ...options })

describe('the power of a plan', { timeout: 60_000 }, () => {
  // docs/calibration-design.md has the whole table, at the default number of samples
  test.for<[respondents: number, paths: readonly [number, number], simulatedPower: number]>([
    [100, [-0.2, 0.25], 0.446],
    [100, [-0.15, 0.15], 0.155],
  ])(
    'at %d respondents and paths of %o is that of simulated studies',
    async ([respondents, paths, known]) => {
      const model = { paths: { 'sharing ~ privacy': paths[0], 'sharing ~ prosocialness': paths[1] } }
      const { power } = await planStudy({ truth: model, study: { respondents }, samples: 200 })
      expect(Math.abs(power - known)).toBeLessThan(0.03)
    },
  )

  test('is smaller for a stricter gate, and nothing below the least number of respondents', async () => {
    const lenient = await plan({ gate: { estimator: 'logScore', threshold: 0.7 } })
    const strict = await plan({ gate: { estimator: 'minimum', threshold: 0.99 } })
    const bounded = await plan({ gate: { estimator: 'logScore', threshold: 0.7, confidence: 0.9 } })
    expect(lenient.power).toBeGreaterThan(0.95)
    expect(strict.power).toBeLessThan(0.5)
    expect(bounded.power).toBeLessThan(lenient.power)
    expect((await plan({ study: { respondents: 60 } })).power).toBe(0)
  })

  test('is the rate of false passes for a model without any relation', async () => {
    const { power } = await plan({ truth: {} })
    expect(power).toBeLessThan(0.008)
  })

  test('is that of fewer respondents where sessions share personas', async () => {
    const shared = await plan({ study: { respondents: 240 }, sessionsPerPersona: 3, icc: 0.5 })
    expect(shared).toMatchObject({ designEffect: 2, effectiveRespondents: 120, respondents: 240 })
    const plain = await plan({ study: { respondents: 120 } })
    expect(Math.abs(shared.power - plain.power)).toBeLessThan(0.05)
  })

  test('comes with the precision of every path', async () => {
    const { paths } = await plan()
    expect(paths.map(({ path }) => path)).toEqual(['sharing ~ privacy', 'sharing ~ prosocialness'])
    expect(paths[0]!.mean).toBeCloseTo(-0.2, 1)
    expect(paths[0]!.se).toBeGreaterThan(0.08)
    expect(paths[0]!.se).toBeLessThan(0.1)
  })

  test('is the same for the same seed', async () => {
    expect(await plan({ seed: 4 })).toEqual(await plan({ seed: 4 }))
  })
})

describe('the respondents for a wanted power', { timeout: 120_000 }, () => {
  test('give it, and ten fewer do not', async () => {
    const { needed } = await plan({ power: 0.8 })
    expect(needed!.power).toBeGreaterThanOrEqual(0.8)
    const there = await plan({ study: { respondents: needed!.respondents } })
    expect(Math.abs(there.power - 0.8)).toBeLessThan(0.06)
    expect(needed!.cost.sessions).toBe(needed!.respondents)
  })

  test('are more than the study has where the effects are small', async () => {
    const small = { paths: { 'sharing ~ privacy': -0.1, 'sharing ~ prosocialness': 0.1 } }
    const { needed } = await plan({ truth: small, power: 0.8 })
    expect(needed!.respondents).toBeGreaterThan(900)
    expect(needed!.respondents).toBeLessThan(1600)
  })

  test('do not exist where the gate is one that the truth does not pass', async () => {
    expect((await plan({ truth: {}, power: 0.8 })).needed).toBeUndefined()
  })
})

describe('the cost of a plan', { timeout: 60_000 }, () => {
  test('counts the calls and tokens that the study then takes', async () => {
    const options = { respondents: 120, arms: ['history-off', 'blocks-permuted'], itemsPerTurn: 8 } as const
    const { cost } = await plan({ study: { ...options, arms: [...options.arms] } })
    const study = await defineStudy({ ...options, arms: [...options.arms] }, '.')
    const { turns, usage } = await assess(simulated(truth), study)
    expect(cost.calls).toBe(turns.asked)
    expect(cost.sessions).toBe(120 + 120 + 100)
    // simulated models round every reply's tokens up
    expect(Math.abs(cost.inputTokens / usage.inputTokens - 1)).toBeLessThan(0.02)
    expect(Math.abs(cost.outputTokens / usage.outputTokens - 1)).toBeLessThan(0.05)
    expect(cost.repeatedInputTokens).toBeGreaterThan(0.3 * cost.inputTokens)
    expect(cost.usd).toBeUndefined()
  })

  test('is dearer with a system prompt, and has a range where the model has a price of your own', async () => {
    const prices = { 'gpt-5-mini': { input: 1, output: 4, cachedInput: 0.1 } }
    const { cost } = await plan({ model: openai('gpt-5-mini'), prices })
    expect(cost.usd!.most).toBeCloseTo((cost.inputTokens + 4 * cost.outputTokens) / 1e6, 10)
    expect(cost.usd!.least).toBeCloseTo(cost.usd!.most - (0.9 * cost.repeatedInputTokens) / 1e6, 10)
    const prompted = await plan({ system: 'x'.repeat(4000) })
    expect(prompted.cost.inputTokens - cost.inputTokens).toBeCloseTo(450 * 1000.5, -3)
  })

  test('is by the shipped prices of the model, with the system prompt of it; of an app that nobody priced there is none', async () => {
    const { cost } = await plan({ model: openai('gpt-5-mini-2025-08-07', { system: 'x'.repeat(4000) }) })
    const { input, output } = priceTables['openai']!['gpt-5-mini']!
    expect(cost.usd!.most).toBeCloseTo((cost.inputTokens * input + cost.outputTokens * output) / 1e6, 10)
    const bare = await plan({})
    expect(cost.inputTokens - bare.cost.inputTokens).toBeCloseTo(450 * 1000.5, -3)
    expect(bare.cost.usd).toBeUndefined()
    const app = defineModel({ id: 'my-app', reply: async () => '1' })
    expect((await plan({ model: app })).cost.usd).toBeUndefined()
    const priced = await plan({ model: app, prices: { 'my-app': { input: 1, output: 0 } } })
    expect(priced.cost.usd!.most).toBeCloseTo(priced.cost.inputTokens / 1e6, 10)
  })

  test('of a sequential study is that of the mean number of respondents', async () => {
    const { sequential, cost, respondents } = await plan({
      study: { sequential: { kind: 'sprt' } },
      samples: 20,
    })
    expect(respondents).toBe(480)
    expect(cost.sessions).toBe(480)
    // simulated studies: docs/calibration-design.md
    expect(Math.abs(sequential!.pass - 0.957)).toBeLessThan(0.03)
    expect(Math.abs(sequential!.meanRespondents - 244)).toBeLessThan(12)
    expect(sequential!.pass + sequential!.fail + sequential!.inconclusive).toBeCloseTo(1, 10)
    expect(sequential!.cost.calls).toBeCloseTo(3 * sequential!.meanRespondents, -1)
    expect(sequential!.fixedDesign).toBeGreaterThan(480)
  })
})

test('a plan of a stopping rule keeps alpha for a null path beside a strong one', {
  timeout: 60_000,
}, async () => {
  const { sequential } = await plan({
    truth: { paths: { 'sharing ~ prosocialness': 0.5 } },
    study: { sequential: { kind: 'sprt' } },
  })
  expect(sequential!.pass).toBeLessThan(0.06)
  expect(sequential!.pass).toBeGreaterThan(0.005)
  expect(sequential!.fail).toBeGreaterThan(0.7)
})

describe('a plan with contexts', { timeout: 60_000 }, () => {
  test('takes the paths of sharing for contexts that the truth does not name', async () => {
    const { paths } = await plan({
      study: { respondents: 200, contexts: ['research', 'commerce'] },
      truth: { paths: { ...truth.paths, 'sharing_commerce ~ privacy': -0.5 } },
    })
    expect(paths.map(({ path, mean }) => [path, Math.round(mean * 20) / 20])).toEqual([
      ['sharing_research ~ privacy', -0.2],
      ['sharing_commerce ~ privacy', -0.5],
      ['sharing_research ~ prosocialness', 0.25],
    ])
  })
})

describe('a plan is refused', () => {
  test.for<[options: Partial<PlanOptions>, message: RegExp]>([
    [
      { gate: { threshold: 1 } },
      /^planStudy was given gate\.threshold: 1\. Give a number above 0 and below 1\.$/,
    ],
    [{ gate: { estimator: 'best' as 'minimum' } }, /gate\.estimator: "best"\. Choose one of logScore/],
    [{ gate: { confidence: 0.4 } }, /gate\.confidence: 0\.4/],
    [{ power: 1.2 }, /power: 1\.2/],
    [{ sessionsPerPersona: 3 }, /icc: undefined\. Give a number from 0 to 1/],
    [{ samples: 21 }, /samples: 21\. Give an even number/],
    [{ seed: 0.5 }, /seed: 0\.5/],
    [{ prices: { 'my-model': { input: -1, output: 1 } } }, /prices: .*USD for a million tokens by model/],
  ])('%o', async ([options, message]) => {
    const refused = plan(options)
    await expect(refused).rejects.toThrow(ArgumentError)
    await expect(refused).rejects.toThrow(message)
  })

  test('for a truth about constructs that the study does not have', async () => {
    await expect(plan({ truth: { paths: { 'sharing ~ trust': 0.2 } } })).rejects.toThrow(
      /"sharing ~ trust" is not about/,
    )
  })
})
