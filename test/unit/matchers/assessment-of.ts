import type { Check } from '../../../src/alignment/check.ts'
import { defaultReference } from '../../../src/alignment/human-reference.ts'
import type { PathEstimate } from '../../../src/alignment/path-estimate.ts'
import { vaar } from '../../../src/alignment/vaar.ts'
import type { Assessment } from '../../../src/assessment/assess.ts'
import { ownInstruments } from '../../../src/instruments/index.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import type { SemFit } from '../../../src/sem/index.ts'

/** An assessment with these paths, as if 300 simulated respondents had been asked; for tests of what is said of it. */
export function assessmentOf(
  privacy: number,
  prosocialness: number,
  changes: Partial<Assessment> = {},
): Assessment {
  const paths = [
    { path: 'sharing ~ privacy', est: privacy, se: 0.06 },
    { path: 'sharing ~ prosocialness', est: prosocialness, se: 0.06 },
  ]
  return {
    model: 'candidate',
    requested: { provider: 'simulated', model: null },
    study: {
      hash: 'study',
      measure: 'measure',
      seed: 1,
      instruments: ['privacy', 'prosocialness', 'sharing'],
    },
    provenance: 'simulated',
    turns: { asked: 900, replayed: 0 },
    modelsReturned: ['candidate-2026'],
    respondents: { asked: 300, dropped: 0, inFit: 300 },
    missing,
    endedEarly: { turns: 0, tokens: 0, faults: 0 },
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
    spent: { calls: 0, tokens: 0, usd: 0 },
    responses: [],
    table: { parcels: [], rows: [], respondents: [], missing, dropped: [] },
    instruments: ownInstruments,
    parcels: [],
    syntax: '',
    fit: fitOf(),
    paths,
    pathCovariance: [
      [0.0036, 0],
      [0, 0.0036],
    ],
    draws: async ({ seed = 1, draws = 1000 } = {}) => ({
      seed,
      draws,
      failed: 0,
      paths: drawsOf(paths, draws),
    }),
    reference: defaultReference,
    checks: [],
    vaar: vaar(paths, defaultReference),
    contexts: [],
    arms: [],
    armsNotAsked: [],
    ...changes,
  }
}

/** As many draws around the paths, by their standard errors. */
function drawsOf(paths: readonly PathEstimate[], draws: number) {
  const random = createRandom(1)
  return Array.from({ length: draws }, () =>
    paths.map(path => ({ ...path, est: path.est + path.se * random.normal() })),
  )
}

const missing = { answers: 10_200, missing: 102, rate: 0.01, byReason: { refused: 102 }, byItem: {} }

/** A precondition that failed. */
export const failedCheck: Check = {
  name: 'respondents',
  ok: false,
  value: 60,
  bound: 100,
  consequence: 'Standard errors of so small a sample cannot be relied on.',
  detail: '60 respondents in the fit, at least 100 needed',
  mend: 'Raise study.respondents until 100 are in the fit: that is the least, and no promise of a decision.',
}

function fitOf(): SemFit {
  const fitMeasures = {
    chisqScaled: 58.9,
    df: 62,
    pvalueScaled: 0.588,
    cfiRobust: 1,
    rmseaRobust: 0,
    srmr: 0.031,
  }
  return {
    status: 'ok',
    converged: true,
    admissible: true,
    stopReason: '',
    nobs: 300,
    fitMeasures,
    parameters: ['privacy', 'prosocialness'].map(rhs => ({ lhs: 'sharing', op: '~', rhs })),
  } as unknown as SemFit
}
