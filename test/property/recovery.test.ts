import { describe, expect, test } from 'vitest'
import { assess } from '../../src/assessment/assess.ts'
import { defineStudy } from '../../src/config/study.ts'
import { type SimulatedOptions, simulated } from '../../src/simulation/index.ts'

const paths = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const seeds = Array.from({ length: 50 }, (_, index) => index + 1)
const study = await defineStudy({ respondents: 300 }, '.')

/** Mean standardized estimates over 50 samples of people, each through the whole pipeline: messages, parsing, scoring, fit. */
async function meanEstimates(options: SimulatedOptions) {
  const sums: Record<string, number> = {}
  for (const seed of seeds) {
    const assessment = await assess(simulated({ paths, seed, ...options }), study)
    expect(assessment.fit.status).toBe('ok')
    for (const { path, est } of assessment.paths) sums[path] = (sums[path] ?? 0) + est / seeds.length
  }
  return sums
}

describe('the whole pipeline recovers planted paths of -.20 and +.25 at 300 respondents over 50 seeds', () => {
  test.for<[name: string, options: SimulatedOptions, within: number]>([
    ['plain, to .02', {}, 0.02],
    ['under an agreement style of .5, to .05', { agreement: 0.5 }, 0.05],
    [
      'with correlated predictors, answering in words, to .03',
      { correlations: { 'privacy ~~ prosocialness': 0.3 }, format: 'words' },
      0.03,
    ],
    ['with 15% of asked answers refused, to .03', { refusalRate: 0.15 }, 0.03],
  ])('%s', { timeout: 60_000 }, async ([, options, within]) => {
    const means = await meanEstimates(options)
    for (const [path, planted] of Object.entries(paths)) {
      expect(Math.abs(means[path]! - planted), `${path}: ${means[path]}`).toBeLessThanOrEqual(within)
    }
  })
})
