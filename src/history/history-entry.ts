import { z } from 'zod'
import { assessmentRecordSchema, numberSchema } from '../results/results-schema.ts'

/** Version of the lines below; raised when an older reader could misread a newer file. */
export const historyVersion = 1

/** One measurement of one model, one line of `.vaar/history.jsonl`. */
export const historyEntrySchema = z.object({
  version: z.literal(historyVersion),
  date: z.iso.datetime(),
  /** Commit that was checked out, and its branch; null outside of version control. */
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  /** Name in the configuration. */
  model: z.string(),
  requested: assessmentRecordSchema.shape.requested,
  modelsReturned: z.array(z.string()),
  study: z.object({ hash: z.string(), measure: z.string() }),
  provenance: assessmentRecordSchema.shape.provenance,
  /** Digest of the scored answers: the same answers, replayed, are the same measurement. */
  answers: z.string(),
  /** Respondents in the fit. */
  n: z.number().int(),
  paths: z.array(z.object({ path: z.string(), est: numberSchema, se: numberSchema })),
  /** By the default estimator. */
  vaar: numberSchema,
  /** The worst verdict of the run's assertions about this model's VAAR; null without any. */
  verdict: z.enum(['pass', 'fail', 'inconclusive']).nullable(),
  /** Whether every precondition held; only such measurements are searched for drift. */
  sound: z.boolean(),
})

export type HistoryEntry = z.infer<typeof historyEntrySchema>

/**
 * What makes two lines the same measurement: model, study, kind of answers, the answers themselves and what was estimated from
 * them. Date and commit do not matter, so that replaying recorded answers adds nothing.
 */
export function measurementKey(entry: HistoryEntry): string {
  const paths = entry.paths.map(({ path, est, se }) => [path, rounded(est), rounded(se)])
  return JSON.stringify([entry.model, entry.study.measure, isSimulated(entry), entry.answers, paths])
}

/** Simulated models are kept apart: they say nothing about real ones of the same name. */
export function isSimulated({ provenance }: Pick<HistoryEntry, 'provenance'>): boolean {
  return provenance === 'simulated'
}

/** Machines may differ in the last digits. */
function rounded(value: HistoryEntry['vaar']): HistoryEntry['vaar'] {
  return typeof value === 'number' ? Number(value.toFixed(6)) : value
}
