/**
 * Parameters that had to be left free, as a reader knows them: `loading and intercept of privacy.collection_1`.
 *
 * @param freed - As on a ladder: "privacy =~ privacy.collection_1", "privacy.collection_1 ~ 1".
 */
export function describeFreed(freed: readonly string[]): string {
  return parcelsOf(freed)
    .map(parcel => {
      const own = freed.filter(entry => parcelOf(entry) === parcel)
      const kinds = [
        ...(own.some(isLoading) ? ['loading'] : []),
        ...(own.some(entry => !isLoading(entry)) ? ['intercept'] : []),
      ]
      return `${kinds.join(' and ')} of ${parcel}`
    })
    .join(', ')
}

/** The parcels that they are of, each once. */
export function parcelsOf(freed: readonly string[]): readonly string[] {
  return [...new Set(freed.map(parcelOf))]
}

/** The parcel that a freed parameter is of. */
export function parcelOf(entry: string): string {
  return isLoading(entry) ? entry.split(' =~ ')[1]! : entry.split(' ~ ')[0]!
}

/** Whether it is a loading; else it is an intercept. */
export function isLoading(entry: string): boolean {
  return entry.includes('=~')
}
