import type { AnswerSchema } from './chat-model.ts'

/** JSON Schema in the part of the language that every provider's strict mode takes. */
export interface AnswerJsonSchema {
  readonly [key: string]: unknown
  readonly type: 'object'
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly required: readonly string[]
  readonly additionalProperties: false
}

// OpenAI allows 1,000 enum values in one schema; half of that leaves other servers room.
const mostEnumValues = 500

/**
 * The wanted answer as JSON Schema: an object of one integer for each key, all required, nothing else.
 *
 * The range is an `enum`, since strict modes refuse or ignore `minimum` and `maximum`. Where that would be too long,
 * the range stands in the description, and whoever reads the answer checks it.
 */
export function answerJsonSchema({ keys, minimum, maximum }: AnswerSchema): AnswerJsonSchema {
  const values = maximum - minimum + 1
  const answer =
    values * keys.length <= mostEnumValues
      ? { type: 'integer', enum: Array.from({ length: values }, (_, step) => minimum + step) }
      : { type: 'integer', description: `From ${minimum} to ${maximum}.` }
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(key => [key, answer])),
    required: [...keys],
    additionalProperties: false,
  }
}

/** The schema's name, in the characters and length that providers take. */
export function answerSchemaName({ name }: AnswerSchema): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || 'answers'
}
