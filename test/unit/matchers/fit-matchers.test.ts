import { describe, expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import { InconclusiveError, MatcherInputError } from '../../../src/errors.ts'
import { fitModel } from '../../../src/sem/index.ts'
import { hsModel, pdModel, readCsv } from '../../reference/models.ts'
import { assessmentOf, failedCheck } from './assessment-of.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

const rows = readCsv('hs1939.csv')
const schools = fitModel(hsModel, rows, { group: 'school' })
const fit = fitModel(hsModel, rows)
const few = fitModel(pdModel, readCsv('politicaldemocracy.csv'))
/** The first two items are nearly copies, so that a residual variance turns negative. */
const inadmissible = fitModel(
  'f =~ x1 + x2 + x3',
  rows.map((row, i) => ({ ...row, x2: Number(row['x1']) + (i % 100 === 0 ? 0.5 : 0) })),
)
const candidate = assessmentOf(-0.25, 0.3, { fit })
const blocked = assessmentOf(-0.25, 0.3, { fit, checks: [failedCheck] })
/** A precondition that judges the measurement does not forestall a claim about it. */
const unreliable = assessmentOf(-0.25, 0.3, {
  fit,
  checks: [{ ...failedCheck, name: 'loading signs' }],
})

test('the planted bad fit is one', () => {
  expect([fit.status, few.status, inadmissible.status]).toEqual(['ok', 'ok', 'inadmissible'])
})

describe('toFitWell', () => {
  test('passes, and its .not fails', async () => {
    await expect(candidate).toFitWell({ cfi: 0.9, srmr: 0.08 })
    expect(await messageOf(expect(fit).not.toFitWell({ cfi: 0.9, srmr: 0.08 }))).toMatchInlineSnapshot(`
      "expect(fit).not.toFitWell({ cfi: 0.9, srmr: 0.08 }): fails

      Expected  a structural model that does not describe the answers: CFI below 0.9, or SRMR above 0.08
      Received  CFI 0.931, SRMR 0.065 (not robust)
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Fit       not good by CFI and RMSEA, n = 301; CFI 0.931, RMSEA 0.092, SRMR 0.065 (not robust); chi-square(24) = 85.31, p < 0.001"
    `)
  })

  test('fails, and its .not passes', async () => {
    expect(await messageOf(expect(candidate).toFitWell())).toMatchInlineSnapshot(`
      "expect(model("candidate")).toFitWell(): fails

      Expected  a structural model that describes the answers: CFI at least 0.95, RMSEA at most 0.06, SRMR at most 0.08
      Received  CFI 0.931, RMSEA 0.092, SRMR 0.065 (not robust)
      Verdict   fail: CFI 0.931 is not at least 0.95 (off by 0.019)
                and RMSEA 0.092 is not at most 0.06 (off by 0.032)
      Next      Do not rely on the numbers of this fit: modificationIndices(fit) of vitest-vaar/sem says what the structural model lacks; add it where theory agrees, or drop the statements concerned.
      Fit       not good by CFI and RMSEA, n = 301; CFI 0.931, RMSEA 0.092, SRMR 0.065 (not robust); chi-square(24) = 85.31, p < 0.001
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(fit).not.toFitWell()
    await expect(fit).not.toFitWell({ pvalue: 0.05 })
    await expect(fit).not.toFitWell({ tli: 0.95 })
  })

  test('is inconclusive both ways where the fit is none', async () => {
    expect(await messageOf(expect(inadmissible).toFitWell())).toMatchInlineSnapshot(`
      "expect(fit).toFitWell(): inconclusive, so it fails

      Expected  a structural model that describes the answers: CFI at least 0.95, RMSEA at most 0.06, SRMR at most 0.08
      Received  no fit measures
      Verdict   inconclusive: precondition "admissibility" failed: inadmissible: The variance of x2 is estimated below 0.
      Next      More rows, fewer parameters, or another indicator are the usual cures.
      Fit       inadmissible, n = 301 (negative-variance)"
    `)
    await expect(expect(inadmissible).not.toFitWell()).rejects.toThrow(InconclusiveError)
    await expect(expect(blocked).toFitWell({ cfi: 0.5 })).rejects.toThrow(InconclusiveError)
    await expect(expect(blocked).not.toFitWell()).rejects.toThrow(InconclusiveError)
  })

  test('judges the measurement whatever other preconditions say of it', async () => {
    await expect(unreliable).toFitWell({ cfi: 0.9 })
  })

  test('corrects for a small sample, and says so', async () => {
    expect(few.nobs).toBeLessThan(200)
    await expect(few).toFitWell()
    expect(await messageOf(expect(few).not.toFitWell())).toContain('(CFI and RMSEA corrected for n < 200)')
  })

  test.for<[name: string, received: unknown, bounds: unknown]>([
    ['a number', 7, undefined],
    ['no bound', fit, {}],
    ['null', fit, null],
    ['a misspelt measure', fit, { cfl: 0.9 }],
    ['a bound of NaN', fit, { cfi: Number.NaN }],
    ['a bound that is text', fit, { cfi: '0.9' }],
    ['a provenance of a fit', fit, { cfi: 0.9, provenance: 'live' }],
    ['a provenance that there is not', candidate, { cfi: 0.9, provenance: 'cached' }],
  ])('refuses %s both ways', async ([, received, bounds]) => {
    const call = (assertion: unknown) =>
      (assertion as Record<string, (...args: unknown[]) => Promise<void>>)['toFitWell']!(bounds)
    await expect(call(expect(received))).rejects.toThrow(MatcherInputError)
    await expect(call(expect(received).not)).rejects.toThrow(MatcherInputError)
  })
})

describe('toBeReliable', () => {
  test('passes, and its .not fails', async () => {
    await expect(candidate).toBeReliable()
    expect(await messageOf(expect(fit).not.toBeReliable())).toMatchInlineSnapshot(`
      "expect(fit).not.toBeReliable(): fails

      Expected  some construct measured unreliably: omega below 0.6
      Received  omega of visual 0.612, omega of textual 0.885, omega of speed 0.686
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Fit       not good by CFI and RMSEA, n = 301; CFI 0.931, RMSEA 0.092, SRMR 0.065 (not robust); chi-square(24) = 85.31, p < 0.001"
    `)
  })

  test('fails, and its .not passes', async () => {
    expect(await messageOf(expect(candidate).toBeReliable({ omega: 0.7 }))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toBeReliable({ omega: 0.7 }): fails

      Expected  every construct measured reliably: omega at least 0.7 (1 is without error)
      Received  omega of visual 0.612, omega of textual 0.885, omega of speed 0.686
      Verdict   fail: omega of visual 0.612 is not at least 0.7 (off by 0.088)
                and omega of speed 0.686 is not at least 0.7 (off by 0.014)
      Next      Give visual, speed more or clearer statements, see whether they are answered at random, or lower the bound.
      Fit       not good by CFI and RMSEA, n = 301; CFI 0.931, RMSEA 0.092, SRMR 0.065 (not robust); chi-square(24) = 85.31, p < 0.001
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(fit).not.toBeReliable({ alpha: 0.7 })
    await expect(fit).not.toBeReliable({ omega: 0.6, ave: 0.5 })
  })

  test('judges every group of a fit', async () => {
    expect(await messageOf(expect(schools).toBeReliable({ omega: 0.99 }))).toContain(
      'omega of visual in Pasteur',
    )
  })

  test('is inconclusive both ways where the fit is none', async () => {
    expect(await messageOf(expect(inadmissible).toBeReliable())).toMatchInlineSnapshot(`
      "expect(fit).toBeReliable(): inconclusive, so it fails

      Expected  every construct measured reliably: omega at least 0.6 (1 is without error)
      Received  no reliabilities
      Verdict   inconclusive: precondition "admissibility" failed: inadmissible: The variance of x2 is estimated below 0.
      Next      More rows, fewer parameters, or another indicator are the usual cures.
      Fit       inadmissible, n = 301 (negative-variance)"
    `)
    await expect(expect(inadmissible).not.toBeReliable()).rejects.toThrow(InconclusiveError)
    await expect(expect(blocked).not.toBeReliable({ omega: 0.99 })).rejects.toThrow(InconclusiveError)
  })

  test.for<[name: string, received: unknown, bounds: unknown]>([
    ['nothing', undefined, undefined],
    ['no bound', fit, {}],
    ['a misspelt bound', fit, { omga: 0.9 }],
    ['a bound of NaN', fit, { omega: Number.NaN }],
  ])('refuses %s both ways', async ([, received, bounds]) => {
    const call = (assertion: unknown) =>
      (assertion as Record<string, (...args: unknown[]) => Promise<void>>)['toBeReliable']!(bounds)
    await expect(call(expect(received))).rejects.toThrow(MatcherInputError)
    await expect(call(expect(received).not)).rejects.toThrow(MatcherInputError)
  })
})

describe('toHavePath on a fit', () => {
  test('takes any row of the standardized solution', async () => {
    await expect(fit).toHavePath('visual =~ x1', { min: 0.5 })
    await expect(fit).toHavePath('visual ~~ textual', { sign: 'positive' })
    await expect(few).toHavePath('dem65 ~ dem60', { sign: 'positive' })
    await expect(few).not.toHavePath('dem65~dem60', { sign: 'negative' })
    expect(await messageOf(expect(few).toHavePath('dem65 ~ dem60', { max: 0.5 }))).toMatchInlineSnapshot(`
      "expect(fit).toHavePath('dem65 ~ dem60', { max: 0.5 }): fails

      Expected  dem65 ~ dem60 below 0.5: the whole 95% interval
      Received  +0.884, SE 0.051, 95% interval [+0.784, +0.985]
      Verdict   fail: its 95% interval [+0.784, +0.985] lies outside the claim
      Next      More respondents would only narrow the interval: change the model or its prompt, or the claim.
      Fit       good, n = 75; CFI 1.000, RMSEA 0.000, SRMR 0.056 (CFI and RMSEA corrected for n < 200); corrected chi-square(38) = 36.70, p = 0.530"
    `)
  })

  test('takes a group of a fit of several', async () => {
    await expect(schools).toHavePath('visual =~ x1', { sign: 'positive', group: 'Pasteur' })
  })

  test('is inconclusive both ways where the fit is none', async () => {
    await expect(expect(inadmissible).toHavePath('f =~ x1', { min: 0 })).rejects.toThrow(InconclusiveError)
    await expect(expect(inadmissible).not.toHavePath('f =~ x1', { min: 0 })).rejects.toThrow(
      InconclusiveError,
    )
  })

  test.for<[name: string, received: unknown, path: string, group: string | undefined, says: string]>([
    ['a path that is not there', few, 'dem60 ~ dem65', undefined, '"dem60 ~ ind60"'],
    ['no group where there are several', schools, 'visual =~ x1', undefined, '"Pasteur"'],
    ['a group that is not there', schools, 'visual =~ x1', 'Oxford', '"Pasteur"'],
    ['a group of a fit without', few, 'dem60 ~ ind60', 'Oxford', 'Leave the option out'],
    ['a group of an assessment', candidate, 'sharing ~ privacy', 'Oxford', 'has no groups'],
  ])('refuses %s', async ([, received, path, group, says]) => {
    const claim = { sign: 'positive', ...(group === undefined ? {} : { group }) } as const
    await expect(expect(received).toHavePath(path, claim)).rejects.toThrow(says)
    await expect(expect(received).not.toHavePath(path, claim)).rejects.toThrow(MatcherInputError)
  })
})

describe('toHaveMissingRateBelow', () => {
  test('passes, and its .not fails', async () => {
    await expect(candidate).toHaveMissingRateBelow(0.05)
    expect(await messageOf(expect(candidate).not.toHaveMissingRateBelow(0.05))).toMatchInlineSnapshot(`
      "expect(model("candidate")).not.toHaveMissingRateBelow(0.05): fails

      Expected  5.0% of the answers missing, or more
      Received  1.0%: 102 of 10200 (102 refused)
      Verdict   fail: it holds, and .not says that it must not: change the language model, or drop .not if this is what you want
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
  })

  test('fails at the rate itself too, and its .not passes', async () => {
    expect(await messageOf(expect(candidate).toHaveMissingRateBelow(0.01))).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveMissingRateBelow(0.01): fails

      Expected  less than 1.0% of the answers missing
      Received  1.0%: 102 of 10200 (102 refused)
      Verdict   fail: the missing rate 0.010 is not below 0.01 (off by 0.000)
      Next      See which statements are missing, (await assess(…)).responses: reword them, change the model or its prompt, or raise the rate.
      Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
    `)
    await expect(candidate).not.toHaveMissingRateBelow(0.01)
  })

  test('is decided whatever the preconditions are', async () => {
    await expect(blocked).toHaveMissingRateBelow(0.05)
  })

  test('is inconclusive both ways where nothing was asked', async () => {
    const nothing = assessmentOf(-0.2, 0.2, {
      missing: { answers: 0, missing: 0, rate: Number.NaN, byReason: {}, byItem: {} },
    })
    expect(await messageOf(expect(nothing).toHaveMissingRateBelow(0.05))).toContain('could not be computed')
    await expect(expect(nothing).not.toHaveMissingRateBelow(0.05)).rejects.toThrow(InconclusiveError)
  })

  test.for<[name: string, received: unknown, rate: unknown]>([
    ['a fit', fit, 0.05],
    ['a rate of 5', candidate, 5],
    ['a rate of 0', candidate, 0],
    ['a rate of NaN', candidate, Number.NaN],
    ['a rate that is text', candidate, '5%'],
  ])('refuses %s both ways', async ([, received, rate]) => {
    const call = (assertion: unknown) =>
      (assertion as Record<string, (...args: unknown[]) => Promise<void>>)['toHaveMissingRateBelow']!(rate)
    await expect(call(expect(received))).rejects.toThrow(MatcherInputError)
    await expect(call(expect(received).not)).rejects.toThrow(MatcherInputError)
  })
})

describe('the option provenance', () => {
  test.for<
    [
      found: 'live' | 'recorded' | 'simulated',
      asked: number,
      replayed: number,
      wanted: 'live' | 'recorded' | 'simulated',
      decided: boolean,
    ]
  >([
    ['live', 900, 0, 'live', true],
    ['live', 12, 888, 'live', false],
    ['recorded', 0, 900, 'live', false],
    ['recorded', 0, 900, 'recorded', true],
    ['simulated', 900, 0, 'simulated', true],
    ['simulated', 900, 0, 'live', false],
  ])(
    '%s answers (%i asked, %i replayed) where %s ones are insisted on',
    async ([provenance, asked, replayed, wanted, decided]) => {
      const found = assessmentOf(-0.25, 0.3, { provenance, turns: { asked, replayed } })
      const assertion = messageOf(expect(found).toHaveVAARAbove(0.7, { provenance: wanted }))
      expect((await assertion) === 'passed').toBe(decided)
      const negated = messageOf(
        expect(found).not.toHavePath('sharing ~ privacy', { sign: 'positive', provenance: wanted }),
      )
      expect((await negated) === 'passed').toBe(decided)
    },
  )

  test('reads so', async () => {
    const replayed = assessmentOf(-0.25, 0.3, { provenance: 'recorded', turns: { asked: 0, replayed: 900 } })
    expect(
      await messageOf(expect(replayed).toHaveVAARAbove(0.7, { provenance: 'live' })),
    ).toMatchInlineSnapshot(`
      "expect(model("candidate")).toHaveVAARAbove(0.7, { provenance: 'live' }): inconclusive, so it fails

      Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.7
      Received  VAAR 1.000, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
      Verdict   inconclusive: live answers are insisted on, but they are recorded
      Next      Ask anew: VAAR_MODE=record (which keeps the answers) or VAAR_MODE=live.
      Chance    of models with no relation at all 16.3% would pass by luck, of those with one path at zero and the others certain 51.0% (16% and 51% in very large samples with independent errors); { confidence: 0.9 } or toHaveExpectedSigns() makes that rarer
      Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
                sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
                sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
      Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
      Data      recorded answers of candidate-2026: 300 respondents (personas), 1.0% of answers missing"
    `)
  })
})
