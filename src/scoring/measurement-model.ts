import type { Parcel } from './parcels.ts'

/**
 * The measurement part of the structural model, in lavaan's syntax: one `construct =~ parcel + parcel + …` line a
 * construct, in order of first appearance.
 */
export function measurementModel(parcels: readonly Parcel[]): string {
  const indicators = new Map<string, string[]>()
  for (const { construct, name } of parcels) {
    indicators.set(construct, [...(indicators.get(construct) ?? []), name])
  }
  return [...indicators].map(([construct, names]) => `${construct} =~ ${names.join(' + ')}`).join('\n')
}
