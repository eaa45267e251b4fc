import { describe, expect, test } from 'vitest'
import { defaultReference } from '../../../src/alignment/index.ts'
import { judgePath } from '../../../src/alignment/judge-path.ts'
import { remedyByRespondents, widerForSure } from '../../../src/alignment/remedy-by-respondents.ts'
import { judgeVaarAbove } from '../../../src/alignment/verdict.ts'
import { gatePower } from '../../../src/planning/gate-power.ts'

const numberIn = (remedy: string | undefined) => Number(/About (\d+) more/.exec(remedy ?? '')?.[1])

describe('the number of respondents that a message names', () => {
  test('is that of a power of 80%', () => {
    const { remedies } = judgePath(
      { est: -0.05, se: 0.05 },
      { sign: 'negative', confidence: 0.95 },
      { checks: [], respondents: 300 },
    )
    // (1.96 + 0.842)² × 300 in all
    expect(numberIn(remedies[0]) / 2055).toBeGreaterThan(0.98)
    expect(numberIn(remedies[0]) / 2055).toBeLessThan(1.02)
  })

  test.for<[privacy: number, prosocialness: number]>([
    [-0.22, 0.28],
    [-0.2, 0.4],
    [-0.3, 0.22],
  ])('agrees with the power that a study is planned by: paths %d and %d', mean => {
    const names = defaultReference.map(({ path }) => path)
    // with so few no path is found effectively zero: it passes, or is undecided
    const se = 0.16
    const { remedies, verdict } = judgeVaarAbove(
      {
        paths: names.map((path, p) => ({ path, est: mean[p]!, se })),
        reference: defaultReference,
        threshold: 0.95,
      },
      { checks: [], respondents: 50 },
    )
    expect(verdict).toBe('inconclusive')
    const respondents = 50 + numberIn(remedies[0])
    const variance = (se ** 2 * 50) / respondents
    const power = gatePower(
      { estimator: 'logScore', threshold: 0.95 },
      {
        respondents,
        samples: 2,
        decidable: 1,
        mean,
        se: [Math.sqrt(variance), Math.sqrt(variance)],
        logSe: [
          { slope: 0, scatter: 0 },
          { slope: 0, scatter: 0 },
        ],
        covariance: [
          [variance, 0],
          [0, variance],
        ],
      },
      defaultReference,
      { seed: 1 },
    )
    expect(Math.abs(power - 0.8)).toBeLessThan(0.025)
  })

  test('is of each model where two are compared', () => {
    const decides = (share: number) => share < 0.5
    expect(remedyByRespondents(100, { dimensions: 0, decides }, { ofBoth: true })).toMatch(
      /^About 3[01]0 more respondents for each model \(study\.respondents\) would decide it in at least 4 of 5 cases/,
    )
  })

  test.for<[respondents: number, decided: boolean]>([
    [100, false],
    [0, true],
  ])('is none where none would do: %d, %s', ([respondents, decided]) => {
    const prospect = { dimensions: 2, decides: () => decided }
    expect(remedyByRespondents(respondents, prospect)).toMatch(/^The estimates lie so near a border/)
  })

  test('is found without draws where a bound is so many errors away', () => {
    // 1.96 errors decide at the estimates, 2.80 in four of five studies
    expect(widerForSure(1.959964)).toBeCloseTo(2.801585 / 1.959964, 5)
  })
})
