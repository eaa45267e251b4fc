import { z } from 'zod'
import { controlArms } from '../alignment/arm-check.ts'
import { instrumentSchema, type SharingContextName, sharingContexts } from '../instruments/index.ts'

const contextNames = Object.keys(sharingContexts) as [SharingContextName, ...SharingContextName[]]

/** The largest error rate that may be stated: beyond it, a decision says little. */
const errorRate = z.number().gt(0).max(0.3)

const stopping = {
  /** Respondents asked between two looks at the evidence. */
  batch: z.number().int().min(10).default(40),
  /** Most respondents. */
  cap: z.number().int().min(20).max(100_000).default(480),
  /** The size of a standardized path that is worth telling from none. */
  alternative: z.number().gt(0).max(1).default(0.15),
  /** Chance that a model passes of which some path is null or reversed. */
  alpha: errorRate.default(0.05),
  /** Chance, for each path, that one of the alternative's size fails. */
  beta: errorRate.default(0.05),
}

/** Zod schema of `study.sequential`. */
export const sequentialSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sprt'), ...stopping }),
    z.strictObject({ kind: z.literal('confidence-sequence'), ...stopping }),
  ])
  .refine(({ batch, cap }) => batch <= cap, { path: ['batch'], error: 'must not be above cap' })

/** A study that stops asking once its evidence is settled, every default filled in. */
export type SequentialDesign = z.output<typeof sequentialSchema>

/** Fields of `study` that say how the study is laid out. */
export const studyDesignFields = {
  /** Wordings of the instructions: the same for all, or drawn for each respondent and block. */
  paraphrase: z.enum(['none', 'instructions']).default('none'),
  /** A robustness fit of the statements with a factor for agreement; a precondition more. */
  agreementFactor: z.boolean().default(false),
  /** Control arms; each asks every respondent once more. */
  arms: z
    .array(z.enum(controlArms))
    .refine(arms => new Set(arms).size === arms.length, { error: 'names an arm twice' })
    .default([]),
  /** Sharing contexts in place of the one `sharing` questionnaire: the package's own by name, or one's own instruments. */
  contexts: z
    .array(
      z.union([
        z.enum(contextNames),
        z.strictObject({
          instrument: z.union([z.string(), instrumentSchema]),
          control: z.boolean().default(false),
        }),
      ]),
    )
    .min(1)
    .optional(),
  /** Asks batch by batch and stops once settled; `respondents` then counts for nothing but the plan. */
  sequential: sequentialSchema.optional(),
}
