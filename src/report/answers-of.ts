import type { AssessmentRecord } from '../results/results-schema.ts'

/** Where the answers of a run come from, e.g. `live and simulated answers`. */
export function answersOf(assessments: readonly AssessmentRecord[]): string {
  const provenances = [...new Set(assessments.map(({ provenance }) => provenance))].sort()
  return `${provenances.join(' and ')} answers`
}
