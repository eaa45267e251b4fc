import type { CompiledModel } from '../model/compile-model.ts'
import { momentKind } from './moment-layout.ts'

/** A name for each moment that does not depend on the order of the variables: "y|t1", "y ~1", "x ~~ y". */
export function momentNames({ ordinal, table }: CompiledModel): string[] {
  const { layout, thresholdNames } = ordinal!
  const nameOf = (i: number) => table.observed[i]!
  return Array.from(layout.kind, (kind, r) => {
    const row = layout.row[r]!
    if (kind === momentKind.threshold) return thresholdNames[layout.column[r]!]!
    if (kind === momentKind.mean) return `${nameOf(row)} ~1`
    const column = kind === momentKind.variance ? row : layout.column[r]!
    return [nameOf(row), nameOf(column)].sort().join(' ~~ ')
  })
}
