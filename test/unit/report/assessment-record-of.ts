import type { AssertionRecord, AssessmentRecord } from '../../../src/results/index.ts'

/** An assessment as it leaves a run, of 300 simulated respondents; for tests of what is made of it. */
export function assessmentRecordOf(changes: Partial<AssessmentRecord> = {}): AssessmentRecord {
  return {
    id: 'a1',
    model: 'candidate',
    requested: { provider: 'simulated', model: null },
    modelsReturned: ['candidate-2026'],
    study: {
      hash: 'study',
      measure: 'measure',
      seed: 1,
      instruments: ['privacy', 'prosocialness', 'sharing'],
      syntax: 'sharing ~ privacy + prosocialness',
    },
    provenance: 'simulated',
    answers: 'answers',
    turns: { asked: 900, replayed: 0 },
    respondents: { asked: 300, dropped: 0, inFit: 300 },
    missing: { answers: 10_200, missing: 102, rate: 0.01, byReason: { refused: 102 } },
    endedEarly: { turns: 0, tokens: 0, faults: 0 },
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
    spent: { calls: 0, tokens: 0, usd: 0 },
    fit: { status: 'ok', measures: { cfi: 0.99 } },
    paths: [pathRecordOf('sharing ~ privacy', -0.2), pathRecordOf('sharing ~ prosocialness', 0.25)],
    pathCovariance: [
      [0.0036, 0],
      [0, 0.0036],
    ],
    vaar: { values: { logScore: 0.853 }, logLoss: 0.159 },
    checks: [],
    ...changes,
  }
}

/** A path with a standard error of 0.06, expected to have the sign it has in people. */
export function pathRecordOf(path: string, est: number | 'NaN'): AssessmentRecord['paths'][number] {
  const [ciLower, ciUpper] = est === 'NaN' ? (['NaN', 'NaN'] as const) : [est - 0.118, est + 0.118]
  const expectedSign = path.endsWith('privacy') ? 'negative' : 'positive'
  return {
    path,
    est,
    se: est === 'NaN' ? 'NaN' : 0.06,
    ciLower,
    ciUpper,
    expectedSign,
    signProbability: 1,
    weight: 0.5,
    pi: 0.99,
  }
}

/** An assertion about assessment `a1` that passed. */
export function assertionRecordOf(changes: Partial<AssertionRecord> = {}): AssertionRecord {
  return {
    call: 'toHaveVAARAbove(0.7)',
    claim: 'VAAR above 0.700 (logScore)',
    found: '0.853, log-loss 0.159',
    verdict: 'pass',
    holds: true,
    reasons: [],
    remedies: [],
    vaar: { estimator: 'logScore', value: 0.853 },
    chance: { noRelation: 0.1605, oneMissing: 0.51 },
    assessment: 'a1',
    ...changes,
  }
}

/** Assertions as those of one test. */
export function testOf(assertions: readonly AssertionRecord[]) {
  return {
    file: 'privacy.test.ts',
    project: '',
    name: 'acts on its values',
    state: 'passed',
    assertions: [...assertions],
  }
}
