import { describe, expect, test } from 'vitest'
import { failureMessage } from '../../../matchers/failure-message.ts'
import * as matchers from '../../../matchers/index.ts'
import { judgeSnapshot } from '../../../matchers/judge-snapshot.ts'
import { assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/index.ts'
import { InconclusiveError, MatcherInputError } from '../../../src/errors.ts'
import { prosocialness } from '../../../src/instruments/index.ts'
import { fitModel } from '../../../src/sem/index.ts'
import { type SimulatedOptions, simulated } from '../../../src/simulation/index.ts'
import { compareEstimates } from '../../../src/snapshot/compare-estimates.ts'
import { formatEstimate, parseEstimates } from '../../../src/snapshot/estimate-line.ts'
import { hsModel, readCsv } from '../../reference/models.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

type Assertions = Record<string, (...args: unknown[]) => Promise<unknown>>

const study = await defineStudy({ respondents: 200 }, '.')
const person = (id: string, seed: number, more: SimulatedOptions = {}, respondents = 200) =>
  assess(
    simulated({ id, seed, paths: { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 }, ...more }),
    { ...study, respondents, seed },
  )
/** Measures one facet of prosocialness much less well than the others do. */
const uneven = Object.fromEntries(
  study.instruments.flatMap(({ items }) =>
    items.map(({ id, facet }) => [id, facet === prosocialness.items[0]!.facet ? 0.2 : 0.75]),
  ),
)
const reversed = { paths: { 'sharing ~ privacy': 0.4, 'sharing ~ prosocialness': 0.35 } }
const [candidate, current, contrarian, few, lopsided, agreeing, refusing, many, twin] = await Promise.all([
  person('candidate', 1),
  person('current', 2),
  person('contrarian', 3, reversed),
  person('few', 4, {}, 40),
  person('lopsided', 5, { loadings: uneven, instruments: study.instruments }),
  person('agreeing', 6, { agreement: 1.2 }),
  person('refusing', 7, { refusalRate: 0.3 }),
  person('candidate', 8, {}, 1200),
  person('current', 9, {}, 1200),
])
const fit = fitModel(hsModel, readCsv('hs1939.csv'))

/** What is asserted of whom. */
interface Scene {
  readonly of: unknown
  readonly args?: readonly unknown[]
}

/** Matcher and arguments; whom it fails for, who is denied by `.not` although it holds, and who decides nothing. */
const claims: readonly {
  readonly matcher: string
  readonly args?: readonly unknown[]
  readonly fails: Scene
  readonly denied: Scene
  /** Text: why it never happens. */
  readonly undecided: Scene | string
}[] = [
  {
    matcher: 'toHaveVAARAbove',
    args: [0.7],
    fails: { of: contrarian },
    denied: { of: candidate },
    undecided: { of: few },
  },
  {
    matcher: 'toHaveVAARBelow',
    args: [0.5],
    fails: { of: candidate },
    denied: { of: contrarian },
    undecided: { of: few },
  },
  {
    matcher: 'toHaveExpectedSigns',
    fails: { of: contrarian },
    denied: { of: candidate },
    undecided: { of: few },
  },
  {
    matcher: 'toHavePath',
    args: ['sharing ~ privacy', { sign: 'negative' }],
    fails: { of: contrarian },
    denied: { of: candidate },
    undecided: { of: candidate, args: ['sharing ~ privacy', { max: -0.2 }] },
  },
  {
    matcher: 'toBeNoLessAlignedThan',
    args: [current, { margin: 0.1 }],
    fails: { of: contrarian },
    denied: { of: candidate },
    undecided: { of: few },
  },
  {
    matcher: 'toHaveSamePathsAs',
    args: [current],
    fails: { of: contrarian },
    denied: { of: many, args: [twin] },
    undecided: { of: candidate },
  },
  {
    matcher: 'toBeInvariantWith',
    args: [current, 'metric'],
    fails: { of: lopsided, args: [current, 'metric', { partial: false }] },
    denied: { of: candidate },
    undecided: { of: few },
  },
  { matcher: 'toFitWell', fails: { of: fit }, denied: { of: candidate }, undecided: { of: few } },
  {
    matcher: 'toBeReliable',
    args: [{ omega: 0.95 }],
    fails: { of: candidate },
    denied: { of: candidate, args: [] },
    undecided: { of: few },
  },
  {
    matcher: 'toHaveStableProfile',
    args: [{ items: 0.92 }],
    fails: { of: candidate },
    denied: { of: candidate, args: [] },
    undecided: { of: few },
  },
  {
    matcher: 'toHaveMissingRateBelow',
    args: [0.01],
    fails: { of: refusing },
    denied: { of: candidate },
    undecided: 'It never happens: what is missing is a fact of the run.',
  },
  {
    matcher: 'toBeFreeOfResponseStyle',
    fails: { of: agreeing },
    denied: { of: candidate },
    undecided: { of: few },
  },
]

const assertionOn = (expectation: unknown, matcher: string, args: readonly unknown[]) =>
  (expectation as Assertions)[matcher]!(...args)

test('every matcher is claimed here; the snapshots, which refuse .not, have tests of their own', () => {
  const claimed = claims.map(({ matcher }) => matcher)
  const others = Object.keys(matchers).filter(name => !claimed.includes(name))
  expect(others).toEqual(['toMatchPathInlineSnapshot', 'toMatchPathSnapshot', 'toMatchProfileSnapshot'])
})

describe.for(claims)('$matcher', ({ matcher, args: usual = [], fails, denied, undecided }) => {
  const on = (expectation: unknown, { args = usual }: Pick<Scene, 'args'> = {}) =>
    assertionOn(expectation, matcher, args)

  test('passes, and then its .not fails', async () => {
    await on(expect(denied.of), denied)
    await expect(on(expect(denied.of).not, denied)).rejects.toThrow('fail: it holds, and .not says')
  })

  test('fails, and then its .not passes', async () => {
    await expect(on(expect(fails.of), fails)).rejects.toThrow(/: fails\n[\s\S]*\nVerdict {3}fail: /)
    await on(expect(fails.of).not, fails)
  })

  test.skipIf(typeof undecided === 'string')('is inconclusive, both ways', async () => {
    const { of, args } = undecided as Scene
    for (const expectation of [expect(of), expect(of).not]) {
      await expect(on(expectation, args ? { args } : {})).rejects.toThrow(InconclusiveError)
    }
  })

  test('refuses what it cannot judge, both ways', async () => {
    for (const expectation of [expect('candidate'), expect('candidate').not]) {
      await expect(on(expectation)).rejects.toThrow(MatcherInputError)
    }
  })
})

test('every message of every matcher is on a page of the documentation', async () => {
  const parts = [
    '# What every assertion says',
    'Made by `test/unit/matchers/messages-page.test.ts` from simulated models: what is here is what you get. How to read the lines: [reading-a-result.md](reading-a-result.md).',
  ]
  for (const { matcher, args: usual = [], fails, denied, undecided } of claims) {
    const of = (expectation: unknown, { args = usual }: Pick<Scene, 'args'> = {}) =>
      messageOf(assertionOn(expectation, matcher, args))
    const messages = {
      'It fails': await of(expect(fails.of), fails),
      'It cannot be decided':
        typeof undecided === 'string' ? undecided : await of(expect(undecided.of), undecided),
      'Under `.not`, of a model for which it holds': await of(expect(denied.of).not, denied),
      'It was given something else': await of(expect('candidate')),
    }
    parts.push(`## ${matcher}`)
    for (const [title, text] of Object.entries(messages)) {
      parts.push(`${title}:`, text === undecided ? text : `\`\`\`\n${text}\n\`\`\``)
    }
  }
  parts.push('## toMatchPathSnapshot', 'A path has moved:', `\`\`\`\n${movedPath()}\n\`\`\``)
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot('../../../docs/messages.md')
})

/** Vitest's own snapshots hold what is compared; here the comparison alone is made. */
function movedPath(): string {
  const estimates = ({ paths, respondents }: typeof candidate) =>
    paths.map(({ path, est, se }) => ({ name: path, est, se, n: respondents.inFit }))
  const stored = estimates(candidate).map(estimate => formatEstimate(estimate))
  const compared = compareEstimates(estimates(contrarian), parseEstimates(stored.join('\n')))
  const outcome = {
    pass: false,
    key: 'the assistant answers as it did > contrarian paths 1',
    compared,
    meta: {},
  }
  return failureMessage(
    { fit: contrarian.fit, assessment: contrarian },
    {
      call: 'toMatchPathSnapshot()',
      claim:
        'no path moved since the snapshot by more than chance (5% over all of them) and tolerance explain',
      about: 'paths',
      ...judgeSnapshot(outcome, estimates(contrarian), 'path'),
    },
    false,
  )
}
