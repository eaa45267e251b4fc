/** A number as it travels in JSON, which has no NaN and no infinities. */
export type EncodedNumber = number | 'NaN' | 'Infinity' | '-Infinity'

/** The number itself where JSON has it, else its name. */
export function encodeNumber(value: number): EncodedNumber {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

/** What `encodeNumber` was given. */
export function decodeNumber(value: EncodedNumber): number {
  return Number(value)
}

/**
 * Plain data with every number encoded. Blobs of a sharded run are JSON, and a function in a test's meta loses the rest of
 * the file's results, so what is not data is left out.
 */
export function encodeNumbers(value: unknown): unknown {
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(item => encodeNumbers(item) ?? null)
  if (typeof value !== 'object' || value === null) return isData(value) ? value : undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const encoded = encodeNumbers(member)
      return encoded === undefined ? [] : [[name, encoded]]
    }),
  )
}

function isData(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}
