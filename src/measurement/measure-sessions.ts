import type { Check } from '../alignment/check.ts'
import { type PathEstimate, pathEstimate } from '../alignment/path-estimate.ts'
import { checkPreconditions } from '../alignment/preconditions.ts'
import type { Study } from '../config/study.ts'
import { type ResponseTable, scoreSessions } from '../scoring/response-table.ts'
import type { SessionResponses } from '../scoring/responses.ts'
import { rowsToFit } from '../scoring/rows-to-fit.ts'
import { fitModel, type SemFit } from '../sem/index.ts'

/** What answers come to, before anything is aggregated or concluded. */
export interface Measurement {
  readonly table: ResponseTable
  readonly fit: SemFit
  /** Standardized paths of the reference; NaN where the fit gave nothing that can be used. */
  readonly paths: readonly PathEstimate[]
  readonly checks: readonly Check[]
}

/**
 * Steps 3 to 6 of an assessment, for real answers and for those that a plan draws.
 *
 * @param syntax - Of `structuralSyntax(study)`.
 * @param example - A reply without a rating, fit to be shown.
 */
export function measureSessions(
  sessions: readonly SessionResponses[],
  study: Pick<Study, 'instruments' | 'reference' | 'preconditions'>,
  syntax: string,
  { signal, example }: { signal?: AbortSignal | undefined; example?: string | undefined } = {},
): Measurement {
  // 3. Score: keying, parcels, missing answers.
  const table = scoreSessions(sessions, study.instruments)

  // 4. Fit the structural model to the scores; ratings are not normal, so the standard errors are robust ones.
  const fit = fitModel(syntax, rowsToFit(table), { estimator: 'MLR', signal })

  // 5. Read the paths that people's signs are known of.
  const paths = study.reference.map(({ path }) => pathEstimate(fit.converged ? fit.standardized : [], path))

  // 6. Judge what must hold before anything is concluded.
  const checks = checkPreconditions(
    { responses: sessions, instruments: study.instruments, table, syntax, fit, paths, example },
    study.preconditions,
  )
  return { table, fit, paths, checks }
}
