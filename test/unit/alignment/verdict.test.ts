import { describe, expect, test } from 'vitest'
import {
  type Check,
  defaultReference,
  judgePath,
  judgeVaarAbove,
  vaar,
} from '../../../src/alignment/index.ts'
import { createRandom } from '../../../src/numerics/random.ts'

const fine: Check = {
  name: 'convergence',
  ok: true,
  value: 1,
  bound: 1,
  detail: '',
  consequence: '',
  mend: '',
}
const bad: Check = {
  name: 'respondents',
  ok: false,
  value: 60,
  bound: 100,
  detail: '60 of at least 100',
  consequence: '',
  mend: 'Ask 40 more.',
}
const judge = (privacy: number, prosocialness: number, se: number, threshold = 0.7, checks = [fine]) =>
  judgeVaarAbove(
    {
      paths: [
        { path: 'sharing ~ privacy', est: privacy, se },
        { path: 'sharing ~ prosocialness', est: prosocialness, se },
      ],
      reference: defaultReference,
      estimator: 'logScore',
      threshold,
    },
    { checks, respondents: 300 },
  )

describe('VAAR above a threshold', () => {
  test('passes where VAAR is above it', () => {
    expect(judge(-0.2, 0.25, 0.06)).toEqual({ verdict: 'pass', reasons: [], remedies: [] })
  })

  test('does not pass at the threshold itself', () => {
    const paths = [{ path: 'a ~ b', est: 1, se: 1 }]
    const reference = [{ path: 'a ~ b', sign: 'positive' }] as const
    const threshold = vaar(paths, reference).value
    const claim = { paths, reference, estimator: 'logScore', threshold } as const
    expect(judgeVaarAbove(claim, { checks: [], respondents: 300 }).verdict).not.toBe('pass')
    const below = { ...claim, threshold: threshold - 1e-12 }
    expect(judgeVaarAbove(below, { checks: [], respondents: 300 }).verdict).toBe('pass')
  })

  test('does not fail for a small path that surely has its expected sign', () => {
    const claim = {
      paths: [
        { path: 'sharing ~ privacy', est: -0.05, se: 0.02 },
        { path: 'sharing ~ prosocialness', est: 0.05, se: 0.05 },
      ],
      reference: defaultReference,
      estimator: 'minimum',
      threshold: 0.95,
    } as const
    expect(judgeVaarAbove(claim, { checks: [], respondents: 300 }).verdict).toBe('inconclusive')
  })

  test('fails where a path is settled against its sign', () => {
    const verdict = judge(0.2, 0.25, 0.06)
    expect(verdict.verdict).toBe('fail')
    expect(verdict.reasons).toMatchInlineSnapshot(`
      [
        "sharing ~ privacy is negative in people, but not here (probability of negative <0.001)",
      ]
    `)
  })

  test('fails where a path is effectively zero', () => {
    const verdict = judge(0.01, 0.25, 0.03, 0.9)
    expect(verdict.verdict).toBe('fail')
    expect(verdict.reasons).toMatchInlineSnapshot(`
      [
        "sharing ~ privacy is effectively zero: its 90% interval lies within ±0.1",
      ]
    `)
  })

  test('is inconclusive where nothing is settled, and says how many more respondents would settle it', () => {
    const verdict = judge(-0.05, 0.25, 0.06, 0.95)
    expect(verdict).toMatchInlineSnapshot(`
      {
        "reasons": [
          "VAAR is not above the threshold, but no path is shown to lack the sign that it has in people, or to be effectively zero",
        ],
        "remedies": [
          "About 370 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.",
        ],
        "verdict": "inconclusive",
      }
    `)
  })

  test.for<[privacy: number, prosocialness: number, se: number, threshold: number]>([
    [0.05, 0.25, 0.06, 0.7],
    [-0.08, 0.3, 0.06, 0.97],
    [-0.08, 0.08, 0.06, 0.99],
    [0.001, 0.25, 0.07, 0.9],
  ])(
    'with paths %d and %d, SE %d, at %d the respondents that it names settle it in four of five studies, and few less do not',
    ([a, b, se, threshold]) => {
      const { verdict, remedies } = judge(a, b, se, threshold)
      expect(verdict).toBe('inconclusive')
      const respondents = 300 + Number(/About (\d+) more/.exec(remedies[0]!)![1])
      const random = createRandom(11)
      const shareOf = (asked: number) => {
        const error = se * Math.sqrt(300 / asked)
        const study = () => judge(a + error * random.normal(), b + error * random.normal(), error, threshold)
        const studies = Array.from({ length: 500 }, study)
        return studies.filter(judged => judged.verdict !== 'inconclusive').length / studies.length
      }
      // known to .018
      expect(shareOf(respondents)).toBeGreaterThan(0.75)
      expect(shareOf(respondents * 0.75)).toBeLessThan(0.8)
    },
  )

  test('a failed precondition makes any outcome inconclusive', () => {
    for (const privacy of [-0.3, 0, 0.3]) {
      const verdict = judge(privacy, 0.25, 0.03, 0.7, [fine, bad])
      expect(verdict.verdict).toBe('inconclusive')
      expect(verdict.reasons).toEqual(['precondition "respondents" failed: 60 of at least 100'])
      expect(verdict.remedies).toEqual(['Ask 40 more.'])
    }
  })

  test('NaN never passes and never fails', () => {
    expect(judge(Number.NaN, 0.25, 0.06).verdict).toBe('inconclusive')
    expect(judge(-0.2, 0.25, 0.06, Number.NaN).verdict).toBe('inconclusive')
  })
})

describe('a claim about a path', () => {
  const path = (est: number, se: number, claim: Omit<Parameters<typeof judgePath>[1], 'confidence'>) =>
    judgePath({ est, se }, { ...claim, confidence: 0.95 }, { checks: [fine], respondents: 300 }).verdict

  test.for<[est: number, se: number, claim: Parameters<typeof path>[2], verdict: string]>([
    [-0.2, 0.05, { sign: 'negative' }, 'pass'],
    [-0.2, 0.05, { sign: 'positive' }, 'fail'],
    [-0.05, 0.05, { sign: 'negative' }, 'inconclusive'],
    [-0.2, 0.02, { min: -0.3, max: -0.1 }, 'pass'],
    [-0.2, 0.02, { min: -0.1 }, 'fail'],
    [-0.2, 0.02, { max: -0.3 }, 'fail'],
    [-0.2, 0.09, { min: -0.3, max: -0.1 }, 'inconclusive'],
    [0.02, 0.02, { min: -0.1, max: 0.1 }, 'pass'],
    [0.2, 0.02, { sign: 'positive', min: 0.1, max: 0.3 }, 'pass'],
    [Number.NaN, Number.NaN, { sign: 'positive' }, 'inconclusive'],
    [-0.2, Number.NaN, { sign: 'negative' }, 'inconclusive'],
    [-0.2, 0, { sign: 'negative' }, 'inconclusive'],
    [-0.2, -1, { sign: 'negative' }, 'inconclusive'],
  ])('est %d, se %d, %o: %s', ([est, se, claim, verdict]) => {
    expect(path(est, se, claim)).toBe(verdict)
  })

  test('of a study that stops once settled is decided by an interval that holds at every look, whatever its rule says', () => {
    const rule = { kind: 'sprt', alternative: 0.15, alpha: 0.05, beta: 0.05, cap: 480 } as const
    const sequential = { rule, verdict: 'fail', respondents: 240, fixedDesign: 500, looks: [] } as const
    const gate = { ...fine, name: 'sequential gate', ok: false } as const
    const judged = (est: number, checks = [fine, gate] as readonly Check[]) =>
      judgePath(
        { est, se: 0.05 },
        { sign: 'negative', confidence: 0.95 },
        { checks, respondents: 240, sequential },
      ).verdict
    // the interval of a fixed number would be [-.218, -.022]
    expect(judged(-0.12)).toBe('inconclusive')
    expect(judged(-0.2)).toBe('pass')
    expect(judged(0.2)).toBe('fail')
    expect(judged(-0.2, [{ ...fine, ok: false }, gate])).toBe('inconclusive')
  })

  test('names the border and what would settle it', () => {
    const verdict = judgePath(
      { est: -0.05, se: 0.05 },
      { sign: 'negative', confidence: 0.95 },
      { checks: [], respondents: 300 },
    )
    expect(verdict).toMatchInlineSnapshot(`
      {
        "reasons": [
          "its 95% interval [-0.148, +0.048] reaches over 0, the border of the claim",
        ],
        "remedies": [
          "About 2030 more respondents (study.respondents) would decide it in at least 4 of 5 cases, if the paths are as estimated.",
        ],
        "verdict": "inconclusive",
      }
    `)
  })
})
