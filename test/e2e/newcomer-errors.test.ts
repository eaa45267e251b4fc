import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { simulated } from '../../src/simulation/index.ts'
import { startAnthropicServer } from '../contract/servers/anthropic-server.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

const paths = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }
const key = 'sk-e2e-0123456789abcdef0123456789'
const spec = `import { test } from 'vitest-vaar'
test('acts on its values', async ({ model, expect }) => {
  await expect(model('candidate')).toHaveVAARAbove(0.5)
})
test('has the path', async ({ model, expect }) => {
  await expect(model('candidate')).toHavePath('sharing ~ privacy', { sign: 'negative' })
})`
const config = (model: string, study = '{ respondents: 150 }') =>
  `import { anthropic, defineVaarConfig, openai } from 'vitest-vaar/config'
   export default defineVaarConfig({ models: { candidate: ${model} }, study: ${study} })`

let server: ProviderServer
let project: Project
beforeEach(async () => {
  server = await startOpenaiServer({
    respond: request => simulated({ paths }).reply(request),
    key,
    models: ['gpt-5-mini'],
  })
})
afterEach(async () => {
  project?.remove()
  await server.close()
})

/** Runs the spec with this configuration; the messages of the errors, each once. */
async function errorsOf(vaarConfig: string, env: Record<string, string> = {}, change = (_: Project) => {}) {
  project = minimalProject({ 'vaar.config.ts': vaarConfig, 'privacy.test.ts': spec })
  change(project)
  const run = await project.vitest([], env)
  const errors = [...run.output.matchAll(/^ *([A-Z]\w*Error: .*)$/gm)].map(match =>
    match[1]!.replaceAll(/127\.0\.0\.1:\d+/g, '<server>'),
  )
  return { ...run, errors: [...new Set(errors)] }
}

describe('a newcomer', () => {
  test('with everything right passes, over HTTP, with the real SDKs', async () => {
    const { exitCode, output } = await errorsOf(
      config(`openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`),
      { OPENAI_API_KEY: key },
    )
    expect(output).toMatch(/Tests\s+2 passed/)
    expect(exitCode).toBe(0)
    // one study for both tests
    expect(server.calls).toHaveLength(450)

    const other = await startAnthropicServer({ respond: request => simulated({ paths }).reply(request), key })
    project.remove()
    const second = await errorsOf(config(`anthropic('claude-haiku-4-5', { baseURL: '${other.baseURL}' })`), {
      ANTHROPIC_API_KEY: key,
    })
    expect(second.output).toMatch(/Tests\s+2 passed/)
    expect(other.calls).toHaveLength(450)
    await other.close()
  })

  test('with a wrong key reads so, and the server is not asked 150 times', async () => {
    const { exitCode, errors, output } = await errorsOf(
      config(`openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`),
      { OPENAI_API_KEY: 'sk-wrong-0123456789abcdef' },
    )
    expect(exitCode).toBe(1)
    expect(errors).toMatchInlineSnapshot(`
      [
        "ChatModelError: The server at http://<server>/v1 refused the key for openai:gpt-5-mini (401). Check OPENAI_API_KEY, or the \`apiKey\` given to openai('gpt-5-mini').",
      ]
    `)
    expect(server.calls.length).toBeLessThanOrEqual(16)
    expect(output).not.toContain('sk-wrong-0123456789abcdef')
  })

  test('with a model name that the provider does not know reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-minii', { baseURL: '${server.baseURL}' })`), {
      OPENAI_API_KEY: key,
    })
    expect(errors).toMatchInlineSnapshot(`
      [
        "ChatModelError: The server at http://<server>/v1 does not know the model "gpt-5-minii" (404). Check the name, or load the model on the server (e.g. \`ollama pull gpt-5-minii\`).",
      ]
    `)
    expect(server.calls.length).toBeLessThanOrEqual(16)
  })

  test('without the SDK reads so', async () => {
    const { errors } = await errorsOf(
      config(`openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`),
      { OPENAI_API_KEY: key },
      ({ folder }) => rmSync(path.join(folder, 'node_modules/openai')),
    )
    expect(errors).toMatchInlineSnapshot(`
      [
        "ChatModelError: openai:gpt-5-mini is asked through the package openai, which is not installed. Install it: \`npm install -D openai@7\`.",
      ]
    `)
  })

  test('in a CommonJS package needs nothing else', async () => {
    const { output } = await errorsOf(
      config(`openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`),
      { OPENAI_API_KEY: key },
      ({ write }) => write('package.json', '{ "type": "commonjs" }'),
    )
    expect(output).toMatch(/Tests\s+2 passed/)
  })

  test('without the plugin reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-mini')`), {}, ({ write }) => {
      write('vitest.config.ts', 'export default {}')
    })
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: The matchers of vitest-vaar are not registered in this project. Add the plugin to vitest.config.ts: plugins: [vaar()], from 'vitest-vaar/plugin' (or setupFiles: ['vitest-vaar/setup']).",
      ]
    `)
  })
})

/** Slips that need a run of Vitest, but none of their own: each is a project with this configuration. */
const slips = {
  'without a key': config(`openai('gpt-5-mini')`),
  'with a name that is not configured': config(`openai('gpt-5-mini')`).replace('candidate:', 'candidte:'),
  'with a server that is down': config(`openai('llama3.2', { baseURL: 'http://127.0.0.1:GONE/v1' })`),
  'with a bad configuration': config(`openai('gpt-5-mini')`, '{ respondants: 10 }'),
  'with a path that the study does not have': config(
    `openai('gpt-5-mini', { baseURL: 'http://127.0.0.1:THERE/v1', apiKey: '${key}' })`,
    "{ structuralModel: 'sharing ~ trust' }",
  ),
  'whose configuration does not parse': 'export default {',
  'whose app always answers 4': appConfig(`() => '4'`),
  'whose app always refuses': appConfig(`() => "I'm sorry, I can't take part in surveys."`),
  'whose app answers beside the point': appConfig(`() => 'What a lovely day! \\u001b[2J'`),
  'whose app rates everything alike': appConfig(
    `({ answerSchema }) => JSON.stringify(Object.fromEntries(answerSchema.keys.map(key => [key, 4])))`,
  ),
  'whose app rates at random': appConfig(
    `({ answerSchema, respondent, messages }) => JSON.stringify(Object.fromEntries(answerSchema.keys.map((key, i) => [key, 1 + ((respondent.seed >> 3) * (i + 7) * messages.length * 7919) % 104729 % 5])))`,
  ),
  'whose app throws': appConfig(`() => { throw new TypeError('undefined is not a function') }`),
} as const

function appConfig(reply: string): string {
  return config(`defineModel({ id: 'app', reply: ${reply} })`).replace(
    'anthropic,',
    'anthropic, defineModel,',
  )
}

describe('a newcomer, one of many in a run', () => {
  const folderOf = (slip: string) => slip.replaceAll(' ', '-')
  let there: ProviderServer
  /** Of each slip the first message of all that failed. */
  const messages = new Map<string, string>()
  beforeAll(async () => {
    const respond: Parameters<typeof startOpenaiServer>[0]['respond'] = request =>
      simulated({ paths }).reply(request)
    there = await startOpenaiServer({ respond, key })
    const gone = await startOpenaiServer({ respond })
    await gone.close()
    const ports = (text: string) =>
      text.replace('THERE', new URL(there.baseURL).port).replace('GONE', new URL(gone.baseURL).port)
    const all = minimalProject(
      Object.fromEntries(
        Object.entries(slips).flatMap(([slip, text]) => [
          [`${folderOf(slip)}/vaar.config.ts`, ports(text)],
          [`${folderOf(slip)}/privacy.test.ts`, spec],
        ]),
      ),
    )
    all.write(
      'vitest.config.ts',
      `import { vaar } from 'vitest-vaar/plugin'
       import { defineConfig } from 'vitest/config'
       export default defineConfig({
         test: {
           projects: ${JSON.stringify(Object.keys(slips).map(folderOf))}.map(name => ({
             plugins: [vaar({ config: name + '/vaar.config.ts' })],
             test: { name, include: [name + '/privacy.test.ts'] },
           })),
         },
       })`,
    )
    try {
      await all.vitest(['--reporter=json', '--outputFile=report.json'])
      const report = JSON.parse(readFileSync(path.join(all.folder, 'report.json'), 'utf8')) as JsonReport
      for (const { name, assertionResults } of report.testResults) {
        const message = assertionResults.flatMap(({ failureMessages }) => failureMessages)[0] ?? 'passed'
        messages.set(path.basename(path.dirname(name)), message.replace(/\n +at [\s\S]*$/, ''))
      }
    } finally {
      all.remove()
    }
  })
  afterAll(() => there.close())

  test.for(Object.keys(slips))('%s reads so', slip => {
    expect(messages.get(folderOf(slip))?.replaceAll(/127\.0\.0\.1:\d+/g, '<server>')).toMatchSnapshot()
  })

  test('is told before anything is asked', () => {
    expect(there.calls).toHaveLength(0)
  })
})

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[]
  }[]
}
