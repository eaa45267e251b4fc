import type { SemFit, StandardizedRow } from '../sem/index.ts'
import { standardizedCovariance } from '../sem/index.ts'

/** A standardized path coefficient of one model, with its uncertainty. */
export interface PathEstimate {
  /** As lavaan writes it, e.g. `sharing ~ privacy`. */
  readonly path: string
  /** Standardized coefficient; NaN when the fit gave none that can be used. */
  readonly est: number
  /** Its standard error, above 0; NaN when the fit gave none that can be used. */
  readonly se: number
}

/** The standardized path among the rows of a solution; NaN where it has no estimate or no standard error above 0. */
export function pathEstimate(rows: readonly StandardizedRow[], path: string): PathEstimate {
  const row = rows.find(({ lhs, op, rhs }) => op === '~' && `${lhs} ~ ${rhs}` === path)
  return { path, est: row?.est ?? Number.NaN, se: row && row.se > 0 ? row.se : Number.NaN }
}

/** Covariance matrix of standardized paths, in the order given; all NaN for a fit that is not `ok`. */
export function pathCovariance(fit: SemFit, paths: readonly string[]): readonly (readonly number[])[] {
  if (fit.status !== 'ok') return paths.map(() => paths.map(() => Number.NaN))
  return standardizedCovariance(
    fit,
    paths.map(path => {
      const [lhs = '', rhs = ''] = path.split(' ~ ')
      return { lhs, op: '~', rhs }
    }),
  )
}
