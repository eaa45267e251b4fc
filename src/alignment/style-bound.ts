import type { Instrument } from '../instruments/schema.ts'
import type { AgreementStyle } from '../scoring/agreement-style.ts'
import type { ResponseTable } from '../scoring/response-table.ts'
import type { SemFit } from '../sem/index.ts'
import { readsOtherwise } from './path-conclusion.ts'
import type { PathEstimate } from './path-estimate.ts'

/** How much a shared style of agreeing could matter to the paths. */
export interface StyleBound {
  /** Constructs whose keys do not balance, so that the style is part of their scores. */
  readonly exposed: readonly string[]
  /** Share of the most exposed construct's common variance that is style, at most (95%); 0 where no two constructs are exposed, NaN where it cannot be known. */
  readonly share: number
  /** Smallest share at which a path would be read otherwise; 1 where none would change that. */
  readonly bound: number
  /** The path that it would change first. */
  readonly path: string | undefined
}

/** One-sided 95%. */
const upperQuantile = 1.6449
/** Shares that are tried on the way to the largest possible one. */
const steps = 200

/**
 * Holds the style of agreeing against what would change a path.
 *
 * A style of variance a² adds a² κ κᵀ to the covariances of the constructs, κ being the mean key of a construct's items (0
 * where keys balance, ±1 where all are one way). It is taken off again, for more and more style, and the
 * paths worked out from what is left. With two constructs keyed one way this gives the known bound |ρ| / (1 + |ρ|) on the style's
 * share of the common variance, ρ being the correlation without style.
 *
 * Where no pair of opposite statements shows how strong the style is, it may be anything.
 */
export function styleBound(
  table: ResponseTable,
  instruments: readonly Instrument[],
  style: AgreementStyle,
  fit: SemFit,
  paths: readonly PathEstimate[],
  material: number,
): StyleBound {
  const constructs = instruments.map(instrument => instrument.id)
  const keys = constructs.map(construct => meanKey(table, construct))
  const exposed = constructs.filter((_, c) => Math.abs(keys[c]!) > 1e-9)
  if (exposed.length < 2) return { exposed, share: 0, bound: 1, path: undefined }
  const covariance = constructCovariance(table, instruments)
  const largest = Math.min(
    ...constructs.map((_, c) => (keys[c] === 0 ? Infinity : covariance[c]![c]! / keys[c]! ** 2)),
  )
  const coefficientsAt = (variance: number) =>
    paths.map(({ path }) =>
      standardizedPath(
        path,
        constructs,
        covariance.map((row, c) => row.map((value, d) => value - variance * keys[c]! * keys[d]!)),
        fit,
      ),
    )
  const before = coefficientsAt(0)
  let [bound, first]: [number, string | undefined] = [1, undefined]
  for (let step = 1; step < steps && first === undefined; step++) {
    const without = coefficientsAt((largest * step) / steps)
    const changed = paths.find((path, p) =>
      readsOtherwise(path, path.est + without[p]! - before[p]!, material),
    )
    if (changed) [bound, first] = [step / steps, changed.path]
  }
  const upper = Math.max(0, style.variance + upperQuantile * style.varianceError)
  return { exposed, share: Math.min(1, upper / largest), bound, path: first }
}

/** Mean over a construct's parcels of the mean key of their items. */
function meanKey({ parcels }: ResponseTable, construct: string): number {
  const own = parcels.filter(parcel => parcel.construct === construct)
  const keyOf = ({ items }: (typeof own)[number]) =>
    items.reduce((sum, { keyed }) => sum + (keyed === '+' ? 1 : -1), 0) / items.length
  return own.reduce((sum, parcel) => sum + keyOf(parcel), 0) / own.length
}

/** Covariances of the constructs on a scale from -1 to 1, from those of different parcels, which hold no error. */
function constructCovariance(table: ResponseTable, instruments: readonly Instrument[]): number[][] {
  const rows = table.rows.filter(row => !Object.values(row).includes(null))
  const columns = table.parcels.map(({ name, construct }) => {
    const points = instruments.find(({ id }) => id === construct)!.scale.labels.length
    const mean = rows.reduce((sum, row) => sum + row[name]!, 0) / rows.length
    return { construct, values: rows.map(row => ((row[name]! - mean) * 2) / (points - 1)) }
  })
  return instruments.map(({ id: a }) =>
    instruments.map(({ id: b }) => {
      const products = columns.flatMap((one, i) =>
        columns.flatMap((two, j) =>
          i !== j && one.construct === a && two.construct === b
            ? [one.values.reduce((sum, value, r) => sum + value * two.values[r]!, 0) / rows.length]
            : [],
        ),
      )
      return products.reduce((sum, product) => sum + product, 0) / products.length
    }),
  )
}

/** The standardized coefficient of a path from the covariances of the constructs. */
function standardizedPath(
  path: string,
  constructs: readonly string[],
  covariance: readonly (readonly number[])[],
  fit: SemFit,
): number {
  const [outcome = '', predictor = ''] = path.split(' ~ ')
  const predictors = fit.parameters
    .filter(({ lhs, op }) => op === '~' && lhs === outcome)
    .map(({ rhs }) => constructs.indexOf(rhs))
  const y = constructs.indexOf(outcome)
  const solved = solve(
    predictors.map(p => predictors.map(q => covariance[p]![q]!)),
    predictors.map(p => covariance[p]![y]!),
  )
  const x = constructs.indexOf(predictor)
  return solved[predictors.indexOf(x)]! * Math.sqrt(covariance[x]![x]! / covariance[y]![y]!)
}

/** Gauss-Jordan elimination on a handful of rows. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  rows.forEach((row, pivot) => {
    const scale = row[pivot]!
    for (let column = pivot; column < row.length; column++) row[column]! /= scale
    rows.forEach((other, i) => {
      const factor = i === pivot ? 0 : other[pivot]!
      for (let column = pivot; column < row.length; column++) other[column]! -= factor * row[column]!
    })
  })
  return rows.map(row => row.at(-1)!)
}
