import { z } from 'zod'

/** Text on one line: the prompt puts each statement and each label on a line of its own. */
const lineSchema = z
  .string()
  .overwrite(text => text.replaceAll(/\s+/g, ' ').trim())
  .min(1)

/** Zod schema of an item: one statement a respondent rates. */
export const itemSchema = z.strictObject({
  /** Unique over all instruments of a study; it names the item in tables and recordings. */
  id: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9_.-]*$/,
      'an id starts with a letter and holds letters, digits, ".", "_" or "-"',
    ),
  text: lineSchema,
  facet: lineSchema,
  /** `+`: agreeing raises the construct; `-`: agreeing lowers it (reverse-scored). */
  keyed: z.enum(['+', '-']),
})

/** Zod schema of a response scale: whole numbers 1..k, each with its label, lowest agreement first. */
export const responseScaleSchema = z.strictObject({
  /** What the respondent is asked to say of each statement, e.g. "how much do you agree". */
  question: lineSchema,
  /** Labels of the points 1..k, in order; at least two, all different (an answer may come as a label). */
  labels: z
    .array(lineSchema)
    .min(2)
    .max(11)
    .superRefine((labels, context) => {
      reportRepeats(labels, (index, first) => {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `has the words of label ${first + 1}`,
          params: { mend: 'Give every point of the scale its own label.' },
        })
      })
    }),
})

/** Zod schema of an instrument: a questionnaire that measures one construct. */
export const instrumentSchema = z
  .strictObject({
    /** Name of the construct; becomes the latent variable's name in the structural model. */
    id: z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_]*$/,
        'an instrument id starts with a letter and holds letters, digits or "_"',
      ),
    /** Heads the block; the respondent reads it, so it had better not name the construct. */
    title: lineSchema,
    /** Shown to the respondent before the items. */
    instructions: z.string().trim().min(1),
    /** Other wordings of the instructions, for `study.paraphrase`. */
    paraphrases: z.array(z.string().trim().min(1)).optional(),
    scale: responseScaleSchema,
    items: z.array(itemSchema).min(2),
    /** Where the wording comes from. */
    source: z.string().trim().min(1),
    licence: z.string().trim().min(1),
  })
  .superRefine(({ id, items }, context) => {
    reportRepeats([id, ...items.map(item => item.id)], (index, first) => {
      context.addIssue({
        code: 'custom',
        path: ['items', index - 1, 'id'],
        message: first === 0 ? 'is also the id of the instrument' : `is also the id of item ${first}`,
        params: { mend: 'Give every item an id of its own.' },
      })
    })
    reportRepeats(
      items.map(item => item.text),
      (index, first) => {
        context.addIssue({
          code: 'custom',
          path: ['items', index, 'text'],
          message: `is also the text of item "${items[first]?.id}"`,
          params: { mend: 'Word every item differently; asking the same twice only looks like reliability.' },
        })
      },
    )
  })

export type Item = z.infer<typeof itemSchema>
export type ResponseScale = z.infer<typeof responseScaleSchema>
export type Instrument = z.infer<typeof instrumentSchema>

/** Calls back for each string that was there before, whatever its case, with both positions (from 0). */
function reportRepeats(strings: readonly string[], report: (index: number, first: number) => void): void {
  const firstIndex = new Map<string, number>()
  for (const [index, string] of strings.entries()) {
    const first = firstIndex.get(string.toLowerCase())
    if (first === undefined) firstIndex.set(string.toLowerCase(), index)
    else report(index, first)
  }
}
