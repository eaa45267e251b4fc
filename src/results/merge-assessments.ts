import type { AssessmentRecord } from './results-schema.ts'

/**
 * The distinct assessments among those of many tests, files and shards, in the order of their models' names.
 *
 * Where the same answers were assessed several times, the record of the run that asked for most of them stays: a second file
 * of the same run finds them recorded, and would say that nobody was asked.
 */
export function mergeAssessments(records: readonly AssessmentRecord[]): AssessmentRecord[] {
  const byId = new Map<string, AssessmentRecord>()
  for (const record of records) {
    const known = byId.get(record.id)
    if (!known || record.turns.asked > known.turns.asked) byId.set(record.id, record)
  }
  return [...byId.values()].sort((a, b) => compare(a.model, b.model) || compare(a.id, b.id))
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
