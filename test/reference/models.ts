import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The models of `lavaan/models.R`. */
export const hsModel = `
  visual  =~ x1 + x2 + x3
  textual =~ x4 + x5 + x6
  speed   =~ x7 + x8 + x9`

export const pdModel = `
  ind60 =~ x1 + x2 + x3
  dem60 =~ y1 + a*y2 + b*y3 + c*y4
  dem65 =~ y5 + a*y6 + b*y7 + c*y8
  dem60 ~ p1*ind60
  dem65 ~ p2*ind60 + p3*dem60
  y1 ~~ y5
  y2 ~~ y4 + y6
  y3 ~~ y7
  y4 ~~ y8
  y6 ~~ y8
  ind := p1*p3
  total := p1*p3 + p2`

/** `priv1 + priv2 + …` */
export const items = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join(' + ')

export const simModel = `
  PRIV =~ ${items('priv', 10)}
  PSA  =~ ${items('psa', 16)}
  AODS =~ ${items('aods', 8)}
  AODS ~ PRIV + PSA`

export type Cells = Record<string, number | string>

const folder = join(import.meta.dirname, 'lavaan')

/** Rows of one of the CSV files; cells that look like numbers are numbers, NA cells are left out. */
export function readCsv(file: string): Cells[] {
  const [header, ...lines] = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(',').map(cell => cell.replaceAll('"', '')))
  return lines.map(cells =>
    Object.fromEntries(
      cells.flatMap((cell, i) => {
        if (cell === 'NA') return []
        return [[header![i]!, cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell]]
      }),
    ),
  )
}

type Column<T> = readonly T[]

/** A result of lavaan, as `reduce.ts` keeps it. */
export interface Reference {
  readonly nobs: number | readonly number[]
  readonly fit: Readonly<Record<string, number | null>>
  readonly parameters: {
    readonly lhs: Column<string>
    readonly op: Column<string>
    readonly rhs: Column<string>
    readonly group?: Column<number>
    readonly label?: Column<string>
    readonly est: Column<number>
    readonly se: Column<number>
    readonly z?: Column<number | null>
    readonly pvalue?: Column<number | null>
    readonly 'ci.lower'?: Column<number>
    readonly 'ci.upper'?: Column<number>
  }
  readonly standardized: {
    readonly 'est.std': Column<number>
    readonly se: Column<number>
    readonly z?: Column<number | null>
    readonly pvalue?: Column<number | null>
    readonly 'ci.lower'?: Column<number>
    readonly 'ci.upper'?: Column<number>
  }
  readonly implied?: ReferenceMoments | Readonly<Record<string, ReferenceMoments>>
  readonly vcov?: { readonly rows: readonly (readonly number[])[] }
}

/** A covariance matrix (and means) as `reference.R` writes them. */
export interface ReferenceMoments {
  readonly cov: { readonly rows: readonly (readonly number[])[] }
  readonly mean?: Readonly<Record<string, number>>
}

export function loadReference(name: string): Reference {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Reference
}
