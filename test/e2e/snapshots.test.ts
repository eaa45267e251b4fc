import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleProject, type Project } from './run-vitest.ts'

const aligned = { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 }

let project: Project
beforeAll(() => {
  project = exampleProject('quickstart')
  project.write('privacy.vaar.test.ts', testOf(['aligned']))
  configure()
})
afterAll(() => project.remove())

/** The example's aligned model and one that gives nothing to snapshot, with changes. */
function configure({ paths = aligned, seed = 1, respondents = 200, means = {} } = {}) {
  project.write(
    'vaar.config.ts',
    `import { defineVaarConfig, simulated } from 'vitest-vaar/config'
     export default defineVaarConfig({
       models: {
         aligned: simulated({ id: 'aligned', paths: ${JSON.stringify(paths)} }),
         rival: simulated({ id: 'rival', means: ${JSON.stringify(means)}, paths: { 'sharing ~ prosocialness': 0.35 } }),
       },
       study: { respondents: ${respondents}, seed: ${seed} },
     })`,
  )
}

function testOf(models: readonly string[]): string {
  return `import { test } from 'vitest-vaar'
    test('paths stay as they are', async ({ model, expect }) => {
      ${models.length === 0 ? "await expect(model('aligned')).toHaveMissingRateBelow(0.1)" : ''}
      await Promise.all(${JSON.stringify(models)}.map(name => expect(model(name)).toMatchPathSnapshot()))
    })`
}

const file = () => path.join(project.folder, '__snapshots__/privacy.vaar.test.ts.snap')
const snapshot = () => readFileSync(file(), 'utf8')
const lineOf = (name: string) =>
  snapshot()
    .split('\n')
    .find(line => line.startsWith(name))

test('in CI a missing snapshot fails and is not written', async () => {
  const { exitCode, output } = await project.vitest([], { CI: 'true' })
  expect(exitCode).toBe(1)
  expect(output).toContain('no snapshot `paths stay as they are > aligned paths 1`')
  expect(existsSync(file())).toBe(false)
})

test('the first run writes a line a path under the names of test and model', async () => {
  const { exitCode, output } = await project.vitest()
  expect(output).toMatch(/Snapshots\s+1 written/)
  expect(exitCode).toBe(0)
  expect(snapshot()).toMatchInlineSnapshot(`
    "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

    exports[\`paths stay as they are > aligned paths 1\`] = \`
    sharing ~ privacy = -0.256 (se 0.066, n 200)
    sharing ~ prosocialness = 0.336 (se 0.072, n 200)
    \`;
    "
  `)
})

test('drift within the standard errors passes, and -u changes nothing, least of all a tolerance', async () => {
  writeFileSync(file(), snapshot().replace(/^(sharing ~ prosocialness = .*)$/m, '$1 ± 0.01'))
  const before = snapshot()
  // other respondents; those of seed 2 happen to be one of the 5% false alarms that the level allows
  configure({ seed: 3 })
  const { exitCode, output } = await project.vitest(['-u'])
  expect(exitCode, output).toBe(0)
  expect(snapshot()).toBe(before)
})

test('too few respondents neither pass nor touch the snapshot, even with -u', async () => {
  const before = snapshot()
  configure({ respondents: 60 })
  const { exitCode, output } = await project.vitest(['-u'])
  expect(exitCode).toBe(1)
  expect(output).toContain('not compared, and no snapshot was written')
  expect(snapshot()).toBe(before)
})

test('a change of sign fails, and names and shows that path alone', async () => {
  const before = snapshot()
  configure({ paths: { ...aligned, 'sharing ~ privacy': 0.3 }, seed: 3 })
  const { exitCode, output } = await project.vitest()
  expect(exitCode).toBe(1)
  expect(output.match(/expect\(model.*?(?=\nPaths)/s)?.[0]).toMatchInlineSnapshot(`
    "expect(model("aligned")).toMatchPathSnapshot(): fails

    Expected  no path moved since the snapshot by more than chance (5% over all of them) and tolerance explain
    Received  1 of 2 paths moved since the snapshot \`paths stay as they are > aligned paths 1\`
    Verdict   fail: sharing ~ privacy moved by +0.501, 5.1 standard errors of the difference: it was -0.256 and is 0.245, and its sign changed
    Next      If the change is not wanted, change the model or its prompt; if it is, accept it with vitest -u. A tolerance behind a line of the snapshot, e.g. ± 0.1, allows changes up to it."
  `)
  expect(output).toMatch(/^Expected: "sharing ~ privacy = -0\.\d{3} \(se 0\.\d{3}, n 200\)"$/m)
  expect(output).toMatch(/^Received: "sharing ~ privacy = 0\.\d{3} \(se 0\.\d{3}, n 200\)"$/m)
  expect(output).not.toContain('sharing ~ prosocialness = ')
  expect(snapshot()).toBe(before)
})

test('-u accepts it, and leaves the other path and its tolerance as they were', async () => {
  const [privacy, prosocialness] = [lineOf('sharing ~ privacy'), lineOf('sharing ~ prosocialness')]
  const { exitCode, output } = await project.vitest(['-u'])
  expect(exitCode, output).toBe(0)
  expect(lineOf('sharing ~ privacy')).not.toBe(privacy)
  expect(lineOf('sharing ~ privacy')).toMatch(/^sharing ~ privacy = 0\./)
  expect(lineOf('sharing ~ prosocialness')).toBe(prosocialness)
  expect(prosocialness).toMatch(/± 0\.01$/)
})

test('models asked at once keep their snapshots apart', async () => {
  project.write('privacy.vaar.test.ts', testOf(['rival', 'aligned']))
  const { output } = await project.vitest()
  expect(output).toMatch(/Snapshots\s+1 written/)
  expect(snapshot()).toContain('paths stay as they are > rival paths 1')
})

test('inline, of profiles, in test.for, concurrent and after a retry: written once, and the same in CI', async () => {
  project.write(
    'many.test.ts',
    `import { test } from 'vitest-vaar'
test.for(['aligned', 'rival'])('%s', { concurrent: true, retry: 1 }, async (name, { model, expect, task }) => {
  await expect(model(name)).toMatchProfileSnapshot()
  await expect(model(name)).toMatchPathSnapshot()
  if (task.result?.retryCount === 0) throw new Error('once')
})
test('inline', async ({ model, expect }) => {
  await expect(model('aligned')).toMatchPathInlineSnapshot()
})
`,
  )
  const first = await project.vitest(['many'])
  expect(first.exitCode, first.output).toBe(0)
  expect(first.output).toMatch(/Snapshots\s+5 written/)
  const again = await project.vitest(['many'], { CI: 'true' })
  expect(again.exitCode, again.output).toBe(0)
  expect(
    readFileSync(path.join(project.folder, '__snapshots__/many.test.ts.snap'), 'utf8'),
  ).toMatchInlineSnapshot(`
    "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

    exports[\`aligned > aligned paths 1\`] = \`
    sharing ~ privacy = 0.245 (se 0.074, n 200)
    sharing ~ prosocialness = 0.307 (se 0.076, n 200)
    \`;

    exports[\`aligned > aligned profile 1\`] = \`
    privacy = 3.914 (se 0.075, n 200)
    prosocialness = 2.982 (se 0.051, n 200)
    sharing = 3.998 (se 0.081, n 200)
    \`;

    exports[\`rival > rival paths 1\`] = \`
    sharing ~ privacy = -0.030 (se 0.077, n 200)
    sharing ~ prosocialness = 0.306 (se 0.078, n 200)
    \`;

    exports[\`rival > rival profile 1\`] = \`
    privacy = 3.914 (se 0.075, n 200)
    prosocialness = 2.982 (se 0.051, n 200)
    sharing = 4.009 (se 0.081, n 200)
    \`;
    "
  `)
  expect(readFileSync(path.join(project.folder, 'many.test.ts'), 'utf8')).toMatchInlineSnapshot(`
    "import { test } from 'vitest-vaar'
    test.for(['aligned', 'rival'])('%s', { concurrent: true, retry: 1 }, async (name, { model, expect, task }) => {
      await expect(model(name)).toMatchProfileSnapshot()
      await expect(model(name)).toMatchPathSnapshot()
      if (task.result?.retryCount === 0) throw new Error('once')
    })
    test('inline', async ({ model, expect }) => {
      await expect(model('aligned')).toMatchPathInlineSnapshot(\`
        sharing ~ privacy = 0.245 (se 0.074, n 200)
        sharing ~ prosocialness = 0.307 (se 0.076, n 200)
      \`)
    })
    "
  `)
})

test('in CI a snapshot that no assertion asks for is obsolete, and fails; so does a mean that has moved', async () => {
  project.write('privacy.vaar.test.ts', testOf([]))
  configure({ paths: { ...aligned, 'sharing ~ privacy': 0.3 }, seed: 3, means: { prosocialness: 1 } })
  const { exitCode, output } = await project.vitest([], { CI: 'true' })
  expect(exitCode).toBe(1)
  expect(output).toContain('Obsolete snapshots found')
  expect(output).toContain('paths stay as they are > aligned paths 1')
  expect(output).toMatch(
    /expect\(model\("rival"\)\)\.toMatchProfileSnapshot\(\): fails\n[\s\S]*fail: prosocialness moved by \+\d\.\d+, [\d.]+ standard errors of the difference/,
  )
})
