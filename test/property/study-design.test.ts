import { describe, expect, test } from 'vitest'
import { runSequentialCell } from '../../bench/sequential-cell.ts'

/** The short form of `npm run calibrate:sequential`: 40 simulated models a truth, through scoring and fit. */
describe('stopping rules through scoring and fit', { timeout: 120_000 }, () => {
  test('pass and fail as they should, with fewer respondents than a fixed number takes', async () => {
    const { ways } = await runSequentialCell({ name: 'aligned', paths: [-0.25, 0.3] }, 40, 1)
    const sprt = ways.find(({ name }) => name === 'sprt')!
    expect(sprt.verdicts.pass).toBeGreaterThanOrEqual(37)
    expect(sprt.verdicts.fail).toBe(0)
    expect(sprt.respondents / 40).toBeLessThan(260)
    expect(sprt.fixed / 40).toBeGreaterThan(480)
  })

  test('seldom pass a null path beside a strong one, where stopping at the first sign would often', async () => {
    const { ways } = await runSequentialCell({ name: 'privacy null', paths: [0, 0.4] }, 40, 1)
    const passes = (name: string) => ways.find(way => way.name === name)!.verdicts.pass
    // .05 of 40 is 2; more than 6 have a chance of .003
    expect(passes('sprt')).toBeLessThanOrEqual(6)
    expect(passes('confidence-sequence')).toBeLessThanOrEqual(6)
    expect(passes('stop at the first minimum above .95')).toBeGreaterThan(passes('sprt'))
  })
})
