import { z } from 'zod'

/** Version of the lines below; raised when an older reader could misread a newer file, or when keys are made otherwise. */
export const recordingVersion = 2

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
  /** `ChatModel.identity`: what was asked for (provider, endpoint, model, system prompt, …), without credentials. */
  model: z.record(z.string(), z.unknown()),
  /** Model that the provider said gave the first answer below. */
  modelReturned: z.string().optional(),
  /** Version of the words that models are asked with, and digest of them and of the study's rules of asking. */
  protocol: z.strictObject({ version: z.number().int(), digest: z.string() }),
  /** Digest of the instruments of the study. */
  instruments: z.string(),
  /** Versions of the packages that spoke to the provider. */
  sdk: z.record(z.string(), z.string()),
  date: z.iso.datetime(),
})

/** What a chat model replied, without all that it may have added. */
export const replySchema = z.strictObject({
  text: z.string(),
  stop: z.enum(['end', 'length', 'refusal', 'content-filter']),
  modelReturned: z.string(),
  usage: z.strictObject({
    inputTokens: z.number().nonnegative(),
    outputTokens: z.number().nonnegative(),
    cachedInputTokens: z.number().nonnegative(),
  }),
})

/** One paid answer. The allow-list of what is written: nothing else of a request or a reply reaches the file. */
export const turnSchema = z.strictObject({
  type: z.literal('turn'),
  key: z.string().regex(/^[0-9a-f]{32}$/),
  parts: requestPartsSchema,
  respondent: z.string(),
  /** Last message of the request; the history is in the respondent's turns before. */
  question: z.string(),
  reply: replySchema,
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
export type RecordedReply = z.infer<typeof replySchema>
export type RecordedTurn = z.infer<typeof turnSchema>
export type RecordingLine = z.infer<typeof lineSchema>
