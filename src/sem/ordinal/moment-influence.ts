import type { MomentLayout } from './moment-layout.ts'

/** One margin or pair: a number a category, a number a cell of the cross-table, or a number a row. */
type Source =
  | { readonly kind: 'margin'; readonly codes: Uint16Array; readonly table: Float64Array }
  | {
      readonly kind: 'pair'
      readonly codes: Uint16Array
      readonly others: Uint16Array
      readonly columns: number
      readonly table: Float64Array
    }
  | { readonly kind: 'rows'; readonly values: Float64Array }

/**
 * What each row of one group adds to each moment. Of ordered variables the influence of a row depends on its categories
 * alone, so that a moment keeps a small table and is written out over rows only where products over rows are needed.
 */
export class MomentInfluence {
  /** Number of rows. */
  readonly n: number
  readonly #sources: Source[]

  constructor(n: number, layout: MomentLayout) {
    this.n = n
    this.#sources = new Array(layout.count)
  }

  /** @param table one number a category, and one for rows without a value. */
  setMargin(r: number, codes: Uint16Array, table: Float64Array): void {
    this.#sources[r] = { kind: 'margin', codes, table }
  }

  /** @param columns of the table, which is made as that of {@link setMargin}: categories of the one × those of the other. */
  setPair(r: number, codes: Uint16Array, others: Uint16Array, columns: number, table: Float64Array): void {
    this.#sources[r] = { kind: 'pair', codes, others, columns, table }
  }

  setRows(r: number, values: Float64Array): void {
    this.#sources[r] = { kind: 'rows', values }
  }

  /** The influences of all rows on some moments times a factor each, moments × n. */
  over(moments: Int32Array, factors: Float64Array): Float64Array {
    const { n } = this
    const out = new Float64Array(moments.length * n)
    moments.forEach((r, at) => {
      writeOut(this.#sources[r]!, factors[at]!, out.subarray(at * n, (at + 1) * n))
    })
    return out
  }
}

function writeOut(source: Source, factor: number, out: Float64Array): void {
  if (source.kind === 'rows') {
    for (let row = 0; row < out.length; row++) out[row] = factor * source.values[row]!
    return
  }
  const table = source.table.map(value => factor * value)
  const { codes } = source
  if (source.kind === 'margin') {
    for (let row = 0; row < out.length; row++) out[row] = table[codes[row]!]!
    return
  }
  const { others, columns } = source
  for (let row = 0; row < out.length; row++) out[row] = table[codes[row]! * columns + others[row]!]!
}
