import { describe, expect, test } from 'vitest'
import { blockOrderOf } from '../../../src/sessions/block-order.ts'

describe('the orders of permuted blocks', () => {
  test.for<[blocks: number, rows: number]>([
    [2, 2],
    [3, 6],
    [4, 4],
    [5, 10],
    [6, 6],
  ])(
    'with %d blocks put every block equally often at every place and behind every other, in each run of %d',
    ([blocks, rows]) => {
      for (const run of [0, 1, 7]) {
        const places = new Map<string, number>()
        const neighbours = new Map<string, number>()
        const count = (counts: Map<string, number>, key: string) =>
          counts.set(key, (counts.get(key) ?? 0) + 1)
        for (let respondent = run * rows; respondent < (run + 1) * rows; respondent++) {
          const order = blockOrderOf(respondent, blocks, 1)
          expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: blocks }, (_, i) => i))
          order.forEach((block, place) => {
            count(places, `${block} at ${place}`)
            if (place > 0) count(neighbours, `${block} behind ${order[place - 1]}`)
          })
        }
        expect([...new Set(places.values())]).toEqual([rows / blocks])
        expect(places.size).toBe(blocks * blocks)
        expect([...new Set(neighbours.values())]).toEqual([rows / blocks])
        expect(neighbours.size).toBe(blocks * (blocks - 1))
      }
    },
  )

  test('are the same for the same seed and others for another, and do not follow the number of the respondent', () => {
    const orders = (seed: number) => Array.from({ length: 60 }, (_, i) => blockOrderOf(i, 3, seed).join(''))
    expect(orders(1)).toEqual(orders(1))
    expect(orders(2)).not.toEqual(orders(1))
    // the option direction of the first block alternates; so must not the order
    const ofEven = orders(1).filter((_, i) => i % 2 === 0)
    expect(new Set(ofEven).size).toBe(6)
  })
})
