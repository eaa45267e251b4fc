/**
 * What results cost: 30 models of 300 respondents are recorded once and replayed, once with all that this package leaves of a
 * run (metas, annotations, the file, the history, the table) and once with none of it, in turns. Prints the ratio of the CPU times
 * and the size of the blob. Needs a build: `npm run build && npm run bench:results`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { minimalProject } from '../test/e2e/run-vitest.ts'

const models = Number(process.argv[2] ?? 30)
const respondents = Number(process.argv[3] ?? 300)
/** 0 for the sizes alone. */
const pairs = Number(process.argv[4] ?? 5)

const names = Array.from({ length: models }, (_, at) => `model-${at + 1}`)
const configOf = (options: string) => `import { vaar } from 'vitest-vaar/plugin'
  import { defineConfig } from 'vitest/config'
  export default defineConfig({ plugins: [vaar({ ${options} })] })`

const project = minimalProject({
  'vaar.config.ts': `import { defineModel, defineVaarConfig, simulated } from 'vitest-vaar/config'
    const models = Object.fromEntries(${JSON.stringify(names)}.map((name, at) => {
      const people = simulated({ id: name, paths: { 'sharing ~ privacy': -0.3 + at / 100, 'sharing ~ prosocialness': 0.3 } })
      const reply = async request => (await people.reply(request)).text
      return [name, defineModel({ id: name, version: '1', reply })]
    }))
    export default defineVaarConfig({ models, study: { respondents: ${respondents} } })`,
  'with.test.ts': `import { test } from 'vitest-vaar'
    test('all', async ({ model, expect }) => {
      for (const name of ${JSON.stringify(names)}) {
        await expect.soft(model(name)).not.toHaveVAARAbove(0.999999)
        await expect.soft(model(name)).toHavePath('sharing ~ prosocialness', { sign: 'positive' })
      }
    })`,
  'without.test.ts': `import { test } from 'vitest-vaar'
    test('all', async ({ assess }) => { for (const name of ${JSON.stringify(names)}) await assess(name) })`,
  'vitest.config.ts': configOf(''),
})

try {
  console.log(`CPU seconds; recording ${models} models x ${respondents} respondents`)
  await project.vitest(['with'])
  const times = { with: [] as number[], without: [] as number[] }
  for (let pair = 0; pair < pairs; pair++) {
    for (const kind of pair % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      project.write(
        'vitest.config.ts',
        configOf(kind === 'with' ? '' : 'report: false, outputFile: false, history: false'),
      )
      const started = secondsOfChildren()
      await project.vitest([`${kind}.test.ts`])
      times[kind].push(secondsOfChildren() - started)
    }
    const [withResults, without] = [times.with.at(-1)!, times.without.at(-1)!]
    console.log(
      `pair ${pair + 1}: ${withResults.toFixed(2)} s with, ${without.toFixed(2)} s without, ratio ${(withResults / without).toFixed(3)}`,
    )
  }
  const ratios = times.with.map((seconds, at) => seconds / times.without[at]!).toSorted((a, b) => a - b)
  const median = ratios[Math.floor(ratios.length / 2)]
  await project.vitest(['with.test.ts', '--reporter=blob', '--outputFile.blob=blob.json'])
  const blob = statSync(path.join(project.folder, 'blob.json')).size
  const results = statSync(path.join(project.folder, '.vaar/results.json')).size
  console.log(
    `${median === undefined ? 'no pairs' : `median ratio ${median.toFixed(3)} (at most 1.1)`}; blob ${(blob / 1e6).toFixed(2)} MB (under 5); results.json ${(results / 1e6).toFixed(2)} MB`,
  )
} finally {
  project.remove()
}

/** CPU seconds of all child processes so far, which other work on the machine does not lengthen; else of the clock. */
function secondsOfChildren(): number {
  if (!existsSync('/proc/self/stat')) return performance.now() / 1000
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  // cutime and cstime, in hundredths of a second
  return (Number(fields[13]) + Number(fields[14])) / 100
}
