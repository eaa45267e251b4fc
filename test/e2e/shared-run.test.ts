import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resultsSchema } from '../../src/results/index.ts'
import { simulated } from '../../src/simulation/index.ts'
import type { Fault } from '../contract/servers/fault.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

const key = 'sk-e2e-0123456789abcdef0123456789'
const people = simulated({ paths: { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 } })
const respondents = 20
const turns = respondents * 3
const files = 4

/** What the server saw: calls under way at once, and when each began. */
let seen: { underWay: number; most: number; began: number[] }
let fault: (call: number) => Fault | undefined
let server: ProviderServer
let project: Project
beforeEach(async () => {
  seen = { underWay: 0, most: 0, began: [] }
  fault = () => undefined
  server = await startOpenaiServer({
    key,
    fault(call) {
      seen.began.push(performance.now())
      return fault(call)
    },
    async respond(request) {
      seen.most = Math.max(seen.most, ++seen.underWay)
      await setTimeout(20)
      seen.underWay--
      return people.reply(request)
    },
  })
  project = minimalProject({
    'vitest.config.ts': `import { vaar } from 'vitest-vaar/plugin'
      import { defineConfig } from 'vitest/config'
      export default defineConfig({ plugins: [vaar()], test: { maxWorkers: 4 } })`,
  })
})
afterEach(async () => {
  project.remove()
  await server.close()
})

/** A project of many files, which four workers run at once. `study` is put into each, by its number. */
async function run(
  config: string,
  study: (file: number) => string,
  env: Record<string, string> = {},
): Promise<{ exitCode: number; output: string }> {
  const models = ['one', 'two'].map(
    name => `${name}: openai('gpt-5-mini', { baseURL: '${server.baseURL}', maxRetries: 3 })`,
  )
  project.write(
    'vaar.config.ts',
    `import { defineVaarConfig, defineModel, openai } from 'vitest-vaar/config'
     export default defineVaarConfig({
       models: { ${models}, app: defineModel({ id: 'app', reply: () => 'no' }) },
       study: { respondents: ${respondents} },
       ${config}
     })`,
  )
  for (let file = 1; file <= files; file++) {
    project.write(
      `study-${file}.test.ts`,
      `import { test } from 'vitest-vaar'
       test('is asked', async ({ assess, expect }) => {
         const assessment = await assess(${study(file)})
         expect(assessment.respondents.asked).toBe(${respondents})
         await expect(assessment).toHaveMissingRateBelow(0.5)
       })`,
    )
  }
  return project.vitest([], { OPENAI_API_KEY: key, ...env })
}

const same = () => `'one'`
const different = (file: number) => `'${file % 2 ? 'one' : 'two'}', { seed: ${file} }`

describe('four workers', () => {
  test.for(['auto', 'live', 'record'])('ask one study once, in mode %s', async mode => {
    const { exitCode, output } = await run('', same, { VAAR_MODE: mode })
    expect(output).toMatch(/Tests\s+4 passed/)
    expect(exitCode).toBe(0)
    expect(server.calls).toHaveLength(turns)
    const results = readFileSync(path.join(project.folder, '.vaar/results.json'), 'utf8')
    const { run: whole, assessments } = resultsSchema.parse(JSON.parse(results))
    expect(assessments).toHaveLength(1)
    const [{ spent, usage, recording }] = assessments as [(typeof assessments)[number]]
    expect(spent).toMatchObject({ calls: turns, tokens: usage.inputTokens + usage.outputTokens })
    expect(spent!.usd).toBeGreaterThan(0)
    expect(usage.usd).toBeCloseTo(spent!.usd!, 8)
    expect(whole.spent).toMatchObject({ calls: turns, tokens: spent!.tokens })
    expect(recording).toEqual(
      mode === 'live'
        ? undefined
        : expect.objectContaining({
            name: expect.stringMatching(/^openai-gpt-5-mini-.*\.jsonl$/),
            asked: turns,
            replayed: 0,
          }),
    )
  })

  test('fail once for the whole run on a wrong key, whatever the studies', async () => {
    const { output } = await run('', different, { OPENAI_API_KEY: 'sk-wrong-0123456789abcdef0123456789' })
    expect(output).toMatch(/Tests\s+4 failed/)
    expect(output).toMatch(/ChatModelError: .* refused the key/)
    expect(server.calls).toHaveLength(1)
  })

  test('keep to a bound of concurrency', async () => {
    await run('limits: { concurrency: 3 },', different)
    expect(server.calls).toHaveLength(files * turns)
    expect(seen.most).toBe(3)
  })

  test('keep to a bound of requests a minute', async () => {
    const { exitCode } = await run('limits: { concurrency: 4, requestsPerMinute: 1200 },', different)
    expect(exitCode).toBe(0)
    // a twelfth of them in 5 seconds; as many as may be under way may come late from the 5 seconds before
    for (const from of seen.began) {
      expect(seen.began.filter(at => at >= from && at < from + 5000).length).toBeLessThanOrEqual(104)
    }
  })

  test('all wait as long as the server asks one of them to', async () => {
    fault = call => (call === 100 ? { kind: 'status', status: 429, retryAfterSeconds: 1.5 } : undefined)
    const { exitCode } = await run('limits: { concurrency: 4 },', different)
    expect(exitCode).toBe(0)
    expect(server.calls).toHaveLength(files * turns + 1)
    const complained = seen.began[99]!
    const meanwhile = seen.began.filter(at => at > complained && at < complained + 1450)
    // those already on their way still arrive
    expect(meanwhile.length).toBeLessThanOrEqual(3)
  })

  test('never make more calls than the budget allows, and the next run goes on', async () => {
    const { output, exitCode } = await run('budget: { calls: 100 },', different)
    expect(exitCode).toBe(1)
    expect(server.calls).toHaveLength(100)
    expect(output).toContain('BudgetSpentError: The budget of this run does not cover another call: ')
    expect(output).toMatch(/100 of 100 calls/)
    expect(output).toMatch(/The study of "(one|two)" has \d+ of 20 sessions/)

    const second = await run('budget: { calls: 1000 },', different)
    expect(second.exitCode).toBe(0)
    expect(server.calls).toHaveLength(files * turns)
  })

  test('stop at a budget of tokens and of dollars', async () => {
    const usage = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 0 }
    const bounded = await startOpenaiServer({
      key,
      respond: async request => ({ ...(await people.reply(request)), usage }),
    })
    try {
      const before = server
      server = bounded
      await run('budget: { tokens: 55_000 },', different)
      expect(bounded.calls.length).toBeLessThanOrEqual(50)
      expect(bounded.calls.length).toBeGreaterThan(40)
      const made = bounded.calls.length
      // 1,000 in and 100 out are 0.00045 USD
      await run('budget: { usd: 0.045 },', different, { VAAR_MODE: 'record' })
      expect(bounded.calls.length - made).toBeLessThanOrEqual(100)
      expect(bounded.calls.length - made).toBeGreaterThan(85)
      server = before
    } finally {
      await bounded.close()
    }
  })

  test('ask nothing of a model without a price under a budget in dollars', async () => {
    const { output } = await run(`budget: { usd: 1 },`, () => `'app'`)
    expect(output).toContain('ConfigError: The budget is in USD, and there is no price for "app" of custom.')
    expect(output).toContain(`prices: { 'app': { input: …, output: … } }`)
  })
})
