import { parseInstrument } from '../parse-instrument.ts'
import type { Instrument, Item } from '../schema.ts'
import { sharing } from '../sharing.ts'

/**
 * A sharing block of one context: items of its own, with the instructions and the scale of `sharing`.
 *
 * Every block crosses the same four kinds of data (the facets) with its recipients, one acceptance and one refusal a kind:
 * what differs between two contexts is then who asks and what for, and each facet gives one key-balanced parcel.
 */
export function sharingBlock(id: string, title: string, items: readonly Item[]): Instrument {
  const { instructions, paraphrases, scale } = sharing
  return parseInstrument({
    id,
    title,
    instructions,
    paraphrases,
    scale,
    items,
    source: 'Written for vitest-vaar, 2026',
    licence: 'MIT',
  })
}
