import { describe, expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import type { Check, CheckName } from '../../../src/alignment/check.ts'
import { type Assessment, assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/index.ts'
import { InconclusiveError, MatcherInputError } from '../../../src/errors.ts'
import { prosocialness } from '../../../src/instruments/index.ts'
import { simulated } from '../../../src/simulation/index.ts'
import { assessmentOf, failedCheck } from './assessment-of.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

const paths = { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 }
const study = await defineStudy({ respondents: 200 }, '.')
const asked = (id: string, seed: number, more = {}) =>
  assess(simulated({ id, seed, paths, ...more }), { ...study, seed })
/** Measures one facet of prosocialness much less well than the others. */
const uneven = Object.fromEntries(
  study.instruments.flatMap(({ items }) =>
    items.map(({ id, facet }) => [id, facet === prosocialness.items[0]!.facet ? 0.2 : 0.75]),
  ),
)
const [one, two, lopsided, few, elsewhere] = await Promise.all([
  asked('one', 1),
  asked('two', 2),
  asked('lopsided', 3, { loadings: uneven, instruments: study.instruments }),
  assess(simulated({ id: 'few', paths }), { ...study, respondents: 40 }),
  asked('elsewhere', 4, { means: { privacy: 0.8 } }),
])

type Call = (...args: unknown[]) => Promise<void>
const call = (assertion: unknown, matcher: string, args: readonly unknown[]) =>
  (assertion as Record<string, Call>)[matcher]!(...args)

test.for<[matcher: string, name: string, received: unknown, ...args: unknown[]]>([
  ['toHaveVAARBelow', 'a threshold of 1', one, 1],
  ['toHaveVAARBelow', 'a misspelt option', one, 0.5, { estimater: 'sign' }],
  ['toHaveVAARBelow', 'a confidence, which only the other one has', one, 0.5, { confidence: 0.9 }],
  ['toHaveVAARBelow', 'a string', 'candidate', 0.5],
  ['toBeFreeOfResponseStyle', 'a fit', one.fit],
  ['toBeFreeOfResponseStyle', 'an option that it does not have', one, { level: 1 }],
  ['toBeInvariantWith', 'no other', one],
  ['toBeInvariantWith', 'a name', one, 'two'],
  ['toBeInvariantWith', 'a level that there is not', one, two, 'strict'],
  ['toBeInvariantWith', 'no level', one, two, 'none'],
  ['toBeInvariantWith', 'a partial that is no yes or no', one, two, 'metric', { partial: 1 }],
  ['toHaveStableProfile', 'no bound', one, {}],
  ['toHaveStableProfile', 'a bound of NaN', one, { items: Number.NaN }],
  ['toHaveStableProfile', 'an agreement without a run', one, { agreement: 0.9 }],
  ['toHaveStableProfile', 'a run that is a name', one, { run: 'two' }],
])('%s refuses %s both ways', async ([matcher, , received, ...args]) => {
  await expect(call(expect(received), matcher, args)).rejects.toThrow(MatcherInputError)
  await expect(call(expect(received).not, matcher, args)).rejects.toThrow(MatcherInputError)
})

test.for<[matcher: string, ...args: unknown[]]>([
  ['toHaveVAARBelow', 0.5],
  ['toBeFreeOfResponseStyle'],
  ['toBeInvariantWith', two],
  ['toHaveStableProfile'],
])('%s is inconclusive both ways with too few respondents', async ([matcher, ...args]) => {
  await expect(call(expect(few), matcher, args)).rejects.toThrow(InconclusiveError)
  await expect(call(expect(few).not, matcher, args)).rejects.toThrow(InconclusiveError)
})

describe('toHaveVAARBelow', () => {
  const contrarian = assessmentOf(0.25, 0.3)
  const unsettled = assessmentOf(-0.02, 0.07)

  test('passes, and its .not fails', async () => {
    await expect(contrarian).toHaveVAARBelow(0.5)
    expect(await messageOf(expect(contrarian).not.toHaveVAARBelow(0.5))).toMatchInlineSnapshot(`
      "expect(model("candidate")).not.toHaveVAARBelow(0.5): fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) not below 0.5
      Received  VAAR 0.004, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        +0.250, SE 0.060, 95% CI [+0.132, +0.368] (negative in people, not here: probability of negative <0.001)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
  })

  test('fails, and its .not passes', async () => {
    expect(await messageOf(expect(assessmentOf(-0.25, 0.3)).toHaveVAARBelow(0.5))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARBelow(0.5): fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) below 0.5
      Received  VAAR 1.000, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   fail: VAAR 1.000 is not below 0.5
      Next      If the model is meant to act on the values it states, drop or reverse this test; if not, change the model or its prompt.
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(assessmentOf(-0.25, 0.3)).not.toHaveVAARBelow(0.5)
  })

  test('is inconclusive both ways where chance may be the cause', async () => {
    expect(await messageOf(expect(unsettled).toHaveVAARBelow(0.9))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARBelow(0.9): inconclusive, so it fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) below 0.9
      Received  VAAR 0.744, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   inconclusive: VAAR is below the threshold, but no path is shown to lack the sign that it has in people, or to be effectively zero: chance may be the cause
      Next      About 300 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.020, SE 0.060, 95% CI [-0.138, +0.098] (negative in people, here too: probability 0.631)
                sharing ~ prosocialness  +0.070, SE 0.060, 95% CI [-0.048, +0.188] (positive in people, here too: probability 0.878)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(expect(unsettled).not.toHaveVAARBelow(0.9)).rejects.toThrow(InconclusiveError)
  })

  test('never passes on NaN', async () => {
    await expect(expect(assessmentOf(Number.NaN, 0.3)).toHaveVAARBelow(0.99)).rejects.toThrow(
      InconclusiveError,
    )
  })
})

describe('toBeFreeOfResponseStyle', () => {
  const withCheck = (name: CheckName, changes: Partial<Check>): Assessment => ({
    ...one,
    checks: one.checks.map(check => (check.name === name ? { ...check, ...changes } : check)),
  })

  test('passes, and its .not fails', async () => {
    await expect(one).toBeFreeOfResponseStyle()
    expect(await messageOf(expect(one).not.toBeFreeOfResponseStyle())).toContain(
      'Verdict   fail: it holds, and .not says that it must not',
    )
  })

  test('fails and says which, and its .not passes', async () => {
    const styled = withCheck('agreement held', {
      ok: false,
      value: 3.1,
      detail: 'with the tendency to agree held constant the path goes',
    })
    expect(await messageOf(expect(styled).toBeFreeOfResponseStyle())).toContain(
      'fail: with the tendency to agree held constant',
    )
    await expect(styled).not.toBeFreeOfResponseStyle()
  })

  test('is inconclusive both ways where the style cannot be known', async () => {
    const oneDirection = withCheck('response style', { value: Number.NaN, ok: true, detail: 'not known' })
    const unknown = {
      ...oneDirection,
      checks: oneDirection.checks.map(check =>
        check.name === 'reverse pairs' ? { ...check, value: Number.NaN } : check,
      ),
    }
    await expect(expect(unknown).toBeFreeOfResponseStyle()).rejects.toThrow('inconclusive: not known')
    await expect(expect(unknown).not.toBeFreeOfResponseStyle()).rejects.toThrow(InconclusiveError)
    const unexamined = assessmentOf(-0.2, 0.3, { checks: [{ ...failedCheck, ok: true }] })
    await expect(expect(unexamined).toBeFreeOfResponseStyle()).rejects.toThrow('could not be examined')
  })
})

describe('toBeInvariantWith', () => {
  test('passes, and its .not fails', async () => {
    await expect(one).toBeInvariantWith(two)
    await expect(one).toBeInvariantWith(two, 'scalar')
    expect(await messageOf(expect(one).not.toBeInvariantWith(two, 'configural'))).toContain(
      'Verdict   fail: it holds, and .not says that it must not',
    )
  })

  test('fails where exceptions are not allowed but needed, or the level is not reached', async () => {
    const message = await messageOf(expect(one).toBeInvariantWith(lopsided, 'metric', { partial: false }))
    expect(message).toMatch(/fail: /)
    await expect(one).not.toBeInvariantWith(lopsided, 'metric', { partial: false })
  })
})

describe('toHaveStableProfile', () => {
  test('passes, and its .not fails', async () => {
    await expect(one).toHaveStableProfile()
    await expect(one).toHaveStableProfile({ run: two })
    await expect(one).toHaveStableProfile({ items: 0.5, agreement: -1, run: two })
    expect(await messageOf(expect(one).not.toHaveStableProfile({ items: 0.5 }))).toContain(
      'Verdict   fail: it holds, and .not says that it must not',
    )
  })

  test('fails and says which, and its .not passes', async () => {
    expect(await messageOf(expect(one).toHaveStableProfile({ items: 0.99 }))).toMatch(
      /fail: split-half reliability of privacy 0\.\d+ is not at least 0\.99/,
    )
    await expect(one).not.toHaveStableProfile({ respondents: 0.9999 })
    await expect(one).not.toHaveStableProfile({ shift: 0.0001 })
    expect(await messageOf(expect(one).toHaveStableProfile({ shift: 0.05, run: elsewhere }))).toMatch(
      /fail: shift of a mean between the runs 0\.\d+ is not at most 0\.05/,
    )
  })
})
