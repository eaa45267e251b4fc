import { z } from 'zod'
import { DataError } from '../../errors.ts'
import shipped from './human-evidence.json' with { type: 'json' }

const correlation = z.number().gt(-1).lt(1)

/** Zod schema of one row: what one study found about one path in people. */
export const evidenceRowSchema = z
  .strictObject({
    /** As lavaan writes it, e.g. `sharing ~ privacy`. */
    path: z.string().regex(/^\S+ ~ \S+$/, 'write a path as "sharing ~ privacy"'),
    /** Rows of one study are one sample of people: their estimates are averaged, not counted twice. */
    study: z.string().min(1),
    /** Sign that was found; `none` where no relation was. */
    finding: z.enum(['positive', 'negative', 'none']),
    /** Standardized coefficient or correlation. A row without one counts as a vote. */
    estimate: correlation.optional(),
    /** Standard error of the estimate. */
    se: z.number().positive().optional(),
    /** 95% interval, used where there is no standard error. */
    ci: z.tuple([correlation, correlation]).optional(),
    /** People; used for a standard error where there is neither of the above. */
    n: z.number().int().min(4).optional(),
    /** What was measured of the predictor. */
    measureKind: z.enum(['trait', 'motive', 'experimental']),
    outcome: z.enum(['intention', 'behaviour']),
    doi: z.string().optional(),
    /** Read in a publication, or recomputed from its data. */
    estimateSource: z.enum(['published', 'recomputed', 'own']),
    note: z.string().optional(),
  })
  .superRefine(({ estimate, se, ci, n, finding }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message })
    if (estimate === undefined) return
    if (se === undefined && ci === undefined && n === undefined) {
      wrong('an estimate needs se, ci or n, so that its weight is known')
    }
    if (ci && !(ci[0] < estimate && estimate < ci[1])) wrong('the estimate is not inside its interval')
    const sign = estimate > 0 ? 'positive' : 'negative'
    if (finding !== 'none' && finding !== sign)
      wrong(`the estimate is ${estimate}, and finding says ${finding}`)
  })

/** What one study found about one path in people. */
export type EvidenceRow = z.infer<typeof evidenceRowSchema>

/** Rows of evidence and the version of the list. */
export interface HumanEvidence {
  /** A date; it changes whenever a row does. */
  readonly version: string
  readonly rows: readonly EvidenceRow[]
}

/**
 * Checks rows of evidence.
 *
 * @throws DataError that names the row and what is wrong with it.
 */
export function parseEvidence(rows: readonly unknown[]): readonly EvidenceRow[] {
  return rows.map((row, index) => {
    const parsed = evidenceRowSchema.safeParse(row)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]!
    const where = issue.path.length > 0 ? `, ${issue.path.join('.')}` : ''
    throw new DataError(
      `Row ${index + 1} of the human evidence${where}: ${issue.message}.`,
      "Write a row as { path: 'sharing ~ privacy', study: '…', finding: 'negative', estimate: -0.13, se: 0.03, measureKind: 'trait', outcome: 'behaviour', estimateSource: 'published' }.",
    )
  })
}

/** The evidence that the package ships, with its sources; `docs/human-reference.md` says how it was chosen. */
export const humanEvidence: HumanEvidence = { version: shipped.version, rows: parseEvidence(shipped.rows) }
