import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomEffects } from '../../../../src/alignment/reference/random-effects.ts'
import { normalCdf } from '../../../../src/numerics/distributions.ts'

const reference: Record<string, { est: number[]; se: number[]; pooled: number[] }> = JSON.parse(
  readFileSync(new URL('../../../reference/meta/pool.json', import.meta.url), 'utf8'),
)

describe('random-effects meta-analysis', () => {
  test.for(Object.entries(reference))('agrees with metafor: %s', ([, { est, se, pooled }]) => {
    const found = randomEffects(
      est.map((value, i) => ({ est: value, se: se[i]! })),
      0.1,
    )
    const ours = [
      found.est,
      found.se,
      ...found.interval,
      found.heterogeneity ** 2,
      ...found.predictionInterval,
    ]
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(pooled[i]!, 7)
    })
  })

  test('two equally exact estimates: closed form', () => {
    // REML of two estimates d apart with variance v each: τ² = d²/2 − v
    const found = randomEffects(
      [
        { est: 0.1, se: 0.05 },
        { est: 0.3, se: 0.05 },
      ],
      0.1,
    )
    expect(found.est).toBeCloseTo(0.2, 12)
    expect(found.heterogeneity ** 2).toBeCloseTo(0.04 / 2 - 0.0025, 10)
  })

  test('the more studies differ, the less sure the sign in a new population', () => {
    const sure = (spread: number) =>
      randomEffects(
        [-spread, 0, spread].map(shift => ({ est: 0.2 + shift, se: 0.03 })),
        0.1,
      ).positiveProbability
    expect(sure(0.02)).toBeGreaterThan(0.97)
    expect(sure(0.2)).toBeLessThan(0.85)
    expect(sure(0.2)).toBeGreaterThan(0.5)
  })

  test('one estimate supposes heterogeneity', () => {
    const found = randomEffects([{ est: 0.2, se: 0.05 }], 0.1)
    expect(found.positiveProbability).toBeCloseTo(normalCdf(0.2 / Math.hypot(0.1, 0.05)), 12)
    expect([found.heterogeneity, ...found.predictionInterval]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})
