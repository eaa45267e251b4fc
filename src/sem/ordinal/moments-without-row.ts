import type { GroupData } from '../data/read-rows.ts'
import { momentKind } from './moment-layout.ts'
import type { OrdinalMoments, Variable } from './ordinal-moments.ts'
import { ordinalMoments, variableOf } from './ordinal-moments.ts'
import { crossTable, PolychoricEstimator } from './polychoric.ts'
import type { OrderedMargin, OrderedVariable } from './thresholds.ts'
import { orderedMargin } from './thresholds.ts'

/** A moment of all rows but one, and n times its sampling variance. */
interface Remaining {
  readonly value: number
  readonly gamma: number
}

/** The moments of one group without one of its rows. */
export interface MomentsWithoutRow {
  /** @returns undefined where a category has no other row, so that its threshold is lost with it. */
  of(row: number): OrdinalMoments | undefined
}

/** @param group all rows. @param levels as in {@link ordinalMoments}. @param whole the moments of all rows. */
export function momentsWithoutRow(
  group: GroupData,
  levels: readonly (readonly number[])[],
  whole: OrdinalMoments,
): MomentsWithoutRow {
  const variables = levels.map((values, i) => variableOf(group, i, values))
  if (variables.every(isOrdered)) return new OrderedWithoutRow(whole, variables)
  return {
    of: row => {
      if (variables.some(one => isOrdered(one) && isLast(one, row))) return undefined
      const width = group.values.length / group.n
      const values = group.values.filter((_, at) => Math.floor(at / width) !== row)
      return ordinalMoments({ ...group, n: group.n - 1, values }, levels, whole.layout)
    },
  }
}

/** Whether no other row has the category. */
function isLast({ counts, codes }: OrderedVariable, row: number): boolean {
  return counts[codes[row]!] === 1
}

function isOrdered(variable: Variable): variable is OrderedVariable {
  return variable.type === 'ordered'
}

/**
 * Of ordered variables alone. Rows in one cell of a cross-table leave the same correlation behind, so that each occupied cell
 * is estimated once: exactly, and far fewer times than there are rows.
 */
class OrderedWithoutRow implements MomentsWithoutRow {
  readonly #whole: OrdinalMoments
  readonly #variables: readonly OrderedVariable[]
  /** Of each variable, by the category of the row left out; last, for a row without a value, that of all rows. */
  readonly #margins: readonly OrderedMargin[][]
  /** Of each pair. */
  readonly #tables: (Float64Array | undefined)[] = []
  /** Of each pair, by the cell of the row left out. */
  readonly #known: Remaining[][] = []
  readonly #estimator: PolychoricEstimator

  constructor(whole: OrdinalMoments, variables: readonly OrderedVariable[]) {
    this.#whole = whole
    this.#variables = variables
    this.#margins = variables.map(variable => {
      const { counts } = variable
      return [...Array.from(counts, (_, a) => orderedMargin(without(counts, a))), variable]
    })
    this.#estimator = new PolychoricEstimator(Math.max(...whole.layout.categories))
  }

  of(row: number): OrdinalMoments | undefined {
    if (this.#variables.some(one => isLast(one, row))) return undefined
    const { layout, n } = this.#whole
    const values = new Float64Array(layout.count)
    const gammaDiagonal = new Float64Array(layout.count)
    for (let k = 0; k < layout.count; k++) {
      const { value, gamma } =
        layout.kind[k] === momentKind.threshold ? this.#threshold(k, row) : this.#pair(k, row)
      values[k] = value
      gammaDiagonal[k] = gamma
    }
    return {
      ...this.#whole,
      n: n - 1,
      values,
      gammaDiagonal,
      thresholds: values.slice(0, layout.thresholdCount),
    }
  }

  #threshold(k: number, row: number): Remaining {
    const { layout, n } = this.#whole
    const i = layout.row[k]!
    const t = layout.column[k]! - layout.firstThreshold[i]!
    const { counts, thresholds, influence } = this.#margins[i]![this.#variables[i]!.codes[row]!]!
    const squares = counts.reduce(
      (sum, count, a) => sum + count * influence[a * thresholds.length + t]! ** 2,
      0,
    )
    return { value: thresholds[t]!, gamma: (n - 1) * squares }
  }

  #pair(k: number, row: number): Remaining {
    const { layout, n } = this.#whole
    const [i, j] = [layout.row[k]!, layout.column[k]!]
    const [a, b] = [this.#variables[i]!, this.#variables[j]!]
    const [codeA, codeB] = [a.codes[row]!, b.codes[row]!]
    const cell = codeA * (b.categories + 1) + codeB
    const ofPair = this.#known[k] ?? []
    this.#known[k] = ofPair
    const known = ofPair[cell]
    if (known) return known
    const table = this.#tables[k] ?? crossTable(a, b)
    this.#tables[k] = table
    const counted = codeA < a.categories && codeB < b.categories
    const left = counted ? without(table, codeA * b.categories + codeB) : table
    const [own, other] = [this.#margins[i]![codeA]!, this.#margins[j]![codeB]!]
    const { correlation, squares } = this.#estimator.ofTable(own, other, left)
    const found = { value: correlation, gamma: (n - 1) * squares }
    ofPair[cell] = found
    return found
  }
}

function without(counts: Float64Array, at: number): Float64Array {
  const left = counts.slice()
  left[at]! -= 1
  return left
}
