import { describe, expect, test } from 'vitest'
import { ownInstruments, privacy, prosocialness, sharing } from '../../../src/instruments/index.ts'
import type { Instrument } from '../../../src/instruments/schema.ts'
import { measurementModel } from '../../../src/scoring/measurement-model.ts'
import { parcelsOf } from '../../../src/scoring/parcels.ts'
import { scoreSessions } from '../../../src/scoring/response-table.ts'
import type { Answer } from '../../../src/scoring/responses.ts'
import { reverseScore } from '../../../src/scoring/reverse-score.ts'

const scale = { question: 'How much?', labels: ['1', '2', '3', '4', '5'] }
const instrument = (keys: string, facets = 'a'.repeat(keys.length)): Instrument => ({
  id: 'trust',
  title: 'Trust',
  instructions: 'Rate.',
  scale,
  source: 'test',
  licence: 'MIT',
  items: [...keys].map((keyed, i) => ({
    id: `t${i + 1}`,
    text: `Statement ${i + 1}.`,
    facet: facets[i]!,
    keyed: keyed as '+' | '-',
  })),
})
const session = (answers: Record<string, Answer>) => ({
  respondentId: 'r0001',
  cluster: 'r0001',
  blocks: [],
  answers: new Map(Object.entries(answers)),
})

describe('reverseScore', () => {
  test.for<[keyed: '+' | '-', point: number, score: number]>([
    ['+', 1, 1],
    ['+', 5, 5],
    ['-', 1, 5],
    ['-', 4, 2],
  ])('keyed %s, point %i scores %i', ([keyed, point, score]) => {
    expect(reverseScore(point, { id: 'x', keyed }, scale)).toBe(score)
  })

  test.for([0, 6, 2.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d and names the item', point => {
    expect(() => reverseScore(point, { id: 'x', keyed: '+' }, scale)).toThrow(/item "x".*1 to 5/)
  })
})

describe('parcelsOf', () => {
  test('gives the own instruments 5, 4 and 4 key-balanced parcels', () => {
    for (const [own, count] of [
      [privacy, 5],
      [prosocialness, 4],
      [sharing, 4],
    ] as const) {
      const parcels = parcelsOf(own)
      expect(parcels).toHaveLength(count)
      expect(parcels.every(({ keyBalanced }) => keyBalanced)).toBe(true)
      expect(parcels.flatMap(({ items }) => items.map(({ id }) => id)).toSorted()).toEqual(
        own.items.map(({ id }) => id).toSorted(),
      )
    }
  })

  test.for<[name: string, keys: string, facets: string, parcels: string[]]>([
    ['says when a key has no partner', '++++++', 'aaaaaa', ['++', '++', '++']],
    ['keeps balanced pairs whole when an item is left over', '+-+-+-+', 'aaaaaaa', ['+-', '+-', '+-', '+']],
    ['lets an odd item join an unbalanced pair', '+++-+++', 'aaaaaaa', ['+-', '++', '+++']],
    ['leaves a small instrument as items', '+-+-', 'aabb', ['+', '-', '+', '-']],
    [
      'merges pairs of a facet while more than five',
      '+-'.repeat(8),
      'aaaaaaaabbbbbbbb',
      ['+-+-', '+-+-', '+-+-', '+-+-'],
    ],
  ])('%s', ([, keys, facets, expected]) => {
    const parcels = parcelsOf(instrument(keys, facets))
    expect(parcels.map(({ items }) => items.map(({ keyed }) => keyed).join(''))).toEqual(expected)
    for (const { items, keyBalanced } of parcels) {
      expect(keyBalanced).toBe(items.filter(({ keyed }) => keyed === '+').length * 2 === items.length)
    }
  })
})

describe('scoreSessions', () => {
  const six = instrument('+-+-+-')
  const complete = { t1: 5, t2: 1, t3: 4, t4: 4, t5: 3, t6: 3 }

  test('takes the mean of reverse-scored answers', () => {
    const { rows } = scoreSessions([session(complete)], [six])
    expect(rows).toEqual([{ 'trust.a_1': 5, 'trust.a_2': 3, 'trust.a_3': 3 }])
  })

  test('an agreement style cancels in a key-balanced parcel', () => {
    const shift = (by: number) =>
      session({ t1: 3 + by, t2: 3 + by, t3: 2 + by, t4: 2 + by, t5: 3 + by, t6: 2 + by })
    expect(scoreSessions([shift(1)], [six]).rows).toEqual(scoreSessions([shift(0)], [six]).rows)
  })

  test('uses what was answered of a parcel and counts what was not', () => {
    const { rows, missing, dropped } = scoreSessions(
      [session({ ...complete, t2: { missing: 'refused' } })],
      [six],
    )
    expect(rows[0]!['trust.a_1']).toBe(5)
    expect(missing).toEqual({
      answers: 6,
      missing: 1,
      rate: 1 / 6,
      byReason: { refused: 1 },
      byItem: { t2: 1 },
    })
    expect(dropped).toEqual([])
  })

  test('names parcels apart, within an instrument and over several', () => {
    const named = (id: string, facets: readonly string[]) => ({
      ...instrument('+-'.repeat(facets.length)),
      id,
      items: facets.flatMap((facet, i) => [
        { id: `${id}${i}a`, text: `${id} ${i} a`, facet, keyed: '+' as const },
        { id: `${id}${i}b`, text: `${id} ${i} b`, facet, keyed: '-' as const },
      ]),
    })
    const instruments = [
      named('a', ['隐私', '控制', 'data use', 'data-use']),
      named('a_x', ['y', '!!', '??']),
      named('constructor', ['x_y', '__proto__', 'z']),
    ]
    const names = instruments.flatMap(parcelsOf).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toMatchInlineSnapshot(`
      [
        "a.隐私",
        "a.控制",
        "a.data_usefacet3",
        "a.data_usefacet4",
        "a_x.y",
        "a_x.facet2",
        "a_x.facet3",
        "constructor.x_y",
        "constructor.proto",
        "constructor.z",
      ]
    `)
  })

  test('drops a respondent with more than a fifth missing, and says so', () => {
    const { rows, dropped } = scoreSessions(
      [session({ ...complete, t1: { missing: 'refused' }, t2: { missing: 'unusable' } })],
      [six],
    )
    expect(rows).toEqual([])
    expect(dropped).toEqual([{ respondentId: 'r0001', missingShare: 2 / 6 }])
  })

  test('gives NaN, not 0, as the missing rate of nothing', () => {
    expect(scoreSessions([], ownInstruments).missing.rate).toBeNaN()
  })
})

test('measurementModel writes one line a construct', () => {
  expect(measurementModel(ownInstruments.flatMap(parcelsOf))).toMatchInlineSnapshot(`
    "privacy =~ privacy.collection_1 + privacy.collection_2 + privacy.control + privacy.awareness + privacy.secondaryUse
    prosocialness =~ prosocialness.helping + prosocialness.sharing + prosocialness.caring + prosocialness.empathy
    sharing =~ sharing.health + sharing.mobility + sharing.energy + sharing.spending"
  `)
})
