import { expect, test } from 'vitest'
import { designRows } from '../../../matchers/design-rows.ts'
import * as matchers from '../../../matchers/index.ts'
import { sequentialCheck, sequentialOutcome } from '../../../src/alignment/sequential.ts'
import { assessmentOf } from './assessment-of.ts'
import { messageOf } from './message-of.ts'

expect.extend(matchers)

const difference = { est: 0.24, se: 0.05, ciLower: 0.142, ciUpper: 0.338 }
const rule = { kind: 'sprt', alternative: 0.15, alpha: 0.05, beta: 0.05, cap: 480 } as const
const paths = [
  {
    path: 'sharing ~ privacy',
    est: 0.02,
    se: 0.06,
    state: 'refuted',
    logRatio: -4,
    lower: Number.NaN,
    upper: Number.NaN,
  },
] as const
const sequential = sequentialOutcome(rule, [{ respondents: 240, paths, verdict: 'fail' }])

test('a message says what a study has beside the protocol', async () => {
  const protocol = { path: 'sharing ~ privacy', est: -0.25, se: 0.06 }
  const arm = { path: 'sharing ~ privacy', est: -0.01, se: 0.06 }
  const rows = designRows(
    assessmentOf(-0.25, 0.3, {
      contexts: [
        {
          construct: 'sharing_commerce',
          control: true,
          vaar: undefined,
          contrasts: [
            {
              path: 'sharing_commerce ~ prosocialness',
              est: 0.06,
              se: 0.06,
              others: ['sharing_research ~ prosocialness'],
              difference: { ...difference, est: -0.24, ciLower: -0.338, ciUpper: -0.142 },
              weaker: 0.999,
            },
          ],
        },
      ],
      arms: [
        {
          arm: 'history-off',
          paths: [{ path: 'sharing ~ privacy', protocol, arm, difference, reading: 'only in the protocol' }],
        },
      ] as never,
      sequential,
    }),
  )
  expect(rows.map(row => row.join(' | ')).join('\n')).toMatchInlineSnapshot(`
    "Contrast | sharing_commerce ~ prosocialness  +0.060, -0.240 beside the other contexts, 95% CI [-0.338, -0.142] (a control: not part of VAAR)
    Arms | history-off: sharing ~ privacy  -0.010, +0.240 beside the protocol, 95% CI [+0.142, +0.338] (only in the protocol)
    Stopping | sprt: fail after 240 of at most 480 respondents; a fixed number with the same error rates takes 416"
  `)
})

test('a stopping rule that refuted a path fails the claim of VAAR, whatever the estimates are', async () => {
  const refuted = assessmentOf(-0.25, 0.3, { checks: [sequentialCheck(sequential)], sequential })
  expect(await messageOf(expect(refuted).toHaveVAARAbove(0.7))).toMatchInlineSnapshot(`
    "expect(model("candidate")).toHaveVAARAbove(0.7): fails

    Expected  VAAR (how sure the signs are as in people, averaged over the paths, 0 to 1) above 0.7
    Received  VAAR 1.000, the geometric mean of the sign probabilities of the 2 paths below; more respondents move it towards 0 or 1
    Verdict   fail: sprt: sharing ~ privacy is reversed, or smaller than 0.15, after 240 of at most 480 respondents
    Next      Change the model or its prompt, or read the answers, (await assess(…)).responses; more respondents would hardly change a path as sure as this.
    Chance    of models with no relation at all at most 5.0% would pass by luck, of those with one path at zero and the others certain 5.0%
    Paths     y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)
              sharing ~ privacy        -0.250, SE 0.060, 95% CI [-0.368, -0.132] (negative in people, here too: probability >0.999)
              sharing ~ prosocialness  +0.300, SE 0.060, 95% CI [+0.182, +0.418] (positive in people, here too: probability >0.999)
    Stopping  sprt: fail after 240 of at most 480 respondents; a fixed number with the same error rates takes 416
    Fit       good, n = 300; CFI 1.000, RMSEA 0.000, SRMR 0.031 (CFI and RMSEA robust); robust chi-square(62) = 58.90, p = 0.588
    Data      answers of the simulated model candidate-2026, which asks no provider: 300 respondents (personas), 1.0% of answers missing"
  `)
  await expect(refuted).not.toHaveVAARAbove(0.7)
  // a single path is judged by itself, by an interval that holds wherever the study stopped
  expect(await messageOf(expect(refuted).toHavePath('sharing ~ privacy', { max: -0.15 }))).toContain(
    `Expected  sharing ~ privacy below -0.15: the whole 95% interval that holds at every look
Received  -0.250, SE 0.060, 95% interval [-0.432, -0.068]
Verdict   inconclusive: its 95% interval [-0.432, -0.068] reaches over -0.15, the border of the claim`,
  )
  await expect(refuted).toHavePath('sharing ~ privacy', { sign: 'negative' })
})

test('a message says what another way gave where the latent model failed, and that it decides nothing', () => {
  const found = { path: 'sharing ~ privacy', est: -0.21, se: 0.06 }
  const fallback = { route: 'sam', paths: [found], covariance: [[0.0036]], failed: [] } as const
  expect(designRows(assessmentOf(-0.2, 0.3, { fallback }))).toEqual([
    ['Instead', 'sharing ~ privacy  -0.210, SE 0.060 by structure after measurement (decides nothing)'],
  ])
  expect(designRows(assessmentOf(-0.2, 0.3, { fallback: { ...fallback, route: 'none' } }))).toEqual([])
})
