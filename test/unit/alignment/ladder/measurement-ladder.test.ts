import { describe, expect, test } from 'vitest'
import {
  latentMeans,
  measurementLadder,
  requireScalar,
  type ScalarLadder,
} from '../../../../src/alignment/index.ts'
import { InvarianceError } from '../../../../src/errors.ts'
import { constructs, drawRows, syntax, type Truth } from '../simulated-model.ts'

const ladderOf = (seed: number, second: Truth, n = 300) =>
  measurementLadder(
    syntax,
    [
      ...drawRows(seed, n).map(row => ({ ...row, group: 'a' })),
      ...drawRows(seed + 1, n, second).map(row => ({ ...row, group: 'b' })),
    ],
    { group: 'group' },
  )

describe('the measurement ladder', () => {
  test('reaches scalar where both measure alike, whatever their means and paths', () => {
    const ladder = ladderOf(10, { mean: 0.8, privacy: 0.3 })
    expect([ladder.level, ladder.exceptions]).toEqual(['scalar', []])
  })

  test('frees the loading that differs, and its intercept, and no other', () => {
    const ladder = ladderOf(20, { loadings: { 'privacy.2': 0.2 } })
    expect(ladder.level).toBe('scalar')
    expect(ladder.exceptions).toEqual(['privacy =~ privacy.2', 'privacy.2 ~ 1'])
  })

  test('frees also the first loading, which a marker would have hidden', () => {
    const ladder = ladderOf(30, { loadings: { 'privacy.1': 0.2 } })
    expect(ladder.exceptions).toContain('privacy =~ privacy.1')
  })

  test('frees the intercept that differs', () => {
    const ladder = ladderOf(40, { intercepts: { 'sharing.3': 0.7 } })
    expect([ladder.level, ladder.exceptions]).toEqual(['scalar', ['sharing.3 ~ 1']])
  })

  test('stops at metric where more than half of the intercepts of a construct differ', () => {
    const intercepts = { 'privacy.1': 0.6, 'privacy.2': -0.6, 'privacy.3': 1.2, 'privacy.4': 0 }
    const ladder = ladderOf(50, { intercepts })
    expect(ladder.level).toBe('metric')
    expect(ladder.stopped).toContain('equal intercepts do not hold even with')
    const freed = ladder.steps.at(-1)!.freed.filter(entry => entry.startsWith('privacy.'))
    expect(freed).toHaveLength(2)
  })

  test('stops at configural where loadings differ all over', () => {
    const factors = [0.1, 1.8, 0.3, 1.2]
    const loadings = Object.fromEntries(
      constructs.flatMap(construct => factors.map((factor, k) => [`${construct}.${k + 1}`, factor])),
    )
    const ladder = ladderOf(60, { loadings }, 600)
    expect(ladder.level).toBe('configural')
    expect(ladder.stopped).toContain('equal loadings do not hold even with')
  })

  test('is at no level where a group has no structure', () => {
    const rows = drawRows(1, 200).map(row => ({ ...row, group: 'a' }))
    const flat = drawRows(2, 200).map(row => ({ ...row, 'privacy.1': 3, group: 'b' }))
    const ladder = measurementLadder(syntax, [...rows, ...flat], { group: 'group' })
    expect(ladder.level).toBe('none')
    expect(ladder.stopped).toContain('the structural model does not fit all groups at once (data-unfit')
  })

  test('refuses one group', () => {
    expect(() => measurementLadder(syntax, drawRows(1, 200))).toThrow('needs two groups at least')
  })

  test('raises few false alarms: two levels at 5%', () => {
    const ladders = Array.from({ length: 40 }, (_, i) => ladderOf(1000 + 2 * i, {}))
    const alarms = ladders.filter(({ level, exceptions }) => level !== 'scalar' || exceptions.length > 0)
    // 10% and three standard errors of 40 pairs
    expect(alarms.length).toBeLessThanOrEqual(9)
    expect(ladders.every(({ level }) => level === 'scalar')).toBe(true)
  }, 60_000)
})

describe('mean profiles', () => {
  test('are compared at scalar, in standard deviations of the first group', () => {
    const ladder = ladderOf(70, { mean: 0.8, privacy: -0.5 }, 500)
    requireScalar(ladder)
    const means = latentMeans(ladder)
    expect(means.filter(({ group }) => group === 'a').every(({ mean, se }) => mean === 0 && se === 0)).toBe(
      true,
    )
    const inB = means.filter(({ group }) => group === 'b')
    expect(inB.map(({ construct }) => construct)).toEqual(['privacy', 'prosocialness', 'sharing'])
    expect(inB[0]!.mean).toBeCloseTo(0.8, 0)
    // sharing falls with privacy: its own mean, not what privacy leaves of it
    expect(inB[2]!.mean).toBeCloseTo(-0.4, 0)
    expect(inB[2]!.interval[1]).toBeLessThan(-0.2)
  })

  test('are refused below scalar, by type and by name', () => {
    const ladder = ladderOf(50, {
      intercepts: { 'privacy.1': 0.6, 'privacy.2': -0.6, 'privacy.3': 1.2, 'privacy.4': 0 },
    })
    expect(() => requireScalar(ladder)).toThrow(InvarianceError)
    expect(() => latentMeans(ladder as ScalarLadder)).toThrow(
      'Mean profiles cannot be compared: the measurement ladder reached "metric", and means need "scalar"',
    )
  })
})
