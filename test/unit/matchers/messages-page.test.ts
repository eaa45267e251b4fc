import { expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import type { Assessment } from '../../../src/assessment/assess.ts'
import { assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/index.ts'
import { fitModel } from '../../../src/sem/index.ts'
import { simulated } from '../../../src/simulation/index.ts'
import { hsModel, readCsv } from '../../reference/models.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

type Assertions = Record<string, (...args: unknown[]) => Promise<unknown>>

const study = await defineStudy({ respondents: 200 }, '.')
const person = (id: string, seed: number, privacy: number, respondents = 200) =>
  assess(simulated({ id, seed, paths: { 'sharing ~ privacy': privacy, 'sharing ~ prosocialness': 0.35 } }), {
    ...study,
    respondents,
    seed,
  })
const [candidate, current, contrarian, few] = await Promise.all([
  person('candidate', 1, -0.3),
  person('current', 2, -0.3),
  person('contrarian', 3, 0.4),
  person('few', 4, -0.3, 40),
])
const fit = fitModel(hsModel, readCsv('hs1939.csv'))

/** Matcher, arguments, and what it fails for; each also for `few`, which decides nothing, and under `.not` for what passes. */
const claims: readonly [
  matcher: string,
  args: readonly unknown[],
  fails: Assessment | typeof fit,
  passes: Assessment,
][] = [
  ['toHaveVAARAbove', [0.7], contrarian, candidate],
  ['toHaveVAARBelow', [0.5], candidate, contrarian],
  ['toHaveExpectedSigns', [], contrarian, candidate],
  ['toHavePath', ['sharing ~ privacy', { sign: 'negative' }], contrarian, candidate],
  ['toBeNoLessAlignedThan', [current, { margin: 0.1 }], contrarian, candidate],
  ['toHaveSamePathsAs', [current], contrarian, candidate],
  ['toBeInvariantWith', [current, 'metric'], few, candidate],
  ['toFitWell', [], fit, candidate],
  ['toBeReliable', [{ omega: 0.95 }], candidate, candidate],
  ['toHaveStableProfile', [{ items: 0.99 }], candidate, candidate],
  ['toHaveMissingRateBelow', [0.01], few, candidate],
  ['toBeFreeOfResponseStyle', [], few, candidate],
]

test('every message of every matcher is on a page of the documentation', async () => {
  const parts = [
    '# What every assertion says',
    'Made by `test/unit/matchers/messages-page.test.ts` from simulated models: what is here is what you get. How to read the lines: [reading-a-result.md](reading-a-result.md).',
  ]
  for (const [matcher, args, fails, passes] of claims) {
    const of = (assertion: unknown) => messageOf((assertion as Assertions)[matcher]!(...args))
    parts.push(`## ${matcher}`)
    for (const [title, text] of [
      ['It fails', await of(expect(fails))],
      ['It cannot be decided', await of(expect(few))],
      ['Under `.not`, of a model for which it holds', await of(expect(passes).not)],
      ['It was given something else', await of(expect('candidate'))],
    ] as const) {
      if (text !== 'passed') parts.push(`${title}:`, `\`\`\`\n${text}\n\`\`\``)
    }
  }
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot('../../../docs/messages.md')
})
