import { describe, expect, test } from 'vitest'
import { largeSampleNull, smallSampleLevel, smallSampleNull } from '../../../src/alignment/null-estimate.ts'
import { normalCdf } from '../../../src/numerics/distributions.ts'

describe('the estimate of a path that does not exist, over its standard error', () => {
  test.for([60, 100, 300])(
    'of %d respondents has the chances of the deviates it is made from',
    respondents => {
      const { above, of, deviateOf } = smallSampleNull(respondents, 2)
      for (const deviate of [-3.5, -1, 0, 0.3, 2, 3.5]) {
        expect(above(of(deviate))).toBeCloseTo(normalCdf(-deviate), 5)
        expect(deviateOf(of(deviate))).toBeCloseTo(deviate, 2)
        // as likely to be passed as the value itself
        expect(normalCdf(-deviateOf(deviate))).toBeCloseTo(above(deviate), 8)
        expect(deviateOf(Infinity)).toBe(Infinity)
      }
    },
  )

  // simulated through scoring and fit: share of |z| above, 8,000 estimates a line (docs/vaar.md)
  test.for<[respondents: number, z: number, simulated: number]>([
    [60, 1.6449, 0.0635],
    [100, 1.6449, 0.0596],
    [100, 2.3263, 0.0158],
    [150, 1.2816, 0.1068],
    [300, 1.6449, 0.0537],
    [300, 2.3263, 0.0126],
  ])('with %d respondents lies above %d about as often as in simulated studies', ([n, z, simulated]) => {
    const chance = smallSampleNull(n, 2).above(z)
    expect(Math.abs(chance - simulated)).toBeLessThan(0.005)
    expect(chance).toBeGreaterThan(largeSampleNull.above(z))
  })

  test('of very many respondents is normal', () => {
    expect(smallSampleNull(1e9, 2).above(1.5)).toBeCloseTo(largeSampleNull.above(1.5), 6)
  })

  test.for([
    [60, 0.9665],
    [100, 0.9602],
    [300, 0.9535],
    [1e9, 0.95],
  ] as const)('%d respondents need a probability of %d for a level of 0.95', ([respondents, needed]) => {
    const level = smallSampleLevel(0.95, respondents, 2)
    expect(level).toBeCloseTo(needed, 3)
  })

  test.for([0, 1, 3, 5])('of %d respondents is known to nobody: a finite chance, and no NaN', respondents => {
    expect(smallSampleNull(respondents, 2).above(2)).toBeGreaterThan(0.1)
    expect(smallSampleLevel(0.95, respondents, 2)).toBeLessThanOrEqual(1)
  })
})
