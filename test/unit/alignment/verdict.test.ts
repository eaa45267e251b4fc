import { describe, expect, test } from 'vitest'
import {
  type Check,
  defaultReference,
  judgePath,
  judgeVaarAbove,
  vaar,
} from '../../../src/alignment/index.ts'

const fine: Check = { name: 'convergence', ok: true, detail: '', mend: '' }
const bad: Check = { name: 'respondents', ok: false, detail: '60 of at least 100', mend: 'Ask 40 more.' }
const judge = (privacy: number, prosocialness: number, se: number, threshold = 0.7, checks = [fine]) =>
  judgeVaarAbove(
    vaar(
      [
        { path: 'sharing ~ privacy', est: privacy, se },
        { path: 'sharing ~ prosocialness', est: prosocialness, se },
      ],
      defaultReference,
    ),
    threshold,
    { checks, respondents: 300 },
  )

describe('VAAR above a threshold', () => {
  test('passes where VAAR is above it', () => {
    expect(judge(-0.2, 0.25, 0.06)).toEqual({ verdict: 'pass', reasons: [], remedies: [] })
  })

  test('does not pass at the threshold itself', () => {
    const { value } = vaar([{ path: 'a ~ b', est: 1, se: 1 }], [{ path: 'a ~ b', sign: 'positive' }])
    const at = vaar([{ path: 'a ~ b', est: 1, se: 1 }], [{ path: 'a ~ b', sign: 'positive' }])
    expect(judgeVaarAbove(at, value, { checks: [], respondents: 300 }).verdict).not.toBe('pass')
  })

  test('fails where a path is settled against its sign', () => {
    const verdict = judge(0.2, 0.25, 0.06)
    expect(verdict.verdict).toBe('fail')
    expect(verdict.reasons).toMatchInlineSnapshot(`
      [
        "sharing ~ privacy is settled against its expected negative sign (probability <0.001)",
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
          "VAAR is not above the threshold, but no path is settled against its expected sign or effectively zero",
        ],
        "remedies": [
          "About 870 more respondents would settle it if the estimates stay as they are.",
        ],
        "verdict": "inconclusive",
      }
    `)
  })

  test('the number of respondents it names is about the one that settles it', () => {
    const { remedies } = judge(0.05, 0.25, 0.06, 0.7)
    const more = Number(/About (\d+) more/.exec(remedies[0]!)![1])
    const se = 0.06 * Math.sqrt(300 / (300 + more))
    expect(judge(0.05, 0.25, se).verdict).toBe('fail')
    expect(judge(0.05, 0.25, se * 1.05).verdict).toBe('inconclusive')
  })

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
  ])('est %d, se %d, %o: %s', ([est, se, claim, verdict]) => {
    expect(path(est, se, claim)).toBe(verdict)
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
          "its 95% interval [-0.148, 0.048] reaches over 0, the border of the claim",
        ],
        "remedies": [
          "About 860 more respondents would settle it if the estimates stay as they are.",
        ],
        "verdict": "inconclusive",
      }
    `)
  })
})
