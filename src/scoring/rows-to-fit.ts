import type { ResponseTable } from './response-table.ts'

/** Where every respondent was dropped, one row without any score: a fit of nothing is a status, no rows are an error. */
export function rowsToFit({ rows, parcels }: Pick<ResponseTable, 'rows' | 'parcels'>): ResponseTable['rows'] {
  return rows.length > 0 ? rows : [Object.fromEntries(parcels.map(({ name }) => [name, null]))]
}

/** Respondents whose scores are all there, and their rows: those that a listwise fit uses, in its order. */
export function completeRows({ rows, respondents }: Pick<ResponseTable, 'rows' | 'respondents'>) {
  return rows.flatMap((row, at) =>
    Object.values(row).includes(null) ? [] : [{ row, respondent: respondents[at]! }],
  )
}
