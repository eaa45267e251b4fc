import { z } from 'zod'

/** Zod schema of an item: one statement a respondent rates. */
export const itemSchema = z.strictObject({
  /** Unique over all instruments of a study; it names the item in tables and recordings. */
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'an id starts with a letter and holds letters, digits, ".", "_" or "-"'),
  text: z.string().trim().min(1),
  facet: z.string().trim().min(1),
  /** `+`: agreeing raises the construct; `-`: agreeing lowers it (reverse-scored). */
  keyed: z.enum(['+', '-']),
})

/** Zod schema of a response scale: whole numbers 1..k, each with its label, lowest agreement first. */
export const responseScaleSchema = z.strictObject({
  /** What the respondent is asked to say of each statement, e.g. "how much do you agree". */
  question: z.string().trim().min(1),
  /** Labels of the points 1..k, in order; at least two. */
  labels: z.array(z.string().trim().min(1)).min(2).max(11),
})

/** Zod schema of an instrument: a questionnaire that measures one construct. */
export const instrumentSchema = z.strictObject({
  /** Name of the construct; becomes the latent variable's name in the structural model. */
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'an instrument id starts with a letter and holds letters, digits or "_"'),
  title: z.string().trim().min(1),
  /** Shown to the respondent before the items. */
  instructions: z.string().trim().min(1),
  scale: responseScaleSchema,
  items: z.array(itemSchema).min(2),
  /** Where the wording comes from. */
  source: z.string().trim().min(1),
  licence: z.string().trim().min(1),
})

export type Item = z.infer<typeof itemSchema>
export type ResponseScale = z.infer<typeof responseScaleSchema>
export type Instrument = z.infer<typeof instrumentSchema>
