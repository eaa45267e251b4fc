import { ModelSpecificationError } from '../../errors.ts'
import type { Cell } from '../model/place-parameters.ts'
import { matrix } from '../model/place-parameters.ts'
import type { ParameterTable } from '../table/parameter-table.ts'
import type { MomentLayout } from './moment-layout.ts'
import { momentLayout } from './moment-layout.ts'

/** What ordered variables add to a compiled model. */
export interface OrdinalStructure {
  readonly layout: MomentLayout
  /** "y|t1", in the order of the layout. */
  readonly thresholdNames: readonly string[]
  /** Observed variable of each threshold. */
  readonly thresholdOf: readonly number[]
  /** True for each observed variable that is ordered. */
  readonly ordered: readonly boolean[]
  /** For each ordered observed variable that takes part in regressions: its index, and that of the latent it stands for. */
  readonly standing: readonly { readonly observed: number; readonly latent: number }[]
  /** Whether a cell is a residual variance of an ordered variable, which is computed and not estimated. */
  isDerived(cell: Cell): boolean
}

/** @returns undefined for a table without ordered variables. */
export function ordinalStructure(
  table: ParameterTable,
  latentNames: readonly string[],
): OrdinalStructure | undefined {
  const names = table.ordered ?? []
  if (names.length === 0) return undefined
  const ordered = table.observed.map(name => names.includes(name))
  const cuts = (name: string) =>
    new Set(table.rows.filter(row => row.op === '|' && row.lhs === name).map(row => row.rhs)).size
  const categories = table.observed.map((name, i) => (ordered[i] ? cuts(name) + 1 : 0))
  const without = table.observed.find((_, i) => categories[i] === 1)
  if (without !== undefined) {
    throw new ModelSpecificationError(
      `${without} is ordered and has no thresholds.`,
      `Add rows ${without} | t1.`,
    )
  }
  const thresholdNames = table.observed.flatMap((name, i) =>
    Array.from({ length: Math.max(categories[i]! - 1, 0) }, (_, t) => `${name}|t${t + 1}`),
  )
  const standing = table.observed.flatMap((name, observed) => {
    const latent = latentNames.indexOf(name)
    return ordered[observed] && latent >= 0 ? [{ observed, latent }] : []
  })
  return {
    layout: momentLayout(categories),
    thresholdNames,
    thresholdOf: categories.flatMap((count, i) => new Array<number>(Math.max(count - 1, 0)).fill(i)),
    ordered,
    standing,
    isDerived: ({ matrix: kind, row, column }) =>
      row === column &&
      ((kind === matrix.residualCovariance && ordered[row]!) ||
        (kind === matrix.latentCovariance && standing.some(({ latent }) => latent === row))),
  }
}
