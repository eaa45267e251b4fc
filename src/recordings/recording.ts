import { z } from 'zod'

/** Version of the lines below; raised when an older reader could misread a newer file. */
export const recordingVersion = 1

/** Short digests of what identifies a request; two requests with the same parts have the same key. */
export const requestPartsSchema = z.strictObject({
  model: z.string(),
  system: z.string(),
  history: z.string(),
  question: z.string(),
  sampling: z.string(),
  answers: z.string(),
  protocol: z.string(),
  respondent: z.string(),
  attempt: z.string(),
})

/** Line that every run writes before its first answer: what was asked of whom, and with what. */
export const headerSchema = z.strictObject({
  type: z.literal('header'),
  version: z.literal(recordingVersion),
  /** `ChatModel.identity`: what was asked for, without credentials. */
  model: z.record(z.string(), z.unknown()),
  /** Version of the words that models are asked with. */
  protocol: z.number().int(),
  /** Digest of the instruments of the study. */
  instruments: z.string(),
  date: z.iso.datetime(),
})

/** One paid answer. The allow-list of what is written: nothing else of a request or a reply reaches the file. */
export const turnSchema = z.strictObject({
  type: z.literal('turn'),
  key: z.string().regex(/^[0-9a-f]{32}$/),
  parts: requestPartsSchema,
  respondent: z.string(),
  /** Last message of the request; the history is in the respondent's turns before. */
  question: z.string(),
  reply: z.strictObject({
    text: z.string(),
    stop: z.enum(['end', 'length', 'refusal', 'content-filter']),
    modelReturned: z.string(),
    usage: z.strictObject({
      inputTokens: z.number().nonnegative(),
      outputTokens: z.number().nonnegative(),
      cachedInputTokens: z.number().nonnegative(),
    }),
  }),
  date: z.iso.datetime(),
})

/**
 * Says that the line before it was cut off by a crash and counts for nothing. It is appended rather than the torn line
 * removed, because another process may be appending to the same file.
 */
export const tornSchema = z.strictObject({ type: z.literal('torn'), date: z.iso.datetime() })

export const lineSchema = z.discriminatedUnion('type', [headerSchema, turnSchema, tornSchema])

export type RequestParts = z.infer<typeof requestPartsSchema>
export type RecordingHeader = z.infer<typeof headerSchema>
export type RecordedTurn = z.infer<typeof turnSchema>
