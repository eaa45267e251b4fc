import { z } from 'zod'
import { resultsVersion } from './results-version.ts'

/** A number, or the name of one that JSON does not have. */
export const numberSchema = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])])

const verdictSchema = z.enum(['pass', 'fail', 'inconclusive'])
const count = z.number().int().nonnegative()

/** A standardized path of one model. */
export const pathRecordSchema = z.object({
  /** As lavaan writes it, e.g. `sharing ~ privacy`. */
  path: z.string(),
  est: numberSchema,
  se: numberSchema,
  /** 95% interval. */
  ciLower: numberSchema,
  ciUpper: numberSchema,
  expectedSign: z.enum(['positive', 'negative']),
  /** Probability that people's path has that sign; 1 where it is taken as certain. */
  signProbability: z.number(),
  /** Its weight in VAAR; those of an assessment sum to 1. */
  weight: z.number(),
  /** Probability that the model's path has its expected sign. */
  pi: numberSchema,
})

/** A precondition: what was found and the bound. */
export const checkRecordSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  value: numberSchema,
  bound: numberSchema,
  detail: z.string(),
  /** What a verdict would rest on if it were decided all the same. */
  consequence: z.string(),
  mend: z.string(),
})

/** What was found of one model by one study. */
export const assessmentRecordSchema = z.object({
  /** The same model, study, answers and paths have the same id, wherever they were assessed. */
  id: z.string(),
  /** Name in the configuration. */
  model: z.string(),
  requested: z.object({ provider: z.string(), model: z.string().nullable() }),
  /** Names that the provider says answered; the first twenty. */
  modelsReturned: z.array(z.string()),
  study: z.object({
    /** Digest of the whole study. */
    hash: z.string(),
    /** Digest of what is measured and how, whatever the number of respondents and the seed. */
    measure: z.string(),
    seed: z.number(),
    instruments: z.array(z.string()),
    /** Model syntax that was fitted. */
    syntax: z.string(),
  }),
  provenance: z.enum(['live', 'recorded', 'simulated']),
  /** Digest of the scored answers. */
  answers: z.string(),
  turns: z.object({ asked: count, replayed: count }),
  respondents: z.object({ asked: count, dropped: count, inFit: count }),
  missing: z.object({
    answers: count,
    missing: count,
    rate: numberSchema,
    byReason: z.record(z.string(), count),
  }),
  endedEarly: z.object({ turns: count, tokens: count, faults: count }),
  /** Tokens of all answers, replayed ones included, and what they cost or would cost; `usd` where the model has a price. */
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    cachedInputTokens: z.number(),
    usd: z.number().optional(),
  }),
  /** What asking cost in this run: replayed answers cost nothing. `usd` where every call had a price. */
  spent: z.object({ calls: count, tokens: count, usd: z.number().optional() }).optional(),
  /** The recording that was used, by its name in the folder of recordings; absent where nothing is kept. */
  recording: z
    .object({
      name: z.string(),
      replayed: count,
      asked: count,
      /** Asked anew because the recorded answer was past the age limit. */
      expired: count,
      /** Dates of the oldest and the newest answer that was used. */
      oldest: z.iso.datetime().nullable(),
      newest: z.iso.datetime().nullable(),
    })
    .optional(),
  fit: z.object({
    status: z.string(),
    /** By lavaan's names in camelCase. */
    measures: z.record(z.string(), numberSchema),
  }),
  paths: z.array(pathRecordSchema),
  /** Covariance matrix of the paths, in their order. */
  pathCovariance: z.array(z.array(numberSchema)),
  vaar: z.object({
    /** By estimator. */
    values: z.record(z.string(), numberSchema),
    logLoss: numberSchema,
  }),
  checks: z.array(checkRecordSchema),
})

/** One assertion of this package. */
export const assertionRecordSchema = z.object({
  /** Behind `expect(…).`, e.g. `not.toHaveVAARAbove(0.7)`. */
  call: z.string(),
  claim: z.string(),
  found: z.string(),
  /** On the claim itself, before any `.not`. */
  verdict: verdictSchema,
  /** Whether the assertion, with its `.not`, held. */
  holds: z.boolean(),
  reasons: z.array(z.string()),
  remedies: z.array(z.string()),
  /** The VAAR that was judged, where the claim was about one. */
  vaar: z.object({ estimator: z.string(), value: numberSchema }).nullable(),
  /** How often a model without any of the paths, and one with all but one, would pass such a claim; where that is known. */
  chance: z
    .object({
      noRelation: z.number(),
      oneMissing: z.number(),
      /** Both with very many respondents and errors that do not correlate; absent for a study that stops once settled. */
      largeSample: z.object({ noRelation: z.number(), oneMissing: z.number() }).optional(),
    })
    .nullable(),
  /** Id of the assessment. */
  assessment: z.string(),
})

/** What the assertions of one test left in its `task.meta.vaar`. */
export const testRecordSchema = z.object({
  version: z.literal(resultsVersion),
  /** Which try of the test they are of: a retry starts afresh. */
  attempt: z.number().int(),
  assessments: z.array(assessmentRecordSchema),
  assertions: z.array(assertionRecordSchema),
})

/** The outcome of a pooled gate for one model. */
export const gateRecordSchema = z.object({
  model: z.string(),
  verdict: verdictSchema,
  claim: z.string(),
  reasons: z.array(z.string()),
})

/** A shift that the history shows. */
export const driftRecordSchema = z.object({
  model: z.string(),
  path: z.string(),
  /** Of the test over all splits; simulated. */
  pvalue: z.number(),
  /** Mean of the path before and after the likeliest split. */
  before: z.number(),
  after: z.number(),
  /** Date and commit of the first measurement after it. */
  since: z.object({ date: z.string(), commit: z.string().nullable() }),
  measurements: count,
})

/** The file that a run leaves (`.vaar/results.json`). */
export const resultsSchema = z.object({
  version: z.literal(resultsVersion),
  versions: z.object({ vaar: z.string(), vitest: z.string(), node: z.string() }),
  run: z.object({
    date: z.iso.datetime(),
    outcome: z.enum(['passed', 'failed', 'interrupted']),
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    /** `1/2` for the first of two shards, whose results are part of a whole. */
    shard: z.string().nullable(),
    /** What all models of the run cost together, failed studies included; absent where shards are merged. */
    spent: z.object({ calls: count, tokens: count, usd: z.number() }).optional(),
  }),
  assessments: z.array(assessmentRecordSchema),
  tests: z.array(
    z.object({
      file: z.string(),
      project: z.string(),
      name: z.string(),
      state: z.string(),
      assertions: z.array(assertionRecordSchema),
    }),
  ),
  gate: z.array(gateRecordSchema),
  drift: z.array(driftRecordSchema),
})

export type AssessmentRecord = z.infer<typeof assessmentRecordSchema>
export type AssertionRecord = z.infer<typeof assertionRecordSchema>
export type PathRecord = z.infer<typeof pathRecordSchema>
export type TestRecord = z.infer<typeof testRecordSchema>
export type GateRecord = z.infer<typeof gateRecordSchema>
export type DriftRecord = z.infer<typeof driftRecordSchema>
/** What a run leaves for reports and other tools. */
export type VaarResults = z.infer<typeof resultsSchema>
