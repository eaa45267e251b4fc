import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minimalProject, type Project, type VitestRun } from './run-vitest.ts'

const config = `import { defineModel, defineVaarConfig, simulated } from 'vitest-vaar/config'
  const paths = { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 }
  const truth = simulated({ paths })
  export default defineVaarConfig({
    models: {
      aligned: simulated({ paths }),
      other: simulated({ paths, seed: 2 }),
      // says which system prompt and temperature it was asked with
      echo: defineModel({
        id: 'echo',
        version: '1',
        system: 'its own prompt',
        reply: async request => ({
          text: (await truth.reply(request)).text,
          modelReturned: request.system?.split('\\n')[0] + ' at ' + request.sampling?.temperature,
        }),
      }),
    },
    study: { respondents: 110 },
  })`

const tests = `import { describe, expect as globalExpect } from 'vitest'
  import { test } from 'vitest-vaar'

  const asked = async (assess, model, study) => (await assess(model, study)).respondents.asked

  test('the configured study', async ({ assess, expect }) => {
    expect(await asked(assess, 'aligned')).toBe(110)
  })

  describe('overridden', () => {
    test.override({ study: { respondents: 120 } })
    test('in a describe', async ({ assess, expect }) => {
      expect(await asked(assess, 'aligned')).toBe(120)
    })
    test('and once more in a call', async ({ assess, expect }) => {
      expect(await asked(assess, 'aligned', { respondents: 130 })).toBe(130)
    })
    describe('deeper', () => {
      test.override({ study: { respondents: 140, temperature: 0.5 } })
      test('by the inner one', async ({ assess, expect }) => {
        expect(await asked(assess, 'aligned')).toBe(140)
        expect((await assess('echo')).modelsReturned).toEqual(['its own prompt at 0.5'])
      })
    })
  })

  test('another system prompt', async ({ assess, expect }) => {
    expect((await assess('echo', { system: 'You are terse.' })).modelsReturned[0]).toMatch(/^You are terse\\. at/)
  })

  test('a system prompt from a file', async ({ assess, expect }) => {
    expect((await assess('echo', { system: './prompt.md' })).modelsReturned[0]).toMatch(/^From the file\\. at/)
  })

  describe.concurrent('concurrent', () => {
    test('one', async ({ model, expect }) => { await expect(model('aligned')).toHaveVAARAbove(0.7) })
    test('two', async ({ model, expect }) => { await expect(model('other')).toHaveVAARAbove(0.7) })
  })

  test.for(['aligned', 'other'])('%s by test.for', async (name, { model, expect }) => {
    await expect(model(name)).toHaveVAARAbove(0.7)
  })

  test.each([['aligned']])('%s by test.each has no fixtures', name => { globalExpect(name).toBe('aligned') })

  test('a matrix of all models', async ({ matrix, expect }) => {
    const models = await matrix()
    expect(models.map(({ name }) => name)).toEqual(['aligned', 'other', 'echo'])
    for (const one of models) await expect(one).toHaveVAARAbove(0.7)
  })

  test('a matrix of variants', async ({ matrix, expect }) => {
    const variants = await matrix({ models: ['echo'], temperature: [0, 1], system: ['A.', 'B.'] })
    expect(variants.map(({ name }) => name)).toEqual([
      'echo (system: A., temperature: 0)', 'echo (system: A., temperature: 1)',
      'echo (system: B., temperature: 0)', 'echo (system: B., temperature: 1)',
    ])
    for (const one of variants) {
      const { model, modelsReturned } = await one.assess()
      expect(model).toBe(one.name)
      expect(modelsReturned).toEqual([one.name.replace(/.*system: (.*), temperature: (.)\\)/, '$1 at $2')])
    }
  })

  test('a matrix refuses what it does not know', async ({ matrix, expect }) => {
    await expect(matrix({ temprature: [0] })).rejects.toThrow('matrix(…) has no option "temprature"')
    await expect(matrix({ temperature: 0 })).rejects.toThrow('Give a list of values')
  })

  test('its tag and its time', ({ task, expect }) => {
    expect(task.tags).toEqual(['llm'])
    expect(task.timeout).toBe(900_000)
  })
  test('a time-out of its own', ({ task, expect }) => expect(task.timeout).toBe(777), 777)
  test('options of its own', { tags: ['slow'], timeout: 888 }, ({ task, expect }) => {
    expect(task.tags).toEqual(['slow', 'llm'])
    expect(task.timeout).toBe(888)
  })
  test.skip('skipped', () => {})
  test.todo('to do')
  test.fails('expected to fail', ({ expect }) => { expect(1).toBe(2) })
  test.runIf(true)('run if', ({ task, expect }) => { expect(task.tags).toEqual(['llm']) })
  test.extend('two', 2)('an extension keeps the tag', ({ two, task, expect }) => {
    expect(two).toBe(2)
    expect(task.tags).toEqual(['llm'])
  })`

const own = `import { test as base } from 'vitest'
  import { vaarFixtures } from 'vitest-vaar/fixtures'
  base.extend(vaarFixtures)('own extension', { tags: ['llm'] }, async ({ assess, task, expect }) => {
    expect(task.timeout).toBe(900_000)
    expect((await assess('aligned')).respondents.asked).toBe(110)
  })
  base('a plain test keeps its time', ({ task, expect }) => { expect(task.timeout).toBe(5000) })`

const inProjects = `import { vaar } from 'vitest-vaar/plugin'
  import { defineConfig } from 'vitest/config'
  export default defineConfig({
    plugins: [vaar()],
    test: {
      tags: [{ name: 'slow' }],
      projects: [
        { extends: true, test: { name: 'first', include: ['vaar.test.ts'] } },
        { extends: true, test: { name: 'second', include: ['own.test.ts'] } },
      ],
    },
  })`

describe('fixtures in real runs', () => {
  let project: Project
  let run: VitestRun
  beforeAll(async () => {
    project = minimalProject({
      'vaar.config.ts': config,
      'vaar.test.ts': tests,
      'own.test.ts': own,
      'prompt.md': 'From the file.',
      'vitest.config.ts': inProjects,
    })
    run = await project.vitest(['--reporter=verbose'])
  })
  afterAll(() => project.remove())

  test('every test of two projects ends as it should', () => {
    expect(run.exitCode, run.output).toBe(0)
    expect(run.output).toMatch(/Tests +21 passed \| 1 expected fail \| 1 skipped \| 1 todo/)
  })

  test('a run may leave out the tests that ask a model', async () => {
    const { exitCode, output } = await project.vitest(['--tags-filter=!llm'])
    expect(exitCode, output).toBe(0)
    expect(output).toMatch(/Tests +1 passed/)
  })
})
