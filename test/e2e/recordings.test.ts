import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { simulated } from '../../src/simulation/index.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

const key = 'sk-e2e-0123456789abcdef0123456789'
const paths = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }
const respondents = 120
const turns = respondents * 3

let server: ProviderServer
let project: Project
beforeEach(async () => {
  server = await startOpenaiServer({ respond: request => simulated({ paths }).reply(request), key })
  project = minimalProject({
    'vaar.config.ts': `import { defineVaarConfig, openai } from 'vitest-vaar/config'
      export default defineVaarConfig({
        models: { candidate: openai('gpt-5-mini', { baseURL: '${server.baseURL}' }) },
        study: { respondents: ${respondents} },
      })`,
    'privacy.test.ts': `import { test } from 'vitest-vaar'
      test('acts on its values', async ({ model, expect }) => {
        await expect(model('candidate')).toHaveVAARAbove(0.5)
      })`,
  })
})
afterEach(async () => {
  project.remove()
  await server.close()
})
const run = (env: Record<string, string> = {}) => project.vitest([], { OPENAI_API_KEY: key, ...env })
const recording = () => {
  const folder = path.join(project.folder, '.vaar/recordings')
  return path.join(folder, readdirSync(folder)[0]!)
}

test('answers are paid for once: the second run, and CI, replay them, and only what is missing is asked', async () => {
  const first = await run()
  expect(first.output).toMatch(/Tests\s+1 passed/)
  expect(first.output).toContain('live answers')
  expect(server.calls).toHaveLength(turns)

  const second = await run()
  expect(second.output).toContain('recorded answers')
  const inCI = await run({ CI: 'true', OPENAI_API_KEY: '' })
  expect(inCI.output).toContain('recorded answers')
  expect(inCI.exitCode).toBe(0)
  expect(server.calls).toHaveLength(turns)

  // and a run goes on where the last one was cut off
  const file = recording()
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.slice(0, Math.floor(text.length / 2)))
  const whole = text
    .slice(0, Math.floor(text.length / 2))
    .split('\n')
    .filter(line => line.includes('"type":"turn"') && line.endsWith('}')).length
  const { exitCode } = await run()
  expect(exitCode).toBe(0)
  expect(server.calls).toHaveLength(turns + turns - whole)
})

test('CI without a recording asks nobody and says so once', async () => {
  const { exitCode, output } = await run({ CI: 'true' })
  expect(exitCode).toBe(1)
  expect(output).toContain(
    'RecordingNotFoundError: There is no recorded answer of "candidate" to turn 1 of r000',
  )
  expect(server.calls).toHaveLength(0)
})

test('VAAR_MODE=live keeps nothing', async () => {
  await run({ VAAR_MODE: 'live' })
  expect(readdirSync(path.join(project.folder, '.vaar'))).not.toContain('recordings')
})
