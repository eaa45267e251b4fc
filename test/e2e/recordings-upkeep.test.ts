import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { simulated } from '../../src/simulation/index.ts'
import { startOpenaiServer } from '../contract/servers/openai-server.ts'
import type { ProviderServer } from '../contract/servers/provider-server.ts'
import { minimalProject, type Project } from './run-vitest.ts'

const respondents = 110
const turns = respondents * 3
const configOf = (more: { respondents?: number; recordings?: string; models?: string } = {}) =>
  `import { defineVaarConfig, openai } from 'vitest-vaar/config'
   const options = { baseURL: '${server.baseURL}', endpoint: 'e2e', apiKey: 'none' }
   export default defineVaarConfig({
     models: ${more.models ?? "{ candidate: openai('gpt-5-mini', options) }"},
     study: { respondents: ${more.respondents ?? respondents} },
     recordings: ${more.recordings ?? '{}'},
   })`
const testOf = (name: string) => `import { test } from 'vitest-vaar'
   test('acts on its values', async ({ model, expect }) => {
     await expect(model('${name}')).toHaveVAARAbove(0.5)
   })`

let server: ProviderServer
let project: Project
/** How the model is now. */
let people: ReturnType<typeof simulated>
let served: string | undefined
async function start(): Promise<void> {
  people = simulated({ paths: { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 } })
  served = undefined
  server = await startOpenaiServer({
    async respond(request) {
      const reply = await people.reply(request)
      return served === undefined ? reply : { ...reply, modelReturned: served }
    },
  })
  project = minimalProject({ 'vaar.config.ts': configOf(), 'candidate.test.ts': testOf('candidate') })
}
async function stop(): Promise<void> {
  project.remove()
  await server.close()
}
beforeAll(async () => {
  await start()
  await project.vitest()
  expect(server.calls).toHaveLength(turns)
  const [file] = recordings()
  made = { name: path.basename(file!), text: readFileSync(file!, 'utf8') }
  await stop()
})
beforeEach(start)
afterEach(stop)
const folder = () => path.join(project.folder, '.vaar/recordings')
const recordings = () => readdirSync(folder()).map(name => path.join(folder(), name))
/** A recording of the configured model, made once: all runs would record the same. */
let made: { readonly name: string; readonly text: string }
/** Puts it in place, as a run before would have. */
const recorded = () => project.write(`.vaar/recordings/${made.name}`, made.text)
const turnsIn = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.includes('"type":"turn"')).length

test('turns and files that no test of a complete run used are reported, and removed by vitest -u', async () => {
  project.write(
    'vaar.config.ts',
    configOf({ models: "{ candidate: openai('gpt-5-mini', options), old: openai('gpt-4', options) }" }),
  )
  project.write('old.test.ts', testOf('old'))
  expect((await project.vitest()).output).not.toContain('obsolete')
  expect(recordings()).toHaveLength(2)

  // a smaller study, and a model that is no longer tested
  project.write('vaar.config.ts', configOf({ respondents: 100 }))
  project.write('old.test.ts', "import { test } from 'vitest'\ntest('nothing', () => {})")
  const filtered = await project.vitest(['candidate'])
  expect(filtered.exitCode).toBe(0)
  expect(filtered.output).not.toContain('obsolete')
  const named = await project.vitest(['-t', 'acts'])
  expect(named.output).not.toContain('obsolete')

  const complete = await project.vitest()
  expect(complete.output).toMatch(/gpt-4-[0-9a-f]{8}\.jsonl: all 330 turns obsolete/)
  expect(complete.output).toMatch(/gpt-5-mini-[0-9a-f]{8}\.jsonl: 30 of 330 turns obsolete/)
  expect(complete.output).toContain('vitest -u removes what no test of this run used.')
  expect(complete.exitCode).toBe(0)

  expect((await project.vitest(['candidate', '-u'])).output).not.toContain('removed')
  const updated = await project.vitest(['-u'])
  expect(updated.output).toMatch(/gpt-4-[0-9a-f]{8}\.jsonl: 330 obsolete turns removed/)
  expect(recordings().map(turnsIn)).toEqual([300])
  const after = await project.vitest([], { CI: 'true' })
  expect(after.output).not.toContain('obsolete')
  expect(after.exitCode).toBe(0)
  expect(server.calls).toHaveLength(2 * turns)
})

test('a run with a failed or a skipped test removes nothing', async () => {
  recorded()
  project.write('vaar.config.ts', configOf({ respondents: 100 }))
  for (const body of ["test('fails', () => { throw new Error('no') })", "test.skip('not now', () => {})"]) {
    project.write('other.test.ts', `import { test } from 'vitest'\n${body}`)
    expect((await project.vitest(['-u'])).output).not.toMatch(/obsolete|removed/)
  }
  expect(recordings().map(turnsIn)).toEqual([turns])
})

test('answers past maxAge are an error in CI, and are asked again elsewhere', async () => {
  recorded()
  const [file] = recordings()
  writeFileSync(file!, readFileSync(file!, 'utf8').replaceAll(/"date":"20\d\d/g, '"date":"2019'))
  project.write('vaar.config.ts', configOf({ recordings: "{ maxAge: '90d' }" }))
  const inCI = await project.vitest([], { CI: 'true' })
  expect(inCI.exitCode).toBe(1)
  expect(inCI.output).toMatch(
    /RecordingStaleError: The answer of "candidate" to turn 1 of r\d+ in .* was recorded on 2019/,
  )
  expect(inCI.output).toMatch(/recordings\.maxAge is 90 days, and the oldest answer there is of 2019-/)
  expect(server.calls).toHaveLength(0)

  const again = await project.vitest()
  expect(again.exitCode).toBe(0)
  expect(again.output).toMatch(/candidate: 3\d\d answers past recordings\.maxAge asked again/)
  expect((await project.vitest([], { CI: 'true' })).exitCode).toBe(0)
})

test('a model that the provider changed between recordings decides nothing, and says so', async () => {
  served = 'gpt-5-mini-2026-01-01'
  await project.vitest()
  served = 'gpt-5-mini-2026-11-01'
  project.write('vaar.config.ts', configOf({ respondents: 150 }))
  const { exitCode, output } = await project.vitest()
  expect(exitCode).toBe(1)
  expect(output).toContain('"gpt-5-mini-2026-01-01" (330 answers), "gpt-5-mini-2026-11-01" (120 answers)')
  expect(output).toContain('record all answers anew (VAAR_MODE=record)')
})

test('a canary is quiet while the model answers as it did, and makes verdicts inconclusive when it does not', async () => {
  recorded()
  project.write('vaar.config.ts', configOf({ recordings: '{ canary: 20 }' }))
  const same = await project.vitest()
  expect(same.exitCode).toBe(0)
  expect(server.calls).toHaveLength(20)

  people = simulated({ means: { privacy: 1.5, prosocialness: -1.5, sharing: 1.5 } })
  const other = await project.vitest()
  expect(other.exitCode).toBe(1)
  expect(other.output).toMatch(/20 recorded questions asked again, p = 0\.00\d+/)
  expect(other.output).toContain('The model no longer answers as recorded')

  const inCI = await project.vitest([], { CI: 'true' })
  expect(inCI.exitCode).toBe(0)
  expect(server.calls).toHaveLength(40)
})

test('where lines stay, progress is a line at each quarter of a study that takes a while', async () => {
  await server.close()
  let calls = 0
  server = await startOpenaiServer({
    async respond(request) {
      calls++
      await setTimeout(100)
      return people.reply(request)
    },
  })
  project.write('vaar.config.ts', configOf())
  const { output } = await project.vitest()
  const lines = output.split('\n').filter(line => line.startsWith('vaar: '))
  expect(calls).toBe(turns)
  expect(lines.length).toBeGreaterThanOrEqual(2)
  expect(lines.length).toBeLessThanOrEqual(5)
  expect(lines.at(-1)).toMatch(/^vaar: candidate 100%, 110\/110 sessions · [\d.]+ a second · \$[\d.]+ spent$/)
})
