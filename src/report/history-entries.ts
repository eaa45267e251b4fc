import type { Checkout, HistoryEntry } from '../history/index.ts'
import type { AssertionRecord, VaarResults } from '../results/results-schema.ts'

/** The measurements of a run as the history keeps them. */
export function historyEntries(
  { assessments, tests }: Pick<VaarResults, 'assessments' | 'tests'>,
  { commit, branch }: Checkout,
  date: Date,
): readonly HistoryEntry[] {
  const assertions = tests.flatMap(test => test.assertions)
  return assessments.map(record => ({
    version: 1,
    date: date.toISOString(),
    commit,
    branch,
    model: record.model,
    requested: record.requested,
    modelsReturned: record.modelsReturned,
    study: { hash: record.study.hash, measure: record.study.measure },
    provenance: record.provenance,
    answers: record.answers,
    n: record.respondents.inFit,
    paths: record.paths.map(({ path, est, se }) => ({ path, est, se })),
    vaar: record.vaar.values['logScore'] ?? 'NaN',
    verdict: worstVerdict(
      assertions.filter(({ assessment, vaar }) => assessment === record.id && vaar !== null),
    ),
    sound: record.checks.every(({ ok }) => ok),
  }))
}

function worstVerdict(assertions: readonly AssertionRecord[]): HistoryEntry['verdict'] {
  const verdicts = new Set(assertions.map(({ verdict }) => verdict))
  return (['fail', 'inconclusive', 'pass'] as const).find(verdict => verdicts.has(verdict)) ?? null
}
