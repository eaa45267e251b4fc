import { describe, expect, test } from 'vitest'
import type { Check } from '../../../src/alignment/check.ts'
import { defaultReference } from '../../../src/alignment/human-reference.ts'
import {
  anytimeInterval,
  lookAt,
  type StoppingRule,
  sequentialCheck,
  sequentialOutcome,
} from '../../../src/alignment/sequential.ts'
import { judgeVaarAbove } from '../../../src/alignment/verdict.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const sprt: StoppingRule = { kind: 'sprt', alternative: 0.15, alpha: 0.05, beta: 0.05, cap: 480 }
const sequence: StoppingRule = { ...sprt, kind: 'confidence-sequence' }
const estimates = (privacy: number, prosocialness: number, se = 0.06) => [
  { path: 'sharing ~ privacy', est: privacy, se },
  { path: 'sharing ~ prosocialness', est: prosocialness, se },
]
const look = (rule: StoppingRule, paths = estimates(-0.2, 0.25), facts = {}) =>
  lookAt(rule, paths, defaultReference, { respondents: 300, usable: true, ...facts })

describe('a look by the probability ratio', () => {
  test('weighs each path in its expected direction: (s est d - d²/2) / se²', () => {
    const { paths } = look(sprt)
    expect(paths.map(({ logRatio }) => logRatio)).toEqual([
      expect.closeTo((0.2 * 0.15 - 0.15 ** 2 / 2) / 0.06 ** 2, 12),
      expect.closeTo((0.25 * 0.15 - 0.15 ** 2 / 2) / 0.06 ** 2, 12),
    ])
  })

  test.for<[privacy: number, prosocialness: number, states: string[], verdict: string]>([
    [-0.2, 0.25, ['shown', 'shown'], 'pass'],
    [-0.1, 0.25, ['open', 'shown'], 'inconclusive'],
    [0, 0.25, ['refuted', 'shown'], 'fail'],
    [0.2, 0.25, ['refuted', 'shown'], 'fail'],
    [-0.2, -0.25, ['shown', 'refuted'], 'fail'],
  ])('of %d and %d finds %o: %s', ([privacy, prosocialness, states, verdict]) => {
    const seen = look(sprt, estimates(privacy, prosocialness))
    expect(seen.paths.map(({ state }) => state)).toEqual(states)
    expect(seen.verdict).toBe(verdict)
  })

  test('settles at ln((1 - beta) / alpha) and at ln(beta / (1 - alpha)), and nowhere before', () => {
    const rule = { ...sprt, alpha: 0.01, beta: 0.2 }
    const at = (logRatio: number) => (logRatio * 0.06 ** 2 + 0.15 ** 2 / 2) / 0.15
    const state = (logRatio: number) => look(rule, estimates(-at(logRatio), 0.3)).paths[0]!.state
    expect(state(Math.log(0.8 / 0.01) - 1e-6)).toBe('open')
    expect(state(Math.log(0.8 / 0.01) + 1e-6)).toBe('shown')
    expect(state(Math.log(0.2 / 0.99) + 1e-6)).toBe('open')
    expect(state(Math.log(0.2 / 0.99) - 1e-6)).toBe('refuted')
  })
})

describe('a look by the confidence sequence', () => {
  test('has the bounds of Waudby-Smith et al., tightest at half of the cap', () => {
    const [privacy] = look(sequence).paths
    const rho2 = (-2 * Math.log(0.1) + Math.log(1 - 2 * Math.log(0.1))) / 240
    const t = 300 * rho2
    const reach = 0.06 * Math.sqrt(((2 * (t + 1)) / t) * Math.log(1 + Math.sqrt(t + 1) / 0.1))
    expect(privacy!.lower).toBeCloseTo(0.2 - reach, 12)
    expect(privacy!.upper).toBeCloseTo(0.2 + reach, 12)
    // wider than an interval for one look
    expect(reach / 0.06).toBeGreaterThan(2.3)
  })

  test.for<[privacy: number, states: string[], verdict: string]>([
    [-0.25, ['shown', 'shown'], 'pass'],
    [-0.1, ['open', 'shown'], 'inconclusive'],
    [0.1, ['refuted', 'shown'], 'fail'],
  ])('of %d finds %o: %s', ([privacy, states, verdict]) => {
    const seen = look(sequence, estimates(privacy, 0.3))
    expect(seen.paths.map(({ state }) => state)).toEqual(states)
    expect(seen.verdict).toBe(verdict)
  })

  test('does not refute a small path that is surely there', () => {
    const seen = look(sequence, estimates(-0.1, 0.1, 0.01))
    expect(seen.paths.every(({ upper }) => upper < 0.15)).toBe(true)
    expect(seen.verdict).toBe('pass')
  })
})

describe('a look settles nothing', () => {
  test.for<[name: string, rule: StoppingRule]>([
    ['sprt', sprt],
    ['confidence-sequence', sequence],
  ])('where a precondition failed, an estimate is NaN or missing (%s)', ([, rule]) => {
    expect(look(rule, estimates(-0.4, 0.4), { usable: false }).verdict).toBe('inconclusive')
    expect(look(rule, estimates(Number.NaN, 0.4)).verdict).toBe('inconclusive')
    expect(look(rule, estimates(-0.4, 0.4, Number.NaN)).verdict).toBe('inconclusive')
    expect(look(rule, estimates(-0.4, 0.4).slice(1)).verdict).toBe('inconclusive')
  })
})

describe('the outcome', () => {
  test('says how many respondents a fixed number would take at the same error rates', () => {
    const outcome = sequentialOutcome(sprt, [look(sprt)])
    expect(outcome.fixedDesign).toBe(Math.ceil(300 * 0.06 ** 2 * ((2 * 1.6448536269514722) / 0.15) ** 2))
    expect(sequentialOutcome(sprt, [])).toMatchObject({ verdict: 'inconclusive', respondents: 0 })
  })

  test.for<[privacy: number, detail: string, ok: boolean]>([
    [-0.2, 'sprt: every path was shown after 300 of at most 480 respondents', true],
    [
      0,
      'sprt: sharing ~ privacy is reversed, or smaller than 0.15, after 300 of at most 480 respondents',
      false,
    ],
    [-0.1, 'sprt: not settled after 300 of at most 480 respondents', false],
  ])('with a path of %d is a check: %s', ([privacy, detail, ok]) => {
    const check = sequentialCheck(sequentialOutcome(sprt, [look(sprt, estimates(privacy, 0.25))]))
    expect(check).toMatchObject({ name: 'sequential gate', detail, ok })
    expect(check.mend === '').toBe(ok)
  })

  test.for<[privacy: number, verdict: string]>([
    [-0.2, 'pass'],
    [0, 'fail'],
    [-0.1, 'inconclusive'],
  ])('decides what "VAAR above 0.7" may be, with a path of %d: %s', ([privacy, verdict]) => {
    // estimates that a fixed number of respondents would pass
    const paths = estimates(-0.2, 0.25)
    const sequential = sequentialOutcome(sprt, [look(sprt, estimates(privacy, 0.25))])
    const claim = { paths, reference: defaultReference, estimator: 'logScore', threshold: 0.7 } as const
    const grounds = { checks: [sequentialCheck(sequential)], respondents: 300, sequential }
    expect(judgeVaarAbove(claim, grounds).verdict).toBe(verdict)
    const failed: Check = {
      name: 'missing rate',
      ok: false,
      value: 0.5,
      bound: 0.05,
      detail: 'much is missing',
      consequence: '',
      mend: 'Ask.',
    }
    expect(judgeVaarAbove(claim, { ...grounds, checks: [failed, ...grounds.checks] }).verdict).toBe(
      'inconclusive',
    )
  })
})

describe('the error rates', () => {
  /** Normal estimates of 40, 80, … 480 respondents: the model that the notes simulated, with se = 1.13 / sqrt(n). */
  function operating(rule: StoppingRule, truth: readonly [number, number], studies = 4000) {
    const random = createRandom(11)
    const counts = { pass: 0, fail: 0, inconclusive: 0, respondents: 0 }
    for (let study = 0; study < studies; study++) {
      const sums = [0, 0]
      let respondents = 0
      let verdict: 'pass' | 'fail' | 'inconclusive' = 'inconclusive'
      while (verdict === 'inconclusive' && respondents < rule.cap) {
        respondents += 40
        for (const path of [0, 1]) sums[path]! += 40 * truth[path]! + Math.sqrt(40) * 1.13 * random.normal()
        const se = 1.13 / Math.sqrt(respondents)
        const paths = estimates(sums[0]! / respondents, sums[1]! / respondents, se)
        ;({ verdict } = lookAt(rule, paths, defaultReference, { respondents, usable: true }))
      }
      counts[verdict]++
      counts.respondents += respondents / studies
    }
    const share = (count: number) => count / studies
    return { pass: share(counts.pass), fail: share(counts.fail), respondents: counts.respondents }
  }

  // docs: psychometric notes, "batches of 40, cap 480"
  test.for<[name: string, truth: readonly [number, number], pass: number, fail: number, respondents: number]>(
    [
      ['-.20 / +.25', [-0.2, 0.25], 0.94, 0, 264],
      ['both null', [0, 0], 0, 0.94, 239],
      ['privacy null', [0, 0.25], 0.02, 0.74, 320],
    ],
  )('of the probability ratio are those known for %s', ([, truth, pass, fail, respondents]) => {
    const found = operating(sprt, truth)
    expect(Math.abs(found.pass - pass)).toBeLessThan(0.02)
    expect(Math.abs(found.fail - fail)).toBeLessThan(0.02)
    expect(Math.abs(found.respondents - respondents)).toBeLessThan(15)
  })

  test.for<[rule: StoppingRule, truth: readonly [number, number]]>([
    [sprt, [0, 0.6]],
    [sprt, [-0.6, 0]],
    [sprt, [0.2, 0.25]],
    [sequence, [0, 0.6]],
    [sequence, [0.2, 0.25]],
  ])('keep alpha, however strong the other path is: $0.kind of %o', ([rule, truth]) => {
    // three Monte Carlo standard errors above .05
    expect(operating(rule, truth).pass).toBeLessThan(0.05 + 0.01)
  })

  test.for([sprt, sequence])('keep beta for each of two paths of the alternative: $kind', rule => {
    expect(operating(rule, [-0.15, 0.15]).fail).toBeLessThan(2 * 0.05 + 0.014)
  })
})

test('the interval of a path holds the truth at every look, also for who stops where it leaves it out', () => {
  const random = createRandom(8)
  const rule = { kind: 'sprt', alternative: 0.15, alpha: 0.05, beta: 0.05, cap: 480 } as const
  const walks = 3000
  const missed = { anytime: 0, fixed: 0 }
  for (let walk = 0; walk < walks; walk++) {
    let sum = 0
    let [anytime, fixed] = [false, false]
    for (let respondents = 40; respondents <= rule.cap; respondents += 40) {
      sum += Math.sqrt(40) * random.normal()
      const estimate = { est: sum / respondents, se: 1 / Math.sqrt(respondents) }
      const [lower, upper] = anytimeInterval(estimate, 0.95, { respondents, rule })
      anytime ||= lower > 0 || upper < 0
      fixed ||= Math.abs(estimate.est) > 1.96 * estimate.se
    }
    if (anytime) missed.anytime++
    if (fixed) missed.fixed++
  }
  expect(missed.anytime / walks).toBeLessThan(0.05)
  expect(missed.fixed / walks).toBeGreaterThan(0.15)
})
