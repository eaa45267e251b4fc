import { describe, expect, test } from 'vitest'
import { limitOf, missedLimits, verdictCell } from '../../bench/verdict-cell.ts'
import { verdictCells } from '../../bench/verdict-cells.ts'

/** The short form of `npm run calibrate`: other seeds, and few models. */
const models = 25
const seed = 5

const resultOf = async (name: string) => {
  const cell = verdictCells.find(candidate => candidate.name === name)
  if (!cell) throw new Error(`There is no cell "${name}".`)
  const result = await verdictCell(cell, models, seed)
  return { ...result, result, missed: missedLimits(cell, result, models) }
}
/** A rate that so few models pass only once in a thousand runs if the stated one is right. */
const atMost = (rate: number) => rate + 3.1 * Math.sqrt((rate * (1 - rate)) / models)

describe('verdicts', { timeout: 60_000 }, () => {
  test('pass a model without any relation no more often than stated', async () => {
    const { vaar, signs, result } = await resultOf('no relation')
    expect(vaar.pass / models).toBeLessThanOrEqual(atMost(limitOf(result, 'vaar', 'stated no relation')))
    expect(signs.pass / models).toBeLessThanOrEqual(atMost(limitOf(result, 'signs', 'stated no relation')))
  })

  test('pass a model with one certain path and none beside it no more often than stated', async () => {
    const { vaar, signs, result } = await resultOf('privacy strong, prosocialness missing')
    expect(vaar.pass / models).toBeLessThanOrEqual(atMost(limitOf(result, 'vaar', 'stated one missing')))
    expect(limitOf(result, 'signs', 'stated one missing')).toBeCloseTo(0.05, 6)
    expect(signs.pass / models).toBeLessThanOrEqual(atMost(0.05))
  })

  test('pass a model that acts as people do, and no precondition forestalls it', async () => {
    const { vaar, failed } = await resultOf('-.20/+.25')
    expect(vaar.pass / models).toBeGreaterThanOrEqual(0.9)
    expect(failed).toEqual({})
  })

  test.for(['both reversed', 'style 0.5, one direction, no relation', 'one person in 300 copies'])(
    'never pass in the cell "%s", and name what they must',
    async name => {
      const { vaar, signs, missed } = await resultOf(name)
      expect([vaar.pass, signs.pass]).toEqual([0, 0])
      expect(missed).toEqual([])
    },
  )
})
