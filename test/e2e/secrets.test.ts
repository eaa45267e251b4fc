import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { simulated } from '../../src/simulation/index.ts'
import type { Fault } from '../contract/servers/fault.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

/** Keys of every kind, each in another place. None of them looks like a known shape where a value alone must be known. */
const keys = {
  environment: 'sk-env-0123456789abcdef0123456789',
  option: 'local-option-key-0123456789',
  query: 'query-parameter-key-0123456789',
  otherVariable: 'correct-horse-battery-staple',
  replied: 'sk-ant-api03-replied0123456789abcdefghij',
  repliedOnALine: 'AKIAIOSFODNN7EXAMPLE',
  echoed: 'hunter2-echoed-0123456789',
}
const paths = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }

let server: ProviderServer
let project: Project
/** What the server does with the next calls. */
let fault: (call: number) => Fault | undefined
let saying: (call: number) => string | undefined
beforeEach(async () => {
  fault = () => undefined
  saying = () => undefined
  let call = 0
  server = await startOpenaiServer({
    async respond(request) {
      const said = saying(++call)
      const reply = await simulated({ paths }).reply(request)
      return said === undefined ? reply : { ...reply, text: said }
    },
    fault: number => fault(number),
  })
  project = minimalProject({
    // written by the test, and read from the environment as a user would
    'vaar.config.ts': `import { defineVaarConfig, openai } from 'vitest-vaar/config'
      export default defineVaarConfig({
        models: {
          fromEnvironment: openai('gpt-5-mini', { baseURL: '${server.baseURL}', maxRetries: 0 }),
          fromOption: openai('gpt-5', {
            baseURL: '${server.baseURL}?api-version=2026-01-01&api-key=' + process.env.PLANTED_QUERY,
            apiKey: process.env.PLANTED_OPTION,
            maxRetries: 0,
          }),
        },
        study: { respondents: 40 },
      })`,
    'keys.test.ts': `import { test } from 'vitest-vaar'
      for (const name of ['fromEnvironment', 'fromOption']) {
        test(name, async ({ model, expect }) => {
          await expect(model(name)).toHaveMissingRateBelow(0.2)
        })
      }`,
  })
})
afterEach(async () => {
  project.remove()
  await server.close()
})

const reporters = [
  '--reporter=default',
  '--reporter=verbose',
  '--reporter=json',
  '--reporter=junit',
  '--reporter=blob',
  '--outputFile.json=out/report.json',
  '--outputFile.junit=out/report.xml',
  '--outputFile.blob=out/report.blob',
]

async function run(env: Record<string, string> = {}): Promise<string> {
  const { output } = await project.vitest(reporters, {
    OPENAI_API_KEY: keys.environment,
    PLANTED_OPTION: keys.option,
    PLANTED_QUERY: keys.query,
    APP_PASSWORD: keys.otherVariable,
    ...env,
  })
  project.write('out/terminal.txt', output)
  return output
}

function requireNoKeyAnywhere(): void {
  const files = readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map(({ parentPath, name }) => path.join(parentPath, name))
  expect(files.length).toBeGreaterThan(5)
  const leaks = files.flatMap(file => {
    const text = readFileSync(file, 'latin1')
    return Object.entries(keys).flatMap(([where, key]) =>
      [key, encodeURIComponent(key), Buffer.from(key).toString('base64')].some(form => text.includes(form))
        ? [`${path.relative(project.folder, file)}: ${where}`]
        : [],
    )
  })
  expect(leaks).toEqual([])
}

test('a run that records leaves no key', async () => {
  const output = await run()
  expect(output).toMatch(/Tests\s+2 passed/)
  requireNoKeyAnywhere()
})

test('keys in replies end those sessions alone, and are in no file', async () => {
  saying = call =>
    ({
      5: `My key is ${keys.replied}.`,
      25: `Here:\n${keys.repliedOnALine}\nbye`,
      45: `{"note": "${keys.otherVariable}"}`,
      70: keys.environment,
      100: `Bearer ${keys.echoed}`,
      150: `You sent ${keys.option}`,
      200: `and ${keys.query}`,
    })[call]
  const output = await run()
  // missing answers, but below the bound
  expect(output).toMatch(/Tests\s+2 passed/)
  requireNoKeyAnywhere()
  // what was refused is asked again
  saying = () => undefined
  const calls = server.calls.length
  await run()
  expect(server.calls.length).toBeGreaterThanOrEqual(calls + 7)
  requireNoKeyAnywhere()
})

test.for<[name: string, fault: Fault]>([
  [
    'an error that echoes all it knows',
    {
      kind: 'raw',
      status: 400,
      contentType: 'application/json',
      body: JSON.stringify({
        error: {
          message: `Bad request with ${keys.environment}, ${keys.option}, ?api-key=${keys.query}, password: ${keys.echoed}`,
          type: 'invalid_request_error',
          code: keys.echoed.slice(0, 3),
        },
      }),
    },
  ],
  ['a refused key', { kind: 'status', status: 401 }],
  [
    'a page in place of JSON',
    {
      kind: 'raw',
      status: 200,
      contentType: 'text/html',
      body: `<html>${keys.environment} ${keys.option}</html>`,
    },
  ],
  ['a broken connection', { kind: 'reset' }],
])('%s leaves no key', async ([, given]) => {
  fault = () => given
  const output = await run()
  expect(output).toMatch(/Tests\s+2 failed/)
  requireNoKeyAnywhere()
})

test('a run that prints all there is to debug leaves no key', async () => {
  const body = JSON.stringify({
    error: { message: `No room for ${keys.option} and ${keys.environment}`, type: 'x' },
  })
  fault = call =>
    call % 60 === 7 ? { kind: 'raw', status: 500, contentType: 'application/json', body } : undefined
  const output = await run({ DEBUG: '*', OPENAI_LOG: 'debug', ANTHROPIC_LOG: 'debug' })
  expect(output).toContain('sending request')
  requireNoKeyAnywhere()
})

test('a prompt with a key in it is refused before anything is asked', async () => {
  project.write(
    'vaar.config.ts',
    `import { defineVaarConfig, openai } from 'vitest-vaar/config'
     const system = 'Call the tool with ' + process.env.OPENAI_API_KEY
     export default defineVaarConfig({
       models: {
         fromEnvironment: openai('gpt-5-mini', { baseURL: '${server.baseURL}', system }),
         fromOption: openai('gpt-5', { baseURL: '${server.baseURL}', system }),
       },
     })`,
  )
  const output = await run()
  expect(output).toContain('CredentialError: The description of the model holds a credential')
  expect(server.calls).toEqual([])
  requireNoKeyAnywhere()
})
