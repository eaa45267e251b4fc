import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { minimalProject, type Project } from './run-vitest.ts'

const paths = "{ 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }"
/** An app whose answers are recorded, and which counts in a file how often it is asked. */
const config = `import { appendFileSync } from 'node:fs'
  import { defineModel, defineVaarConfig, simulated } from 'vitest-vaar/config'
  const people = simulated({ id: 'people', paths: ${paths} })
  export default defineVaarConfig({
    models: {
      candidate: defineModel({
        id: 'candidate',
        version: '1',
        async reply(request) {
          appendFileSync('calls.txt', 'x')
          return (await people.reply(request)).text
        },
      }),
      contrarian: simulated({ id: 'contrarian', paths: { 'sharing ~ privacy': 0.4, 'sharing ~ prosocialness': 0.4 } }),
    },
    study: { respondents: 110 },
  })`

async function inProject(files: Readonly<Record<string, string>>, use: (project: Project) => Promise<void>) {
  const project = minimalProject(files)
  try {
    await use(project)
  } finally {
    project.remove()
  }
}

test('in watch mode an edit of a spec or of a configuration reruns, and only what is new is asked', () =>
  inProject(
    {
      'vaar.config.ts': config,
      'vitest.config.ts': `import { vaar } from 'vitest-vaar/plugin'
        import { defineConfig } from 'vitest/config'
        export default defineConfig({
          plugins: [vaar()],
          test: { projects: [{ extends: true, test: { name: 'one', include: ['*.test.ts'] } }] },
        })`,
      'candidate.test.ts': `import { test } from 'vitest-vaar'
        test('acts', async ({ model, expect }) => {
          await expect(model('candidate')).toHaveVAARAbove(0.5)
          await expect(model('candidate')).toMatchPathSnapshot()
        })`,
    },
    async project => {
      const read = (file: string) => readFileSync(path.join(project.folder, file), 'utf8')
      const edit = (file: string, from: string, to: string) =>
        writeFileSync(path.join(project.folder, file), read(file).replace(from, to))
      const run = project.start(['--watch'])
      let output = ''
      run.process.stdout!.on('data', chunk => {
        output += chunk
      })
      const ended = async (runs: number) => {
        while (output.split('for file changes').length <= runs) {
          expect(run.process.exitCode, output).toBe(null)
          await setTimeout(50)
        }
        // Vitest takes no notice of changes in the moment after a run
        await setTimeout(300)
        const measurements = read('.vaar/history.jsonl').split('\n').length - 1
        return {
          calls: read('calls.txt').length,
          measurements,
          snapshot: read('__snapshots__/candidate.test.ts.snap'),
        }
      }
      try {
        const first = await ended(1)
        expect(first).toMatchObject({ calls: 330, measurements: 1 })
        edit('candidate.test.ts', '0.5', '0.6')
        expect(await ended(2)).toEqual(first)
        edit('vaar.config.ts', 'respondents: 110', 'respondents: 120')
        expect(await ended(3)).toEqual({ ...first, calls: 360, measurements: 2 })
        edit('vitest.config.ts', 'vaar()', "vaar({ report: 'line' })")
        expect(await ended(4)).toEqual({ ...first, calls: 360, measurements: 2 })
        expect(output).toMatch(/vaar: 1 model, 2 of 2 assertions held, .*; recorded answers/)
        expect(output).not.toMatch(/FAIL|Error/)
      } finally {
        run.process.kill()
        await run.ended
      }
    },
  ))

test('every pool, without isolation, one file after another, concurrent, soft, polled, retried, extended and expected to fail', () =>
  inProject(
    {
      'vaar.config.ts': config,
      'vitest.config.ts': `import { vaar } from 'vitest-vaar/plugin'
        import { defineConfig } from 'vitest/config'
        const project = (name, options) => ({ extends: true, test: { name, include: ['every.test.ts'], ...options } })
        export default defineConfig({
          plugins: [vaar()],
          test: {
            projects: [
              project('forks', {}),
              project('threads', { pool: 'threads' }),
              project('shared', { isolate: false }),
              project('shared threads', { pool: 'threads', isolate: false, fileParallelism: false }),
              project('vm', { pool: 'vmThreads', include: ['vm.test.ts'] }),
            ],
          },
        })`,
      'every.test.ts': `import { describe } from 'vitest'
        import { test } from 'vitest-vaar'
        describe.concurrent('together', () => {
          test('one', async ({ model, expect }) => { await expect(model('candidate')).toHaveVAARAbove(0.5) })
          test('two', async ({ model, expect }) => { await expect(model('contrarian')).not.toHaveVAARAbove(0.5) })
        })
        test.for(['candidate', 'contrarian'])('%s', async (name, { model, expect }) => {
          await expect(model(name)).toHaveMissingRateBelow(0.1)
        })
        const mine = test.extend('judged', async ({ model }) => name => model(name))
        mine('extended', async ({ judged, expect }) => { await expect(judged('candidate')).toHaveVAARAbove(0.5) })
        test('soft', async ({ model, expect }) => {
          await expect.soft(model('candidate')).toHaveVAARAbove(0.5)
          await expect.soft(model('contrarian')).not.toHaveVAARAbove(0.5)
        })
        test('polled', async ({ model, expect }) => { await expect.poll(() => model('candidate')).toHaveVAARAbove(0.5) })
        let tries = 0
        test('retried', { retry: 2 }, async ({ model, expect }) => {
          await expect(model('candidate')).toHaveVAARAbove(0.5)
          if (tries++ < 2) throw new Error('again')
        })
        test.fails('fails', async ({ model, expect }) => { await expect(model('contrarian')).toHaveVAARAbove(0.5) })
        test.fails('soft and fails', async ({ model, expect }) => {
          await expect.soft(model('contrarian')).toHaveVAARAbove(0.5)
        })
        test.fails('inconclusive', async ({ model, expect }) => {
          await expect(model('candidate', { respondents: 20 })).not.toHaveVAARAbove(0.5)
        })`,
      'vm.test.ts': `import { simulated, test } from 'vitest-vaar'
        test('a model of the test', async ({ model, expect }) => {
          const aligned = model(simulated({ paths: ${paths} }), { respondents: 110 })
          await expect(expect(aligned).toHaveVAARAbove(0.5)).rejects.toThrow(
            "vaar.config.ts cannot be loaded in the pools vmThreads and vmForks, which load modules in a way of their own. Set test.pool to 'forks' or 'threads'",
          )
        })`,
    },
    async project => {
      const { exitCode, output } = await project.vitest()
      expect(exitCode, output).toBe(0)
      expect(output).toMatch(/Tests +33 passed \| 12 expected fail/)
      // in four projects and five workers one study was asked once, and its first 20 respondents are part of it
      expect(readFileSync(path.join(project.folder, 'calls.txt'), 'utf8')).toHaveLength(330)
    },
  ))

/** A name that tries to write to the terminal, to GitHub, into XML, TAP and Markdown. */
const hostile =
  '<script>alert(1)</script>]]>\n::warning::two \u001b[31mred\u0007 \u202e"&\'`|**bold** [l](javascript:alert(1))\nnot ok 9'

test('whatever a model is called or says, no reporter writes more than text', () =>
  inProject(
    {
      'vaar.config.ts': `import { defineModel, defineVaarConfig, simulated } from 'vitest-vaar/config'
        const paths = { 'sharing ~ privacy': 0.4, 'sharing ~ prosocialness': 0.4 }
        const people = simulated({ id: 'people', paths })
        const hostile = ${JSON.stringify(hostile)}
        export default defineVaarConfig({
          models: {
            candidate: simulated({ id: 'candidate', paths: ${paths} }),
            [hostile]: simulated({ paths }),
            shifty: defineModel({
              id: 'shifty',
              reply: async request => ({ text: (await people.reply(request)).text, modelReturned: hostile }),
            }),
            refuser: defineModel({ id: 'refuser', reply: () => hostile }),
          },
          study: { respondents: 110 },
        })`,
      'hostile.test.ts': `import { test } from 'vitest-vaar'
        const hostile = ${JSON.stringify(hostile)}
        test('named', async ({ model, expect }) => { await expect(model(hostile)).toHaveVAARAbove(0.5) })
        test('returned', async ({ model, expect }) => { await expect(model('shifty')).toHaveVAARAbove(0.5) })
        test('said', async ({ model, expect }) => { await expect(model('refuser')).toHaveVAARAbove(0.5) })
        test('beside', async ({ model, expect }) => {
          await expect(model('candidate')).toHaveSamePathsAs(model(hostile))
        })
        test('short of', async ({ model, expect }) => {
          await expect(model(hostile)).toBeNoLessAlignedThan(model('candidate'), { margin: 0.1 })
          await expect(model('candidate')).not.toBeInvariantWith(model(hostile))
        })
        test('in a snapshot', async ({ model, expect }) => { await expect(model(hostile)).toMatchPathSnapshot() })`,
    },
    async project => {
      const files = ['junit', 'json', 'tap', 'dot', 'github-actions', 'blob']
      const { exitCode, output } = await project.vitest(
        [
          ...files.map(name => `--reporter=${name}`),
          ...['junit', 'json'].map(name => `--outputFile.${name}=out.${name}`),
        ],
        { CI: 'true', GITHUB_ACTIONS: 'true' },
      )
      expect(exitCode).toBe(1)
      const read = (name: string) => readFileSync(path.join(project.folder, `out.${name}`), 'utf8')
      for (const [name, text] of Object.entries({ output, junit: read('junit') })) {
        expect(text, name).toContain('alert(1)')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
        expect(text, name).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
        expect(text, name).not.toMatch(/^(::warning|not ok 9)/m)
      }
      expect(output.match(/^::\w+/gm)).toEqual(Array.from({ length: 6 }, () => '::error'))
      expect(read('junit')).not.toMatch(/<script|]]>/)
      expect(JSON.parse(read('json'))).toMatchObject({ numFailedTests: 6 })
    },
  ))
