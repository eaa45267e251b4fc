import { ModelSpecificationError } from '../../errors.ts'
import type { EqualityConstraint } from '../syntax/parse-model.ts'
import type { DraftRow } from './parameter-table.ts'
import { parameterName } from './parameter-table.ts'

/**
 * Numbers the free parameters so that equal ones share a number: rows with one label, rows tied across groups, and rows
 * whose labels an `==` joins. A row tied to a fixed one becomes fixed at its value.
 *
 * @param drafts rows of all groups; fixed-by-equality rows are changed in place.
 * @param ties pairs of row indices.
 * @returns the `free` number of each row, from 1 in order of first appearance; 0 for fixed rows.
 * @throws ModelSpecificationError for an unknown label, or rows that are fixed at different values and equal.
 */
export function mergeEqualParameters(
  drafts: DraftRow[],
  ties: readonly (readonly [number, number])[],
  equalities: readonly EqualityConstraint[],
): number[] {
  const sets = new DisjointSets(drafts.length)
  const firstOfLabel = new Map<string, number>()
  drafts.forEach((row, i) => {
    const first = firstOfLabel.get(row.label)
    if (row.label === '') return
    if (first === undefined) firstOfLabel.set(row.label, i)
    else sets.join(first, i)
  })
  for (const [a, b] of ties) sets.join(a, b)

  const pinned = new Map<number, number>()
  for (const { left, right, at } of equalities) {
    const row = (label: string) => {
      const index = firstOfLabel.get(label)
      if (index !== undefined) return index
      throw new ModelSpecificationError(
        `Line ${at.line}: ${label} is no label of the model.`,
        `Label a term: ${label}*x.`,
      )
    }
    if (typeof right === 'string') sets.join(row(left), row(right))
    else pin(pinned, row(left), right, left)
  }
  fixTogether(drafts, sets, pinned)
  return numberFree(drafts, sets)
}

function pin(pinned: Map<number, number>, row: number, value: number, label: string): void {
  const known = pinned.get(row)
  if (known !== undefined && known !== value) {
    throw new ModelSpecificationError(
      `${label} cannot equal both ${known} and ${value}.`,
      'Drop one of the constraints.',
    )
  }
  pinned.set(row, value)
}

/** Fixed members of a set fix the others. */
function fixTogether(drafts: DraftRow[], sets: DisjointSets, pinned: ReadonlyMap<number, number>): void {
  const fixedAt = new Map<number, { value: number; name: string }>()
  const note = (i: number, value: number) => {
    const root = sets.rootOf(i)
    const known = fixedAt.get(root)
    const name = parameterName(drafts[i]!)
    if (known && known.value !== value) {
      throw new ModelSpecificationError(
        `${name} is fixed at ${value} and equal to ${known.name}, which is fixed at ${known.value}.`,
        'Free one of them or drop the equality.',
      )
    }
    fixedAt.set(root, { value, name })
  }
  for (const [i, value] of pinned) note(i, value)
  drafts.forEach((row, i) => {
    if (!row.free && !row.exogenous) note(i, row.value)
  })
  drafts.forEach((row, i) => {
    const fixed = fixedAt.get(sets.rootOf(i))
    if (!fixed || !row.free) return
    row.free = false
    row.value = fixed.value
  })
}

function numberFree(drafts: readonly DraftRow[], sets: DisjointSets): number[] {
  const numbers = new Map<number, number>()
  return drafts.map((row, i) => {
    if (!row.free) return 0
    const root = sets.rootOf(i)
    const number = numbers.get(root) ?? numbers.size + 1
    numbers.set(root, number)
    return number
  })
}

/** Union-find. */
class DisjointSets {
  readonly #parent: number[]

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, i) => i)
  }

  rootOf(i: number): number {
    let root = i
    while (this.#parent[root] !== root) root = this.#parent[root]!
    this.#parent[i] = root
    return root
  }

  join(a: number, b: number): void {
    this.#parent[this.rootOf(b)] = this.rootOf(a)
  }
}
