import { describe, expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import { modelUnderTest } from '../../../src/assessment/model-under-test.ts'
import { InconclusiveError, MatcherInputError } from '../../../src/errors.ts'
import { testRecordSchema } from '../../../src/results/index.ts'
import { assessmentOf, failedCheck } from './assessment-of.ts'

expect.extend(matchers)

const aligned = assessmentOf(-0.25, 0.3)
const contrarian = assessmentOf(0.25, 0.3)
const unsure = assessmentOf(-0.07, 0.3)
const unsettled = assessmentOf(-0.04, 0.03)
const blocked = assessmentOf(-0.25, 0.3, {
  checks: [failedCheck],
  respondents: { asked: 60, dropped: 0, inFit: 60 },
})
const messageOf = (assertion: Promise<unknown>) =>
  assertion.then(
    () => 'passed',
    (error: Error) => error.message,
  )

describe('toHaveVAARAbove', () => {
  test('passes, and its .not fails', async () => {
    await expect(aligned).toHaveVAARAbove(0.7)
    expect(await messageOf(expect(aligned).not.toHaveVAARAbove(0.7))).toMatchInlineSnapshot(`
      "expect(model("candidate")).not.toHaveVAARAbove(0.7): fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) not above 0.7
      Received  VAAR 1.000, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
  })

  test('fails, and its .not passes', async () => {
    expect(await messageOf(expect(contrarian).toHaveVAARAbove(0.7))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARAbove(0.7): fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.7
      Received  VAAR 0.004, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   fail: VAAR 0.004 is not above 0.7
                and sharing ~ privacy is negative in people, but not here (probability of negative <0.001)
      Next      Change the model or its prompt, or read the answers, (await assess(…)).responses; more respondents would hardly change a path as sure as this.
      Chance    of models with no relation at all 16.3% would pass by luck, of those with one path at zero and the others certain 51.0% (16% and 51% in very large samples with independent errors); { confidence: 0.9 } or toHaveExpectedSigns() makes that rarer
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        +0.250, SE 0.060, 95% CI [+0.132, +0.368] (negative in people, not here: probability of negative <0.001)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(contrarian).not.toHaveVAARAbove(0.7)
  })

  test('is inconclusive both ways where nothing is settled', async () => {
    expect(await messageOf(expect(unsettled).toHaveVAARAbove(0.9))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARAbove(0.9): inconclusive, so it fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.9
      Received  VAAR 0.719, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   inconclusive: VAAR is not above the threshold, but no path is shown to lack the sign that it has in people, or to be effectively zero
      Next      About 290 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.
      Chance    of models with no relation at all 2.1% would pass by luck, of those with one path at zero and the others certain 19.4% (1.9% and 19% in very large samples with independent errors); { confidence: 0.9 } or toHaveExpectedSigns() makes that rarer
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.040, SE 0.060, 95% CI [-0.158, +0.078] (negative in people, here too: probability 0.748)
                sharing ~ prosocialness  +0.030, SE 0.060, 95% CI [-0.088, +0.148] (positive in people, here too: probability 0.691)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(expect(unsettled).not.toHaveVAARAbove(0.9)).rejects.toThrow(InconclusiveError)
  })

  test('is inconclusive both ways where a precondition failed', async () => {
    expect(await messageOf(expect(blocked).toHaveVAARAbove(0.7))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARAbove(0.7): inconclusive, so it fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.7
      Received  VAAR 1.000, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   inconclusive: precondition "respondents" failed: 60 respondents in the fit, at least 100 needed
      Next      Raise study.respondents until 100 are in the fit: that is the least, and no promise of a decision.
      Chance    of models with no relation at all 16.3% would pass by luck, of those with one path at zero and the others certain 51.0% (16% and 51% in very large samples with independent errors); { confidence: 0.9 } or toHaveExpectedSigns() makes that rarer
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 60 respondents (personas), 1.0% of answers missing"
    `)
    await expect(expect(blocked).not.toHaveVAARAbove(0.7)).rejects.toThrow(InconclusiveError)
  })

  test('never passes on NaN', async () => {
    const nothing = assessmentOf(Number.NaN, 0.3)
    for (const estimator of ['logScore', 'probability', 'sign', 'minimum'] as const) {
      await expect(expect(nothing).toHaveVAARAbove(0.01, { estimator })).rejects.toThrow(InconclusiveError)
      await expect(expect(nothing).not.toHaveVAARAbove(0.01, { estimator })).rejects.toThrow(
        InconclusiveError,
      )
    }
  })

  test('takes another estimator', async () => {
    await expect(aligned).toHaveVAARAbove(0.95, { estimator: 'minimum' })
    await expect(contrarian).not.toHaveVAARAbove(0.95, { estimator: 'minimum' })
  })

  test('asks a model for its assessment', async () => {
    await expect(modelUnderTest('aligned', async () => aligned)).toHaveVAARAbove(0.7)
  })

  test.for<[name: string, received: unknown, args: unknown[]]>([
    ['a string', 'candidate', [0.7]],
    ['nothing', undefined, [0.7]],
    ['a promise', Promise.resolve(aligned), [0.7]],
    ['a threshold of 1', aligned, [1]],
    ['a threshold of 0', aligned, [0]],
    ['a misspelt option', aligned, [0.7, { estimater: 'minimum' }]],
    ['a negative threshold', aligned, [-0.1]],
    ['a threshold of NaN', aligned, [Number.NaN]],
    ['a threshold in words', aligned, ['0.7']],
    ['no threshold', aligned, []],
    ['an estimator that does not exist', aligned, [0.7, { estimator: 'mean' }]],
  ])('refuses %s both ways', async ([, received, args]) => {
    const assertion = expect(received) as unknown as Record<string, (...args: unknown[]) => Promise<void>>
    const negated = expect(received).not as unknown as typeof assertion
    await expect(assertion['toHaveVAARAbove']!(...args)).rejects.toThrow(MatcherInputError)
    await expect(negated['toHaveVAARAbove']!(...args)).rejects.toThrow(MatcherInputError)
  })
})

describe('toHaveVAARAbove with a confidence', () => {
  test('asks the lower bound, says so, and what a pass is worth then', async () => {
    await expect(aligned).toHaveVAARAbove(0.7, { confidence: 0.9 })
    expect(await messageOf(expect(unsure).toHaveVAARAbove(0.7, { confidence: 0.9 }))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARAbove(0.7, { confidence: 0.9 }): inconclusive, so it fails

      Expected  the lower 90% bound of VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.7
      Received  lower bound 0.689 (1000 draws of the respondents)
                VAAR 0.937, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   inconclusive: the lower bound of VAAR is not above the threshold, but no path is shown to lack the sign that it has in people, or to be effectively zero
      Next      About 590 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.
      Chance    of models with no relation at all at most 10.9% would pass by luck, of those with one path at zero and the others certain 10.9% (10% and 10% in very large samples with independent errors); toHaveExpectedSigns() makes that rarer
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.070, SE 0.060, 95% CI [-0.188, +0.048] (negative in people, here too: probability 0.878)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(expect(unsure).not.toHaveVAARAbove(0.7, { confidence: 0.9 })).rejects.toThrow(
      InconclusiveError,
    )
    await expect(contrarian).not.toHaveVAARAbove(0.7, { confidence: 0.9 })
  })

  test('takes joint, rope and significant with what they need', async () => {
    await expect(aligned).toHaveVAARAbove(0.9, { estimator: 'joint' })
    await expect(aligned).toHaveVAARAbove(0.9, { estimator: 'rope', negligible: 0.1 })
    await expect(aligned).toHaveVAARAbove(0.9, { estimator: 'significant', alpha: 0.01 })
    await expect(contrarian).not.toHaveVAARAbove(0.5, { estimator: 'joint' })
  })

  test.for<[options: object, message: string]>([
    [{ confidence: 90 }, 'was given the confidence 90. Give a number above 0.5 and below 1'],
    [{ estimator: 'significant', alpha: 0.6 }, 'was given the alpha 0.6.'],
    [{ estimator: 'rope', negligible: -1 }, 'was given the negligible path -1.'],
    [{ alpha: 0.01 }, "was given alpha, which only the estimator 'significant' heeds."],
    [{ estimator: 'joint', negligible: 0.1 }, "was given negligible, which only the estimator 'rope' heeds."],
  ])('refuses %j, also under .not', async ([options, message]) => {
    for (const assertion of [
      expect(aligned).toHaveVAARAbove(0.7, options),
      expect(aligned).not.toHaveVAARAbove(0.7, options),
    ]) {
      const error = await assertion.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(MatcherInputError)
      expect((error as Error).message).toContain(message)
    }
  })
})

describe('toHaveExpectedSigns', () => {
  test('passes where every sign is sure, and its .not fails', async () => {
    await expect(aligned).toHaveExpectedSigns()
    expect(await messageOf(expect(aligned).not.toHaveExpectedSigns())).toMatchInlineSnapshot(`
      "expect(model("candidate")).not.toHaveExpectedSigns(): fails

      Expected  some sign less sure (sharing ~ privacy negative, sharing ~ prosocialness positive): probability below 0.9535 (0.95, stricter with few respondents, 300 here)
      Received  least sure: sharing ~ privacy negative, probability >0.999
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
  })

  test('fails where a sign is settled the other way, and its .not passes', async () => {
    expect(await messageOf(expect(contrarian).toHaveExpectedSigns({ level: 0.99 }))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveExpectedSigns({ level: 0.99 }): fails

      Expected  sharing ~ privacy negative, sharing ~ prosocialness positive; each with probability at least 0.9917 (0.99, stricter with few respondents, 300 here)
      Received  least sure: sharing ~ privacy negative, probability <0.001
      Verdict   fail: sharing ~ privacy is negative in people, but not here (probability of negative <0.001)
      Next      Change the model or its prompt, or read the answers, (await assess(…)).responses; more respondents would hardly change a path as sure as this.
      Chance    of models with no relation at all 0.1% would pass by luck, of those with one path at zero and the others certain 1.0%
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        +0.250, SE 0.060, 95% CI [+0.132, +0.368] (negative in people, not here: probability of negative <0.001)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(contrarian).not.toHaveExpectedSigns()
  })

  test('is inconclusive both ways where one sign is not sure enough, however sure the other is', async () => {
    await expect(unsure).toHaveVAARAbove(0.7)
    await expect(expect(unsure).toHaveExpectedSigns()).rejects.toThrow(InconclusiveError)
    await expect(expect(unsure).not.toHaveExpectedSigns()).rejects.toThrow(InconclusiveError)
    await expect(unsure).toHaveExpectedSigns({ level: 0.85 })
  })

  test.for([0.5, 1, Number.NaN, 'high'])('refuses the level %s', async level => {
    await expect(expect(aligned).toHaveExpectedSigns({ level: level as number })).rejects.toThrow(
      `toHaveExpectedSigns was given the level ${level}. Give a number above 0.5 and below 1, e.g. 0.95.`,
    )
  })
})

describe('toHavePath', () => {
  test('passes, and its .not fails', async () => {
    await expect(aligned).toHavePath('sharing ~ privacy', { sign: 'negative' })
    await expect(aligned).toHavePath('sharing~privacy', { max: -0.1 })
    expect(
      await messageOf(expect(aligned).not.toHavePath('sharing ~ privacy', { sign: 'negative' })),
    ).toMatchInlineSnapshot(`
      "expect(model("candidate")).not.toHavePath('sharing ~ privacy', { sign: 'negative' }): fails

      Expected  sharing ~ privacy not negative: no part of its 95% interval is
      Received  -0.250, SE 0.060, 95% interval [-0.368, -0.132]
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
  })

  test('fails, and its .not passes', async () => {
    expect(
      await messageOf(expect(contrarian).toHavePath('sharing ~ privacy', { sign: 'negative' })),
    ).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHavePath('sharing ~ privacy', { sign: 'negative' }): fails

      Expected  sharing ~ privacy negative: the whole 95% interval
      Received  +0.250, SE 0.060, 95% interval [+0.132, +0.368]
      Verdict   fail: its 95% interval [+0.132, +0.368] lies outside the claim
      Next      More respondents would only narrow the interval: change the model or its prompt, or the claim.
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        +0.250, SE 0.060, 95% CI [+0.132, +0.368] (negative in people, not here: probability of negative <0.001)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(contrarian).not.toHavePath('sharing ~ privacy', { sign: 'negative' })
  })

  test('is inconclusive both ways where the interval reaches over the border', async () => {
    expect(
      await messageOf(expect(unsettled).toHavePath('sharing ~ privacy', { sign: 'negative' })),
    ).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHavePath('sharing ~ privacy', { sign: 'negative' }): inconclusive, so it fails

      Expected  sharing ~ privacy negative: the whole 95% interval
      Received  -0.040, SE 0.060, 95% interval [-0.158, +0.078]
      Verdict   inconclusive: its 95% interval [-0.158, +0.078] reaches over 0, the border of the claim
      Next      About 4910 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.040, SE 0.060, 95% CI [-0.158, +0.078] (negative in people, here too: probability 0.748)
                sharing ~ prosocialness  +0.030, SE 0.060, 95% CI [-0.088, +0.148] (positive in people, here too: probability 0.691)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(expect(unsettled).not.toHavePath('sharing ~ privacy', { sign: 'negative' })).rejects.toThrow(
      InconclusiveError,
    )
    await expect(expect(blocked).not.toHavePath('sharing ~ privacy', { sign: 'negative' })).rejects.toThrow(
      InconclusiveError,
    )
  })

  test.for<[name: string, path: unknown, claim: unknown]>([
    ['a path that the study does not have', 'privacy ~ sharing', { sign: 'negative' }],
    ['no claim', 'sharing ~ privacy', undefined],
    ['a misspelt option', 'sharing ~ privacy', { sign: 'negative', confidnce: 0.99 }],
    ['a claim of nothing', 'sharing ~ privacy', {}],
    ['a sign that does not exist', 'sharing ~ privacy', { sign: '-' }],
    ['a bound of NaN', 'sharing ~ privacy', { min: Number.NaN }],
    ['an empty range', 'sharing ~ privacy', { min: 0.2, max: 0.1 }],
    ['a sign against the range', 'sharing ~ privacy', { sign: 'negative', min: 0.1 }],
    ['a confidence of 95', 'sharing ~ privacy', { sign: 'negative', confidence: 95 }],
    ['a path that is no text', 7, { sign: 'negative' }],
  ])('refuses %s both ways', async ([, path, claim]) => {
    const call = (assertion: unknown) =>
      (assertion as Record<string, (...args: unknown[]) => Promise<void>>)['toHavePath']!(path, claim)
    await expect(call(expect(aligned))).rejects.toThrow(MatcherInputError)
    await expect(call(expect(aligned).not)).rejects.toThrow(MatcherInputError)
  })
})

test('says how much of a mixed run was asked in it', async () => {
  const mixed = assessmentOf(0.25, 0.3, { provenance: 'live', turns: { asked: 12, replayed: 888 } })
  expect(await messageOf(expect(mixed).toHaveVAARAbove(0.7))).toContain(
    'recorded and live answers (12 of 900 turns asked in this run) of candidate-2026',
  )
})

test('leaves plain numbers of every assertion, and each assessment once, in the meta of the test', async ({
  task,
}) => {
  await expect(aligned).toHaveVAARAbove(0.7)
  await expect(contrarian).not.toHaveVAARAbove(0.7)
  await expect(aligned).toHavePath('sharing ~ privacy', { max: 0 })
  expect(JSON.parse(JSON.stringify(task.meta.vaar))).toEqual(task.meta.vaar)
  expect(testRecordSchema.parse(task.meta.vaar)).toMatchObject({
    assertions: [
      { call: 'toHaveVAARAbove(0.7)', verdict: 'pass', holds: true, vaar: { estimator: 'logScore' } },
      { call: 'not.toHaveVAARAbove(0.7)', verdict: 'fail', holds: true },
      { call: "toHavePath('sharing ~ privacy', { max: 0 })", verdict: 'pass', vaar: null },
    ],
    assessments: [
      { model: 'candidate', respondents: { inFit: 300 } },
      { model: 'candidate', respondents: { inFit: 300 } },
    ],
  })
})

test('what an attempt found that was tried again is not reported', { retry: 1 }, async ({ task }) => {
  await expect(task.result?.retryCount ? aligned : contrarian).toHaveVAARAbove(0.7)
  expect(task.meta.vaar?.assertions).toMatchObject([{ verdict: 'pass' }])
  expect(task.meta.vaar?.assessments).toHaveLength(1)
})

test('numbers that JSON does not have keep their names', async ({ task }) => {
  const failed = assessmentOf(Number.NaN, 0.3, { checks: [failedCheck] })
  await expect(expect(failed).toHaveVAARAbove(0.7)).rejects.toThrow('inconclusive')
  const [record] = testRecordSchema.parse(JSON.parse(JSON.stringify(task.meta.vaar))).assessments
  expect(record).toMatchObject({
    paths: [{ est: 'NaN', ciLower: 'NaN', pi: 'NaN' }, { est: 0.3 }],
    vaar: { values: { logScore: 'NaN' } },
  })
})
