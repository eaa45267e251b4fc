import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { simulated } from '../../src/simulation/index.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

const respondents = 110
const turns = respondents * 3
const concurrency = 8
const paths = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }

let server: ProviderServer
let project: Project
/** Milliseconds a reply. */
let delay: number
beforeEach(async () => {
  delay = 0
  server = await startOpenaiServer({
    async respond(request) {
      if (delay > 0) await setTimeout(delay)
      return simulated({ paths }).reply(request)
    },
  })
  project = minimalProject({
    'vaar.config.ts': `import { defineVaarConfig, openai } from 'vitest-vaar/config'
      export default defineVaarConfig({
        models: { candidate: openai('gpt-5-mini', { baseURL: '${server.baseURL}', apiKey: 'none' }) },
        study: { respondents: ${respondents}, concurrency: ${concurrency} },
      })`,
    'candidate.test.ts': `import { test } from 'vitest-vaar'
      test('acts on its values', async ({ model, expect }) => {
        await expect(model('candidate')).toHaveVAARAbove(0.5)
      })`,
  })
})
afterEach(async () => {
  project.remove()
  await server.close()
})
const folder = () => path.join(project.folder, '.vaar/recordings')
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean)

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle keeps what is recorded and says how to go on',
  async signal => {
    delay = 30
    const run = project.start()
    while (server.calls.length < 60) await setTimeout(10)
    run.process.kill(signal)
    const { output, exitCode, signal: endedBy } = await run.ended
    expect(exitCode !== 0 || endedBy !== null).toBe(true)
    expect(output).toMatch(
      /vaar: stopped at candidate: \d+ of 110 sessions\. What is recorded is kept: run again/,
    )
    await setTimeout(200)
    const before = server.calls.length
    expect(before).toBeLessThan(turns)
    delay = 0
    const { exitCode: second } = await project.vitest()
    expect(second).toBe(0)
    expect(server.calls.length).toBeGreaterThanOrEqual(turns)
    expect(server.calls.length).toBeLessThanOrEqual(turns + concurrency)
  },
)

test('a file where the folder should be is an error that names the mend, before anything is paid for', async () => {
  writeFileSync(path.join(project.folder, '.vaar'), 'a file')
  const { exitCode, output } = await project.vitest()
  expect(exitCode).toBe(1)
  expect(output).toMatch(/cannot be read \(ENOTDIR\)\. Move away the file that is where a folder should be/)
  expect(server.calls).toEqual([])
})

// root may write anywhere
test.skipIf(process.getuid?.() === 0)(
  'a read-only folder is an error that names the mend, and nothing more is paid for',
  async () => {
    mkdirSync(folder(), { recursive: true })
    chmodSync(folder(), 0o555)
    const { exitCode, output } = await project.vitest()
    expect(exitCode).toBe(1)
    expect(output).toMatch(/could not be written to .* \(EACCES\)\. Allow this user to read and write there/)
    // one write fails for all that are under way; nobody is asked after it
    expect(server.calls.length).toBeLessThanOrEqual(2 * concurrency)
  },
)

test('a full disk is an error that names the mend, and nothing more is paid for', async () => {
  // the device that is always full, in place of the recording of this model
  await project.vitest()
  const [name] = readdirSync(folder())
  const paid = server.calls.length
  unlinkSync(path.join(folder(), name!))
  symlinkSync('/dev/full', path.join(folder(), name!))
  const { exitCode, output } = await project.vitest([], { VAAR_MODE: 'record' })
  expect(exitCode).toBe(1)
  expect(output).toMatch(/could not be written to .* \(ENOSPC\)\. Make room on the disk, and run again/)
  expect(server.calls.length - paid).toBeLessThanOrEqual(2 * concurrency)
})

test('two runs on one folder at once corrupt nothing, and a third asks nobody', async () => {
  delay = 10
  const runs = [project.start(), project.start()]
  const ended = await Promise.all(runs.map(run => run.ended))
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(readdirSync(folder())).toHaveLength(1)
  const lines = linesOf(path.join(folder(), readdirSync(folder())[0]!))
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  expect(lines.filter(line => line.startsWith('{"type":"header"'))).toHaveLength(2)
  const calls = server.calls.length
  expect(lines.filter(line => line.startsWith('{"type":"turn"'))).toHaveLength(calls)
  const third = await project.vitest([], { CI: 'true' })
  expect(third.exitCode).toBe(0)
  expect(server.calls.length).toBe(calls)
})

test('two runs of which one is killed: the other, and the next, lose nothing', async () => {
  delay = 10
  const [first, second] = [project.start(), project.start()]
  while (server.calls.length < 100) await setTimeout(10)
  first.process.kill('SIGKILL')
  expect((await second.ended).exitCode).toBe(0)
  await first.ended
  const calls = server.calls.length
  expect((await project.vitest([], { CI: 'true' })).exitCode).toBe(0)
  expect(server.calls.length).toBe(calls)
})
