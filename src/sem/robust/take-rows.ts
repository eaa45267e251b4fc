/** Rows worked on at a time: their products fit the processor's cache. */
export const chunk = 256

/**
 * Some variables of some rows less their means, count × (number of variables) row-major.
 *
 * @param p number of variables in `rows`. @param start the first row. @param out receives them from its beginning.
 */
export function takeRows(
  rows: Float64Array,
  p: number,
  variables: readonly number[],
  means: Float64Array,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const size = variables.length
  for (let row = start, to = 0; row < start + count; row++) {
    const from = row * p
    for (let i = 0; i < size; i++, to++) {
      const variable = variables[i]!
      out[to] = rows[from + variable]! - means[variable]!
    }
  }
}
