import type { Instrument, Item } from '../instruments/schema.ts'

/** Several items of one facet whose mean serves as one indicator. */
export interface Parcel {
  /** Name of the indicator in the structural model, e.g. `privacy.collection_1`; unique over a study. */
  readonly name: string
  /** Construct it indicates: the instrument's id. */
  readonly construct: string
  readonly items: readonly Item[]
  /** True when as many items are keyed `+` as `-`, so that an agreement style cancels in the mean. */
  readonly keyBalanced: boolean
}

/** More indicators than this add free parameters without adding information about a path. */
const mostParcels = 5
/** With fewer, a factor is not identified by its own indicators. */
const fewestParcels = 3

/**
 * Parcels of an instrument: the items of a facet are put together two by two, one keyed `+` with one keyed `-`, and
 * neighbouring pairs of a facet are merged while there are more than five and at least three would remain.
 *
 * Shared agreement style adds the same amount to every raw answer; it enters a reverse-scored item with the opposite
 * sign and so cancels in a key-balanced mean. Without that, a style of .5 flips the sign of a path of -.20 while the
 * fit stays perfect. Items of a facet that find no partner of the opposite key are paired as they come, and their
 * parcel says `keyBalanced: false`. An instrument too small for three pairs is left as single items.
 *
 * @returns Parcels in item order; every item is in exactly one.
 */
export function parcelsOf(instrument: Instrument): readonly Parcel[] {
  const byFacet = new Map<string, Item[]>()
  for (const item of instrument.items) byFacet.set(item.facet, [...(byFacet.get(item.facet) ?? []), item])

  let facets = [...byFacet].map(([facet, items]) => ({ facet, groups: pairByKey(items) }))
  const count = (of: typeof facets) => of.reduce((sum, { groups }) => sum + groups.length, 0)
  if (count(facets) < fewestParcels) {
    facets = [...byFacet].map(([facet, items]) => ({ facet, groups: items.map(item => [item]) }))
  }
  while (count(facets) > mostParcels) {
    const merged = facets.map(({ facet, groups }) => ({ facet, groups: mergeNeighbours(groups) }))
    if (count(merged) < fewestParcels || count(merged) === count(facets)) break
    facets = merged
  }

  const names = distinctNames(facets.map(({ facet }) => facet))
  return facets.flatMap(({ groups }, position) =>
    groups.map((items, index) => ({
      // no instrument id holds a dot, so the parcels of two instruments cannot meet in one name
      name: `${instrument.id}.${names[position]}${groups.length > 1 ? `_${index + 1}` : ''}`,
      construct: instrument.id,
      items,
      keyBalanced: items.filter(item => item.keyed === '+').length * 2 === items.length,
    })),
  )
}

/** Pairs one `+` with one `-`; what is left over is paired as it comes, a last odd item joins the last pair. */
function pairByKey(items: readonly Item[]): Item[][] {
  const plus = items.filter(item => item.keyed === '+')
  const minus = items.filter(item => item.keyed === '-')
  const balanced = Math.min(plus.length, minus.length)
  const groups: Item[][] = []
  for (let i = 0; i < balanced; i++) groups.push([plus[i]!, minus[i]!])
  const rest = [...plus.slice(balanced), ...minus.slice(balanced)]
  for (let i = 0; i + 1 < rest.length; i += 2) groups.push([rest[i]!, rest[i + 1]!])
  if (rest.length % 2 === 1) {
    const odd = rest.at(-1)!
    const last = rest.length > 1 ? groups.at(-1) : undefined
    // A balanced pair is worth more than a larger one, so an odd item joins only a pair that has no balance to lose.
    if (last) last.push(odd)
    else groups.push([odd])
  }
  return groups
}

function mergeNeighbours(groups: readonly Item[][]): Item[][] {
  const merged: Item[][] = []
  for (let i = 0; i < groups.length; i += 2) merged.push([...groups[i]!, ...(groups[i + 1] ?? [])])
  return merged
}

/** Facets' names as model syntax can hold them; those that would become equal, or nothing, are numbered. */
function distinctNames(facets: readonly string[]): readonly string[] {
  const plain = facets.map(facet => facet.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, ''))
  const isOwn = (name: string) => name !== '' && plain.filter(other => other === name).length === 1
  return plain.map((name, index) => (isOwn(name) ? name : `${name}facet${index + 1}`))
}
