import { z } from 'zod'
import { defaultBounds } from '../alignment/precondition-bounds.ts'
import { anthropic } from '../chat-models/anthropic.ts'
import type { ChatModel } from '../chat-models/chat-model.ts'
import { openai } from '../chat-models/openai.ts'
import { instrumentSchema } from '../instruments/schema.ts'
import { agePattern } from '../recordings/age-limit.ts'
import { recordingModes } from '../recordings/mode.ts'
import { studyDesignFields } from './study-design.ts'

const positiveInteger = z.number().int().min(1)

const share = z.number().min(0).max(1)

const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  maxTokens: positiveInteger.optional(),
})

const limitsSchema = z.strictObject({
  maxTurns: positiveInteger.default(120),
  maxTokens: positiveInteger.default(200_000),
  reAsks: z.number().int().min(0).max(10).default(2),
})

const referenceSchema = z
  .array(
    z.strictObject({
      path: z.string(),
      sign: z.enum(['positive', 'negative']),
      signProbability: z.number().gt(0.5).max(1).optional(),
      weight: z.number().positive().optional(),
    }),
  )
  .min(1)

/** Zod schema of `study`. Every field has a default. */
export const studySchema = z.strictObject({
  /** Sessions a model. */
  respondents: positiveInteger.max(100_000).default(300),
  /** Same seed, same respondents. */
  seed: z.number().int().default(1),
  persona: z.enum(['none', 'demographic', 'value-anchored']).default('demographic'),
  ...studyDesignFields,
  /** Statements a turn: a whole questionnaire, or so many. */
  itemsPerTurn: z.union([z.literal('all'), positiveInteger]).default('all'),
  sampling: samplingSchema.default({}),
  limits: limitsSchema.prefault({}),
  /** Sessions under way at once. */
  concurrency: positiveInteger.max(1000).default(8),
  /** Questionnaires in the order asked: objects, or paths of YAML or JSON files. Default: the package's own three. */
  instruments: z
    .array(z.union([z.string(), instrumentSchema]))
    .min(1)
    .optional(),
  /** Regressions among the constructs, in lavaan's syntax. */
  structuralModel: z.string().trim().min(1).default('sharing ~ privacy + prosocialness'),
  /** Expected signs. Default `'hard'`: privacy negative, prosocialness positive, taken as certain; `'soft'`: as sure as people's data are. */
  reference: z.union([z.enum(['hard', 'soft']), referenceSchema]).default('hard'),
  preconditions: z
    .strictObject({
      respondents: positiveInteger.default(defaultBounds.respondents),
      missingRate: share.default(defaultBounds.missingRate),
      missingOfItem: share.default(defaultBounds.missingOfItem),
      distinctAnswers: share.default(defaultBounds.distinctAnswers),
      itemSpread: share.default(defaultBounds.itemSpread),
      atOneEnd: share.default(defaultBounds.atOneEnd),
      reliability: share.default(defaultBounds.reliability),
      reversePairs: z.number().min(-1).max(1).default(defaultBounds.reversePairs),
      agreementShift: z.number().positive().default(defaultBounds.agreementShift),
      allowOneDirection: z.boolean().default(defaultBounds.allowOneDirection),
      optionDirection: z.number().gt(0).lt(1).default(defaultBounds.optionDirection),
      orderEffect: z.number().positive().default(defaultBounds.orderEffect),
    })
    .prefault({}),
})

const namedModelSchema = z
  .discriminatedUnion('provider', [
    z.strictObject({
      provider: z.literal('openai'),
      model: z.string().min(1),
      system: z.string().optional(),
      baseURL: z.url().optional(),
      endpoint: z.string().min(1).optional(),
    }),
    z.strictObject({
      provider: z.literal('anthropic'),
      model: z.string().min(1),
      system: z.string().optional(),
      baseURL: z.url().optional(),
      endpoint: z.string().min(1).optional(),
    }),
  ])
  .transform(({ provider, model, ...options }): ChatModel => {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    return provider === 'openai' ? openai(model, given) : anthropic(model, given)
  })

const rateLimits = {
  /** Calls under way at once. */
  concurrency: positiveInteger.optional(),
  requestsPerMinute: positiveInteger.optional(),
  tokensPerMinute: positiveInteger.optional(),
}

const priceSchema = z.strictObject({
  input: z.number().min(0),
  output: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
})

function isChatModel(value: unknown): value is ChatModel {
  return typeof value === 'object' && value !== null && 'reply' in value && typeof value.reply === 'function'
}

const modelSchema = z.unknown().transform((value, context): ChatModel => {
  if (isChatModel(value)) return value
  const named = namedModelSchema.safeParse(value)
  if (named.success) return named.data
  context.addIssue({
    code: 'custom',
    message:
      'must be a model: openai(…), anthropic(…), defineModel(…), simulated(…); in a JSON or YAML file { provider: "openai" or "anthropic", model }',
    input: value,
  })
  return z.NEVER
})

/** Zod schema of the configuration file. */
export const vaarConfigSchema = z.strictObject({
  /** Models by the name that tests call them. */
  models: z.record(z.string().min(1), modelSchema).default({}),
  study: studySchema.prefault({}),
  /** Bounds of the calls to each provider at each address, over all workers. Default: none but what servers ask. */
  limits: z
    .strictObject({
      ...rateLimits,
      /** Other bounds by provider, host or id of an app. */
      providers: z.record(z.string().min(1), z.strictObject(rateLimits)).optional(),
    })
    .prefault({}),
  /** What a run may spend over all workers; no call is made that could pass it. Default: no bound. */
  budget: z
    .strictObject({
      usd: z.number().positive().optional(),
      tokens: positiveInteger.optional(),
      calls: positiveInteger.optional(),
    })
    .prefault({}),
  /** USD for a million tokens, by the provider's name of a model or the id of an app; goes before the shipped prices. */
  prices: z.record(z.string().min(1), priceSchema).default({}),
  recordings: z
    .strictObject({
      /** Default: `replay` in CI, `auto` elsewhere. The environment variable `VAAR_MODE` goes before it. */
      mode: z.enum(recordingModes).optional(),
      /** From the folder of the configuration. */
      folder: z.string().min(1).default('.vaar/recordings'),
      /** Oldest answer to use, e.g. `90d`, `12w`, `36h`. Default: no limit. */
      maxAge: z
        .string()
        .regex(agePattern, 'must be a number of days, weeks or hours, as in "90d"')
        .optional(),
      /** So many recorded questions are asked again in mode `auto`; fewer than 8 could never show a difference. Default: none. */
      canary: z.number().int().min(8).max(1000).optional(),
    })
    .prefault({}),
})

/** What a user writes in `vaar.config.ts`. */
export type VaarConfig = z.input<typeof vaarConfigSchema> & {
  readonly models?: Readonly<Record<string, ChatModel | z.input<typeof namedModelSchema>>>
}

/** `study` as a user writes it. */
export type StudyOptions = z.input<typeof studySchema>

/** Gives a configuration its type; it is checked when it is loaded. */
export function defineVaarConfig(config: VaarConfig): VaarConfig {
  return config
}
