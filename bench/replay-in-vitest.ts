/**
 * What a replay adds to a run of Vitest: the same project, with the plugin, once with a test that asks nothing and once with
 * an assertion on a recorded study, scored and fitted. Used by `bench/sessions.ts`.
 */
import { cpSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { minimalProject } from '../test/e2e/run-vitest.ts'

const empty = `import { expect, test } from 'vitest'\ntest('nothing', () => expect(1).toBe(1))`
const replay = `import { test } from 'vitest-vaar'
test('replays', async ({ assess, expect }) => {
  const { turns, respondents } = await assess('bench')
  expect(turns).toEqual({ asked: 0, replayed: TURNS })
  expect(respondents.inFit).toBe(SESSIONS)
})`

/**
 * Seconds of an empty run and of one that replays, the fastest of several of each, in turns.
 *
 * @param folder - Recordings of the study of `bench/sessions-part.ts`.
 */
export async function replayInVitest(
  folder: string,
  { sessions, baseURL, runs = 3 }: { sessions: number; baseURL: string; runs?: number },
): Promise<{ empty: number; replay: number }> {
  const project = minimalProject({
    'vaar.config.ts': `import { defineVaarConfig, openai } from 'vitest-vaar/config'
      export default defineVaarConfig({
        models: { bench: openai('bench', { baseURL: '${baseURL}', endpoint: 'bench', apiKey: 'none' }) },
        study: { respondents: ${sessions}, itemsPerTurn: 1 },
        recordings: { mode: 'replay' },
      })`,
  })
  try {
    cpSync(folder, path.join(project.folder, '.vaar/recordings'), { recursive: true })
    if (readdirSync(folder).length !== 1) throw new Error('There is no recording to replay.')
    const seconds = { empty: Number.POSITIVE_INFINITY, replay: Number.POSITIVE_INFINITY }
    for (let run = 0; run < runs; run++) {
      for (const [name, text] of Object.entries({ empty, replay })) {
        project.write(
          'bench.test.ts',
          text.replace('TURNS', String(sessions * 34)).replace('SESSIONS', String(sessions)),
        )
        const started = performance.now()
        const { exitCode, output } = await project.vitest()
        if (exitCode !== 0) throw new Error(output)
        const taken = (performance.now() - started) / 1000
        seconds[name as 'empty'] = Math.min(seconds[name as 'empty'], taken)
      }
    }
    return seconds
  } finally {
    project.remove()
  }
}
