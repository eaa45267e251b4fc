import { describe, expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import { modelUnderTest } from '../../../src/assessment/model-under-test.ts'
import { MatcherInputError } from '../../../src/errors.ts'
import type { ResponseTable } from '../../../src/scoring/response-table.ts'
import { scaleMeans } from '../../../src/scoring/scale-means.ts'
import { assessmentOf, failedCheck } from './assessment-of.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

const lines = `
  sharing ~ privacy = -0.250 (se 0.060, n 300)
  sharing ~ prosocialness = 0.300 (se 0.060, n 300) ± 0.1
`
const aligned = assessmentOf(-0.25, 0.3)

describe('toMatchPathSnapshot', () => {
  test('passes where the paths are as they were, within chance or within a tolerance', async () => {
    await expect(aligned).toMatchPathInlineSnapshot(lines)
    await expect(assessmentOf(-0.1, 0.2)).toMatchPathInlineSnapshot(lines)
    await expect(modelUnderTest('candidate', async () => aligned)).toMatchPathInlineSnapshot(lines)
  })

  test('is kept in the snapshot file under the name of the model', async () => {
    await expect(aligned).toMatchPathSnapshot()
    await expect(assessmentOf(0.2, 0.3, { model: 'rival' })).toMatchPathSnapshot({ level: 0.01 })
  })

  test('is inconclusive where a precondition fails, and says that nothing was compared', async () => {
    const few = assessmentOf(0.25, 0.3, { checks: [failedCheck] })
    expect(await messageOf(expect(few).toMatchPathInlineSnapshot(lines))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toMatchPathInlineSnapshot(): inconclusive, so it fails

      Expected  no path moved since the snapshot by more than chance (5% over all of them) and tolerance explain
      Received  not compared, and no snapshot was written
      Verdict   inconclusive: precondition "respondents" failed: 60 respondents in the fit, at least 100 needed
      Next      Raise study.respondents until 100 are in the fit: that is the least, and no promise of a decision.
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        +0.250, SE 0.060, 95% CI [+0.132, +0.368] (negative in people, not here: probability of negative <0.001)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    for (const undecided of [expect(few).toMatchPathSnapshot(), expect(few).toMatchProfileSnapshot()]) {
      await expect(undecided).rejects.toThrow('not compared, and no snapshot was written')
    }
    const none = assessmentOf(Number.NaN, 0.3)
    expect(await messageOf(expect(none).toMatchPathSnapshot())).toContain(
      'inconclusive: the path has no usable estimate (sharing ~ privacy)',
    )
  })

  test.for(['toMatchPathSnapshot', 'toMatchPathInlineSnapshot', 'toMatchProfileSnapshot'] as const)(
    '%s refuses .not, whatever it would find, before anything is asked',
    async name => {
      const model = modelUnderTest('x', () => expect.unreachable())
      await expect(expect(model).not[name]()).rejects.toThrow(`${name} cannot be used with "not".`)
    },
  )

  test.for([
    ['an option that there is not', { tolerance: 1 }, 'has no option "tolerance"'],
    ['a level of 5', { level: 5 }, 'was given the level 5'],
    ['a level of NaN', { level: Number.NaN }, 'was given the level NaN'],
    ['text for options', 'hint', 'was given hint as options'],
  ] as const)('refuses %s', async ([, options, problem]) => {
    const assertion = expect(aligned).toMatchPathSnapshot(options as never)
    await expect(assertion).rejects.toThrow(`toMatchPathSnapshot ${problem}`)
  })

  test('refuses what is no model', async () => {
    await expect(expect(42).toMatchPathSnapshot()).rejects.toThrow(MatcherInputError)
  })

  test('says which line cannot be read', async () => {
    await expect(expect(aligned).toMatchPathInlineSnapshot('sharing ~ privacy: -0.2')).rejects.toThrow(
      `The snapshot's line "sharing ~ privacy: -0.2" cannot be read.`,
    )
  })
})

test('the mean of a scale weighs parcels by their items, and takes the respondents of a persona together', () => {
  const parcel = (name: string, construct: string, items: number) => ({
    name,
    construct,
    items: Array.from({ length: items }, (_, at) => ({
      id: `${name}${at}`,
      text: '',
      facet: '',
      keyed: '+' as const,
    })),
    keyBalanced: false,
  })
  const table = {
    parcels: [parcel('a1', 'a', 2), parcel('a2', 'a', 1), parcel('b1', 'b', 1)],
    rows: [
      { a1: 1, a2: 4, b1: 1 },
      { a1: 2, a2: 2, b1: 3 },
      { a1: 3, a2: null, b1: 5 },
      { a1: 4, a2: 4, b1: 7 },
    ],
    respondents: ['p', 'q', 'q', 'r'].map((cluster, at) => ({ respondentId: `r${at}`, cluster })),
  } as unknown as ResponseTable
  // b: deviations -3, -1 + 1, 3 by persona: sqrt(18 * 3 / 2) / 4
  expect(scaleMeans(table)).toEqual([
    {
      construct: 'a',
      mean: 8 / 3,
      se: Math.sqrt(((2 / 3) ** 2 + (2 / 3) ** 2 + (4 / 3) ** 2) * 1.5) / 3,
      n: 3,
    },
    { construct: 'b', mean: 4, se: Math.sqrt(27) / 4, n: 4 },
  ])
})
