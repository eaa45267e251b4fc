import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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

  test('without a key reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-mini')`))
    expect(errors).toMatchInlineSnapshot(`
      [
        "ChatModelError: There is no key to ask openai:gpt-5-mini with: OPENAI_API_KEY is not set. Set OPENAI_API_KEY, or give the \`apiKey\` of openai('gpt-5-mini').",
      ]
    `)
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

  test('with a name that is not configured reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-mini')`).replace('candidate:', 'candidte:'))
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: model("candidate") was asked for, but vaar.config.ts names "candidte". Correct the name, or add the model to \`models\`.",
      ]
    `)
  })

  test('with a server that is down reads so', async () => {
    const gone = await startOpenaiServer({ respond: request => simulated({ paths }).reply(request) })
    await gone.close()
    const { errors } = await errorsOf(config(`openai('llama3.2', { baseURL: '${gone.baseURL}' })`))
    expect(errors).toMatchInlineSnapshot(`
      [
        "ChatModelError: Nothing answers at http://<server>/v1 for openai:llama3.2 (ECONNREFUSED). Start the server (e.g. \`ollama serve\`) or mend \`baseURL\`.",
      ]
    `)
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

  test('with a bad configuration reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-mini')`, '{ respondants: 10 }'))
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: vaar.config.ts: there is no option "study.respondants". Check the spelling, or remove it.",
      ]
    `)
  })

  test('with a path that the study does not have reads so, before anything is asked', async () => {
    const { errors } = await errorsOf(
      config(
        `openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`,
        "{ structuralModel: 'sharing ~ trust' }",
      ),
      { OPENAI_API_KEY: key },
    )
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: study.structuralModel has the path "sharing ~ trust", but no instrument has the id "trust". Its constructs are the instruments' ids: privacy, prosocialness, sharing.",
      ]
    `)
    expect(server.calls).toHaveLength(0)
  })

  test('in a CommonJS package needs nothing else', async () => {
    const { output } = await errorsOf(
      config(`openai('gpt-5-mini', { baseURL: '${server.baseURL}' })`),
      { OPENAI_API_KEY: key },
      ({ write }) => write('package.json', '{ "type": "commonjs" }'),
    )
    expect(output).toMatch(/Tests\s+2 passed/)
  })

  test('in a pool that cannot load the configuration reads so', async () => {
    const { errors } = await errorsOf(config(`openai('gpt-5-mini')`), {}, ({ write }) =>
      write(
        'vitest.config.ts',
        "import { vaar } from 'vitest-vaar/plugin'\nexport default { plugins: [vaar()], test: { pool: 'vmThreads' } }",
      ),
    )
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: The configuration could not be loaded: Error: [vitest] "registerHooks" is not available when running in Vitest. Run the tests in pool 'forks' or 'threads': Vitest's vm pools cannot load it.",
      ]
    `)
  })

  test('whose configuration does not parse reads so', async () => {
    const { errors } = await errorsOf('export default {')
    expect(errors).toMatchInlineSnapshot(`
      [
        "ConfigError: vaar.config.ts could not be loaded: Unexpected token \`<eof>\`. Expected identifier, string literal, numeric literal or [ for the computed key. Mend the file.",
      ]
    `)
  })

  test.for([
    ['always answers 4', `defineModel({ id: 'app', reply: () => '4' })`],
    ['always refuses', `defineModel({ id: 'app', reply: () => "I'm sorry, I can't take part in surveys." })`],
    ['answers beside the point', `defineModel({ id: 'app', reply: () => 'What a lovely day! \\u001b[2J' })`],
    [
      'rates everything alike',
      `defineModel({ id: 'app', reply: ({ answerSchema }) => JSON.stringify(Object.fromEntries(answerSchema.keys.map(key => [key, 4]))) })`,
    ],
    [
      'rates at random',
      `defineModel({ id: 'app', reply: ({ answerSchema, respondent, messages }) => JSON.stringify(Object.fromEntries(answerSchema.keys.map((key, i) => [key, 1 + ((respondent.seed >> 3) * (i + 7) * messages.length * 7919) % 104729 % 5]))) })`,
    ],
    [
      'throws',
      `defineModel({ id: 'app', reply: () => { throw new TypeError('undefined is not a function') } })`,
    ],
  ] as const)('whose app %s reads so', async ([, app]) => {
    const { output } = await errorsOf(config(app).replace('anthropic,', 'anthropic, defineModel,'))
    const message = /^(?:ConfigError|[A-Z]\w*Error|AssertionError): [\s\S]*?(?=\n ❯|\n⎯)/m.exec(output)?.[0]
    expect(message).toMatchSnapshot()
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
