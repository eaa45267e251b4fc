import { describe, expect, test } from 'vitest'
import {
  ownInstruments,
  parseInstrument,
  privacy,
  prosocialness,
  sharing,
  sharingContexts,
} from '../../../src/instruments/index.ts'
import type { Instrument } from '../../../src/instruments/schema.ts'

const contextBlocks = Object.values(sharingContexts).map(({ instrument }) => instrument)
const shipped = [...ownInstruments, ...contextBlocks]
const allItems = shipped.flatMap(instrument => instrument.items)

function facetCounts(instrument: Instrument): Record<string, string> {
  const keys: Record<string, string> = {}
  for (const { facet, keyed } of instrument.items)
    keys[facet] = [...(keys[facet] ?? ''), keyed].sort().join('')
  return keys
}

describe('the shipped instruments', () => {
  test('are named after their constructs and come in the order of the protocol', () => {
    expect(ownInstruments.map(({ id }) => id)).toEqual(['privacy', 'prosocialness', 'sharing'])
  })

  test.for([
    [privacy, 10, 7, { collection: '++--', control: '+-', awareness: '+-', secondaryUse: '+-' }],
    [prosocialness, 16, 5, { helping: '++--', sharing: '++--', caring: '++--', empathy: '++--' }],
    [sharing, 8, 7, { health: '+-', mobility: '+-', energy: '+-', spending: '+-' }],
    ...contextBlocks.map(
      block => [block, 8, 7, { health: '+-', mobility: '+-', household: '+-', spending: '+-' }] as const,
    ),
  ] as const)(
    '%o has its items, points and a balanced key in each facet',
    ([instrument, items, points, facets]) => {
      expect(instrument.items).toHaveLength(items)
      expect(instrument.scale.labels).toHaveLength(points)
      expect(facetCounts(instrument)).toEqual(facets)
    },
  )

  test('have item ids and texts that are unique over all, and no id that names a construct', () => {
    const ids = [...allItems, ...shipped].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const words = allItems.map(({ text }) => text.toLowerCase().replaceAll(/[^a-z ]/g, ''))
    expect(new Set(words).size).toBe(34 + 4 * 8)
  })

  test('are frozen, so that no study can change them for another', () => {
    expect(() => privacy.items.sort(() => -1)).toThrow(TypeError)
    expect(() => privacy.scale.labels.reverse()).toThrow(TypeError)
  })

  test('pass the check that a user file passes', () => {
    for (const instrument of shipped) expect(parseInstrument(instrument)).toEqual(instrument)
  })
})

describe('the wording', () => {
  test.for(allItems)('of $id is one short sentence without a bare negation', ({ text }) => {
    expect(text).toMatch(/^[A-Z][^.!?;]*\.$/)
    expect(text.split(' ').length).toBeGreaterThanOrEqual(5)
    expect(text.split(' ').length).toBeLessThanOrEqual(18)
    expect(text).not.toMatch(/\b(not|no|never|nothing|none|always|completely)\b|n't\b/i)
    // two statements in one item have no one answer
    expect(text).not.toMatch(/\b(and|or|but)\b/i)
  })

  test('is read alike for both keys: reversed items are about as long as the others', () => {
    const mean = (keyed: string) => {
      const lengths = allItems.filter(item => item.keyed === keyed).map(item => item.text.length)
      return lengths.reduce((sum, length) => sum + length, 0) / lengths.length
    }
    expect(Math.abs(mean('+') - mean('-'))).toBeLessThan(5)
  })

  test('of privacy asks for attitudes, and for no act of disclosing', () => {
    for (const { text } of privacy.items) {
      expect(text).not.toMatch(
        /\b(I would|share|disclose|hand over|let|allow|refuse|withhold|research|public)\b/i,
      )
    }
  })

  test('of prosocialness mentions no information about people', () => {
    for (const { text } of prosocialness.items)
      expect(text).not.toMatch(/\b(data|information|record|details)/i)
  })

  test('of sharing is a decision on a request, on behalf of nobody in particular', () => {
    for (const { text } of [sharing, ...contextBlocks].flatMap(({ items }) => items)) {
      expect(text).toMatch(/^I would /)
      expect(text).not.toMatch(/\b(my|your)\b/i)
    }
  })

  test('of headings and instructions gives the construct away nowhere', () => {
    for (const { title, instructions, paraphrases = [] } of shipped) {
      expect(paraphrases).toHaveLength(3)
      expect(`${title} ${instructions} ${paraphrases.join(' ')}`).not.toMatch(
        /privacy|concern|prosocial|helpful|sharing|accept|attitude/i,
      )
    }
  })
})
