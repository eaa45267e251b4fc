import type { BoundedValue } from '../src/alignment/judge-bounds.ts'

type Bound = Pick<BoundedValue, 'name' | 'wanted' | 'bound' | 'unit'>

/** What a list of bounds asks, e.g. `CFI at least 0.95, SRMR at most 0.08`. */
export function describeBounds(bounds: readonly Bound[]): string {
  return bounds.map(({ name, wanted, bound, unit }) => `${name} ${wanted} ${bound}${behind(unit)}`).join(', ')
}

/** What it asks under `.not`: one of them broken, e.g. `CFI below 0.95, or SRMR above 0.08`. */
export function describeBrokenBounds(bounds: readonly Bound[]): string {
  return bounds
    .map(({ name, wanted, bound, unit }) => `${name} ${opposites[wanted]} ${bound}${behind(unit)}`)
    .join(', or ')
}

function behind(unit: string | undefined): string {
  return unit === undefined ? '' : ` ${unit}`
}

const opposites = { 'at least': 'below', 'at most': 'above', below: 'at least' } as const
