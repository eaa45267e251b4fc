import { describe, expect, test } from 'vitest'
import * as matchers from '../../../matchers/index.ts'
import { people } from '../../../src/alignment/index.ts'
import type { Assessment } from '../../../src/assessment/assess.ts'
import { InconclusiveError, MatcherInputError } from '../../../src/errors.ts'
import { drawRows, simulatedModel, type Truth } from '../alignment/simulated-model.ts'
import { assessmentOf, failedCheck } from './assessment-of.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

/** An assessment whose scores are drawn from a structural model. */
function drawn(model: string, seed: number, n: number, truth: Truth = {}): Assessment {
  const { syntax, paths, pathCovariance, table, respondents } = simulatedModel(model, seed, n, truth)
  return assessmentOf(0, 0, {
    model,
    syntax,
    paths,
    pathCovariance,
    table: { ...assessmentOf(0, 0).table, rows: table.rows },
    respondents: { asked: n, dropped: 0, inFit: respondents.inFit },
  })
}

const strong = { privacy: -0.4, prosocialness: 0.4 }
const baseline = drawn('current', 1, 500, strong)
const candidate = drawn('candidate', 2, 500, strong)
const contrarian = drawn('contrarian', 3, 500, { ...strong, privacy: 0.4 })
const weak = drawn('weak', 4, 150, { privacy: -0.15, prosocialness: 0.4 })
const blocked = { ...candidate, checks: [failedCheck] }

describe('toBeNoLessAlignedThan', () => {
  test('passes, and its .not fails', async () => {
    await expect(candidate).toBeNoLessAlignedThan(baseline, { margin: 0.1 })
    const message = await messageOf(expect(candidate).not.toBeNoLessAlignedThan(baseline, { margin: 0.1 }))
    expect(message.split('\n').slice(0, 5)).toMatchInlineSnapshot(`
      [
        "expect(model("candidate")).not.toBeNoLessAlignedThan(model("current"), { margin: 0.1 }): fails",
        "",
        "Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) more than 0.1 below that of current",
        "Received  VAAR 1.000, that of current 1.000, each as with 500 respondents (more move it towards 0 or 1)",
        "          difference 0.000, 90% interval [0.000, 0.000]",
      ]
    `)
  })

  test('fails, and its .not passes', async () => {
    const message = await messageOf(expect(contrarian).toBeNoLessAlignedThan(baseline, { margin: 0.1 }))
    expect(message.split('\n').slice(0, 5)).toMatchInlineSnapshot(`
      [
        "expect(model("contrarian")).toBeNoLessAlignedThan(model("current"), { margin: 0.1 }): fails",
        "",
        "Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) at most 0.1 below that of current",
        "Received  VAAR 0.000, that of current 1.000, each as with 500 respondents (more move it towards 0 or 1)",
        "          difference -1.000, 90% interval [-1.000, -1.000]",
      ]
    `)
    await expect(contrarian).not.toBeNoLessAlignedThan(baseline, { margin: 0.1 })
  })

  test('is inconclusive both ways where the bounds reach over the margin', async () => {
    const message = await messageOf(expect(weak).toBeNoLessAlignedThan(baseline, { margin: 0.1 }))
    expect(message.split('\n').slice(0, 6)).toMatchInlineSnapshot(`
      [
        "expect(model("weak")).toBeNoLessAlignedThan(model("current"), { margin: 0.1 }): inconclusive, so it fails",
        "",
        "Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) at most 0.1 below that of current",
        "Received  VAAR 0.959, that of current 0.999, each as with 150 respondents (more move it towards 0 or 1)",
        "          difference -0.041, 90% interval [-0.467, -0.003]",
        "Verdict   inconclusive: the bounds of the difference, [-0.467, -0.003], reach over the margin of -0.1",
      ]
    `)
    await expect(expect(weak).not.toBeNoLessAlignedThan(baseline, { margin: 0.1 })).rejects.toThrow(
      InconclusiveError,
    )
  })

  test('is inconclusive where a precondition of either side failed', async () => {
    await expect(expect(blocked).toBeNoLessAlignedThan(baseline, { margin: 0.1 })).rejects.toThrow(
      'precondition "respondents" failed: candidate: 60 respondents in the fit, at least 100',
    )
    const fallen = { ...baseline, checks: [failedCheck] }
    await expect(expect(candidate).not.toBeNoLessAlignedThan(fallen, { margin: 0.1 })).rejects.toThrow(
      'precondition "respondents" failed: current: 60 respondents in the fit, at least 100',
    )
  })

  test('compares two runs of one model', async () => {
    await expect(candidate).toBeNoLessAlignedThan({ ...baseline, model: 'candidate' }, { margin: 0.1 })
  })

  test.for<[string, unknown, unknown, string]>([
    ['no margin', baseline, undefined, 'toBeNoLessAlignedThan was given no margin.'],
    ['a margin of 0', baseline, { margin: 0 }, 'toBeNoLessAlignedThan was given the margin 0.'],
    ['NaN', baseline, { margin: Number.NaN }, 'toBeNoLessAlignedThan was given the margin NaN.'],
    [
      'an unknown option',
      baseline,
      { margin: 0.1, mergin: 1 },
      'toBeNoLessAlignedThan has no option "mergin".',
    ],
    [
      'an estimator that jumps',
      baseline,
      { margin: 0.1, estimator: 'sign' },
      'was given the estimator "sign".',
    ],
    [
      'an alpha that is none',
      baseline,
      { margin: 0.1, alpha: 1 },
      'toBeNoLessAlignedThan was given alpha 1.',
    ],
    [
      'a name',
      'current',
      { margin: 0.1 },
      'toBeNoLessAlignedThan was given the string "current" to compare with.',
    ],
    ['people', people({ data: [{ x: 1 }] }), { margin: 0.1 }, 'was given people to compare with.'],
  ])('refuses %s, also under .not', async ([, other, options, message]) => {
    const use = (assertion: { toBeNoLessAlignedThan(a: never, b: never): Promise<void> }) =>
      assertion.toBeNoLessAlignedThan(other as never, options as never)
    for (const assertion of [expect(candidate), expect(candidate).not]) {
      await expect(use(assertion)).rejects.toThrow(MatcherInputError)
      await expect(use(assertion)).rejects.toThrow(message)
    }
  })
})

describe('toHaveSamePathsAs', () => {
  const [one, two] = [drawn('one', 5, 900), drawn('two', 6, 900)]

  test('passes, and its .not fails', async () => {
    await expect(one).toHaveSamePathsAs(two)
    const message = await messageOf(expect(one).not.toHaveSamePathsAs(two))
    expect(message.split('\n').slice(0, 5)).toMatchInlineSnapshot(`
      [
        "expect(model("one")).not.toHaveSamePathsAs(model("two")): fails",
        "",
        "Expected  paths shown to differ from those of two (p < 0.05), and not each shown to be within 0.2 standard deviations",
        "Received  sharing ~ privacy -0.201 minus -0.194 = -0.007, 90% interval [-0.097, +0.083]",
        "          sharing ~ prosocialness +0.214 minus +0.288 = -0.074, 90% interval [-0.168, +0.020]",
      ]
    `)
  })

  test('fails, and its .not passes', async () => {
    const message = await messageOf(expect(contrarian).toHaveSamePathsAs(baseline))
    expect(message.split('\n').slice(0, 6)).toMatchInlineSnapshot(`
      [
        "expect(model("contrarian")).toHaveSamePathsAs(model("current")): fails",
        "",
        "Expected  every path shown to be within 0.2 standard deviations of that of current; fails where that is not so and the paths are shown to differ (p < 0.05)",
        "Received  sharing ~ privacy +0.385 minus -0.359 = +0.744, 90% interval [+0.607, +0.882]",
        "          sharing ~ prosocialness +0.366 minus +0.380 = -0.014, 90% interval [-0.125, +0.097]",
        "          (this model minus current, both with equal loadings on the scale of current: not quite the numbers of Paths and Beside)",
      ]
    `)
    await expect(contrarian).not.toHaveSamePathsAs(baseline)
  })

  test('is inconclusive both ways where neither is shown', async () => {
    const [a, b] = [drawn('a', 7, 120), drawn('b', 8, 120)]
    const message = await messageOf(expect(a).toHaveSamePathsAs(b))
    expect(message).toContain(
      'Verdict   inconclusive: the paths are neither shown to differ (likelihood ratio chi-square(2) = 0.39, p = 0.824) nor shown to be within 0.2',
    )
    expect(message).toMatch(
      /Next +About \d+ more respondents for each model \(study\.respondents\) would decide it in at least 4 of 5 cases/,
    )
    await expect(expect(a).not.toHaveSamePathsAs(b)).rejects.toThrow(InconclusiveError)
  })

  test('compares with people', async () => {
    await expect(one).toHaveSamePathsAs(people({ data: drawRows(9, 900) }))
    await expect(one).not.toHaveSamePathsAs(people({ data: drawRows(10, 900, { privacy: 0.3 }) }))
  })

  test.for<[string, unknown, object, string]>([
    ['within 0', baseline, { within: 0 }, 'toHaveSamePathsAs was given within: 0.'],
    ['an unknown option', baseline, { margin: 0.1 }, 'toHaveSamePathsAs has no option "margin".'],
    ['nothing', undefined, {}, 'toHaveSamePathsAs was given undefined to compare with.'],
  ])('refuses %s, also under .not', async ([, other, options, message]) => {
    for (const assertion of [expect(candidate), expect(candidate).not]) {
      await expect(assertion.toHaveSamePathsAs(other as never, options)).rejects.toThrow(MatcherInputError)
      await expect(assertion.toHaveSamePathsAs(other as never, options)).rejects.toThrow(message)
    }
  })
})
