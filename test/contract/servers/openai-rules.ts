import { isObject, type JsonObject, unknownKey } from './json.ts'
import { Refusal } from './provider-server.ts'
import { strictSchemaFault } from './strict-json-schema.ts'

const parameters = [
  'model messages temperature top_p max_tokens max_completion_tokens seed response_format stream n stop user',
  'metadata store reasoning_effort presence_penalty frequency_penalty service_tier prompt_cache_key',
].flatMap(line => line.split(' '))

const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function']

/** What the rules depend on. */
export interface OpenaiRules {
  /** Models that there are; undefined for any. */
  readonly models?: readonly string[]
  /** Parameters that it refuses, as old compatible servers do. */
  readonly refuses?: readonly ('response_format' | 'seed' | 'max_tokens' | 'max_completion_tokens')[]
}

/** The body of an error, as OpenAI writes it. */
export function openaiError(
  message: string,
  {
    type = 'invalid_request_error',
    param = null,
    code = null,
  }: {
    type?: string
    param?: string | null
    code?: string | null
  } = {},
): unknown {
  return { error: { message, type, param, code } }
}

/** Checks a body as the API does. @throws Refusal with the API's own status and words. */
export function checkOpenaiRequest(body: unknown, options: OpenaiRules): JsonObject {
  if (!isObject(body))
    throw new Refusal(400, openaiError('We could not parse the JSON body of your request.'))
  const model = body['model']
  if (typeof model !== 'string') {
    refuse('you must provide a model parameter')
  }
  if (options.models !== undefined && !options.models.includes(model)) {
    const words = `The model \`${model}\` does not exist or you do not have access to it.`
    throw new Refusal(404, openaiError(words, { code: 'model_not_found' }))
  }
  const odd = unknownKey(body, parameters) ?? options.refuses?.find(name => name in body)
  if (odd !== undefined) refuse(`Unknown parameter: '${odd}'.`, odd, 'unknown_parameter')
  checkMessages(body['messages'])
  checkSampling(body, model)
  checkResponseFormat(body['response_format'])
  return body
}

function refuse(message: string, param: string | null = null, code: string | null = null): never {
  throw new Refusal(400, openaiError(message, { param, code }))
}

function checkMessages(messages: unknown): void {
  if (!Array.isArray(messages) || messages.length === 0) {
    refuse(
      "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      'messages',
      'empty_array',
    )
  }
  for (const [at, message] of messages.entries()) {
    const { role, content } = isObject(message) ? message : { role: undefined, content: undefined }
    if (!roles.includes(String(role))) {
      refuse(`Invalid value: '${role}'.`, `messages[${at}].role`, 'invalid_value')
    }
    if (typeof content !== 'string' && !Array.isArray(content)) {
      refuse(
        `Invalid value for 'content': expected a string, got ${content}.`,
        `messages[${at}].content`,
        'invalid_type',
      )
    }
  }
}

const ranges: Readonly<Record<string, readonly [number, number, boolean]>> = {
  temperature: [0, 2, false],
  top_p: [0, 1, false],
  max_tokens: [1, 128_000, true],
  max_completion_tokens: [1, 128_000, true],
  seed: [-(2 ** 63), 2 ** 63, true],
}

function checkSampling(body: JsonObject, model: string): void {
  for (const [name, [least, most, whole]] of Object.entries(ranges)) {
    const value = body[name]
    if (value === undefined) continue
    if (typeof value !== 'number' || (whole && !Number.isInteger(value))) {
      refuse(`Invalid type for '${name}'.`, name, 'invalid_type')
    }
    if (value < least) refuse(`Invalid '${name}': below minimum value.`, name, 'integer_below_min_value')
    if (value > most) refuse(`Invalid '${name}': above maximum value.`, name, 'integer_above_max_value')
  }
  if (/^(gpt-5|o\d)/.test(model)) checkReasoningModel(body)
}

function checkReasoningModel({ temperature, top_p, max_tokens }: JsonObject): void {
  if (max_tokens !== undefined) {
    refuse(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    )
  }
  if (temperature !== undefined && temperature !== 1) {
    refuse(
      `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`,
      'temperature',
      'unsupported_value',
    )
  }
  if (top_p !== undefined) {
    refuse(
      "Unsupported parameter: 'top_p' is not supported with this model.",
      'top_p',
      'unsupported_parameter',
    )
  }
}

function checkResponseFormat(format: unknown): void {
  if (format === undefined) return
  const type = isObject(format) ? format['type'] : undefined
  if (!['text', 'json_object', 'json_schema'].includes(String(type))) {
    refuse(`Invalid value: '${type}'.`, 'response_format.type', 'invalid_value')
  }
  if (type !== 'json_schema') return
  const { name, schema, strict } = (format as JsonObject)['json_schema'] as JsonObject
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    refuse(
      "Invalid 'response_format.json_schema.name': string does not match pattern.",
      'response_format.json_schema.name',
    )
  }
  const fault = strict === true ? strictSchemaFault(schema) : undefined
  if (fault !== undefined) {
    refuse(`Invalid schema for response_format '${name}': ${fault}`, 'response_format')
  }
}
