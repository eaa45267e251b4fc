import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHistory } from '../../src/history/index.ts'
import { resultsSchema, type VaarResults } from '../../src/results/index.ts'
import { exampleProject, type Project } from './run-vitest.ts'

/** A test file a model, so that two shards get one each. */
const fileOf = (model: string, assertion: string) => `import { test } from 'vitest-vaar'
  test('${model} acts on its values', async ({ model, expect }) => {
    await expect(model('${model}', { respondents: 150 }))${assertion}
  })`

let project: Project
beforeAll(() => {
  project = exampleProject('quickstart')
  project.write('privacy.vaar.test.ts', fileOf('aligned', '.toHaveVAARAbove(0.7)'))
  project.write('contrarian.vaar.test.ts', fileOf('contrarian', '.not.toHaveVAARAbove(0.7)'))
  project.write('vitest.config.ts', configWith('gate: { vaarAbove: 0.5 }'))
})
afterAll(() => project.remove())

function configWith(options: string): string {
  return `import { defineConfig } from 'vitest/config'
    import { vaar } from 'vitest-vaar/plugin'
    export default defineConfig({ plugins: [vaar({ ${options} })] })`
}

const read = (file: string) => readFileSync(path.join(project.folder, file), 'utf8')
const results = () => resultsSchema.parse(JSON.parse(read('.vaar/results.json')))
/** What must not depend on how the run was divided. */
const essence = ({ assessments, tests, gate }: VaarResults) => ({
  assessments,
  gate,
  tests: tests.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
})

let whole: VaarResults
test('a run whose tests pass fails by its gate, and leaves the results of every model', async () => {
  const { exitCode, output } = await project.vitest([
    '--reporter=default',
    '--reporter=junit',
    '--outputFile.junit=junit.xml',
  ])
  expect(output).toMatch(/Tests\s+2 passed/)
  expect(exitCode).toBe(1)
  expect(output).toMatch(
    /gate failed\n\s+contrarian: fail \(VAAR above 0\.5 \(logScore\)\): sharing ~ privacy is negative in people, but not here/,
  )
  whole = results()
  expect(whole.assessments.map(({ model, respondents }) => [model, respondents.inFit])).toEqual([
    ['aligned', 150],
    ['contrarian', 150],
  ])
  expect(whole.gate).toMatchObject([
    { model: 'aligned', verdict: 'pass' },
    { model: 'contrarian', verdict: 'fail' },
  ])
  expect(whole.run).toMatchObject({ shard: null, outcome: 'passed' })
  expect(read('junit.xml')).toMatch(
    /<property name="vaar" value="contrarian: fail, not\.toHaveVAARAbove\(0\.7\): VAAR 0\.\d+/,
  )
})

test('two shards merged give the same results, verdicts and gate as one run', async () => {
  for (const shard of ['1/2', '2/2']) {
    const part = await project.vitest([`--shard=${shard}`, '--reporter=blob'])
    expect(part.exitCode, part.output).toBe(0)
    expect(results()).toMatchObject({ run: { shard }, assessments: [{}], gate: [] })
  }
  const { exitCode, output } = await project.vitest(['--merge-reports'])
  expect(output).toContain('gate failed')
  expect(exitCode).toBe(1)
  expect(essence(results())).toEqual(essence(whole))
})

test('the history has every measurement once, however often it was replayed or merged', async () => {
  const { entries, unreadable } = await readHistory(path.join(project.folder, '.vaar/history.jsonl'))
  expect(unreadable).toBe(0)
  expect(entries.map(({ model, provenance, verdict }) => [model, provenance, verdict])).toEqual([
    ['aligned', 'simulated', 'pass'],
    ['contrarian', 'simulated', 'fail'],
  ])
})

test('a part of the tests is judged by the models that are in it; the report is one line in CI', async () => {
  project.write(
    'vitest.config.ts',
    configWith(
      "gate: { vaarAbove: 0.5, models: ['aligned', 'contrarian'] }, outputFile: 'out/vaar.json', history: false",
    ),
  )
  const { exitCode, output } = await project.vitest(['privacy'], { CI: 'true' })
  expect(output).toMatch(
    /^vaar: 1 model, 1 of 1 assertion held, lowest VAAR (?:0\.\d{3}|>0\.999) \(aligned\); simulated answers$/m,
  )
  expect(output).toContain('gate passed')
  expect(exitCode).toBe(0)
  expect(existsSync(path.join(project.folder, 'out/vaar.json'))).toBe(true)
})

test('a checkout that cannot be written to does not fail the run', async () => {
  project.write(
    'vitest.config.ts',
    configWith(
      "outputFile: 'privacy.vaar.test.ts/results.json', history: 'privacy.vaar.test.ts/history.jsonl'",
    ),
  )
  const { exitCode, output } = await project.vitest(['privacy'])
  expect(output).toContain('vaar: the history could not be written')
  expect(output).toContain('vaar: the results could not be written')
  expect(exitCode).toBe(0)
})
