import { isObject, type JsonObject, textOf, unknownKey } from './json.ts'
import { type ReceivedCall, Refusal } from './provider-server.ts'
import { strictSchemaFault } from './strict-json-schema.ts'

const parameters = [
  'model messages max_tokens system metadata stop_sequences stream output_config thinking cache_control',
  'service_tier',
].flatMap(line => line.split(' '))

/** Dropped from the API with the version of October 2026. */
const samplingParameters = ['temperature', 'top_p', 'top_k']
const samplesNoMore = /^claude-(opus-4-[7-9]|(opus|sonnet|haiku|fable|mythos)-5)/
const mostOutputTokens = 64_000

/** What the rules depend on. */
export interface AnthropicRules {
  /** Models that there are; undefined for any. */
  readonly models?: readonly string[]
  /** Refuses `output_config.format`, as models without structured output do. */
  readonly refusesOutputFormat?: boolean
}

/** The body of an error, as Anthropic writes it. */
export function anthropicError(type: string, message: string, code?: string): unknown {
  const details = code === undefined ? {} : { details: { error_code: code } }
  return { type: 'error', error: { type, message, ...details }, request_id: 'req_local' }
}

function refuse(message: string): never {
  throw new Refusal(400, anthropicError('invalid_request_error', message))
}

/** Checks a call as the API does. @throws Refusal with the API's own status and words. */
export function checkAnthropicRequest(call: ReceivedCall, options: AnthropicRules): JsonObject {
  const version = call.headers['anthropic-version']
  if (version === undefined) refuse('anthropic-version: header is required')
  if (!['2023-06-01', '2026-10-21'].includes(version)) {
    refuse(`anthropic-version: "${version}" is not a valid version`)
  }
  const { body } = call
  if (!isObject(body)) refuse('The request body is not valid JSON')
  const model = body['model']
  if (typeof model !== 'string') refuse('model: Field required')
  if (options.models !== undefined && !options.models.includes(model)) {
    throw new Refusal(404, anthropicError('not_found_error', `model: ${model}`))
  }
  checkParameters(body, model, version === '2023-06-01')
  checkMessages(body['messages'])
  checkCaching(body)
  checkOutput(body['output_config'], model, options)
  return body
}

function checkParameters(body: JsonObject, model: string, samplingKnown: boolean): void {
  const odd = unknownKey(body, samplingKnown ? [...parameters, ...samplingParameters] : parameters)
  if (odd !== undefined) refuse(`${odd}: Extra inputs are not permitted`)
  const sampling = samplingParameters.find(name => name in body)
  if (sampling !== undefined && samplesNoMore.test(model)) {
    refuse(`\`${sampling}\` is deprecated for this model.`)
  }
  const limit = body['max_tokens']
  if (limit === undefined) refuse('max_tokens: Field required')
  if (!Number.isInteger(limit) || (limit as number) < 1) {
    refuse('max_tokens: Input should be greater than or equal to 1')
  }
  if ((limit as number) > mostOutputTokens) {
    refuse(
      `max_tokens: ${limit} > ${mostOutputTokens}, which is the maximum allowed number of output tokens for ${model}`,
    )
  }
  const user = isObject(body['metadata']) ? body['metadata']['user_id'] : undefined
  if (user !== undefined && (typeof user !== 'string' || user.length > 256)) {
    refuse('metadata.user_id: String should have at most 256 characters')
  }
}

function checkMessages(messages: unknown): void {
  if (!Array.isArray(messages) || messages.length === 0) refuse('messages: at least one message is required')
  for (const [at, message] of messages.entries()) {
    const { role, content } = isObject(message) ? message : { role: undefined, content: undefined }
    const wanted = at % 2 === 0 ? 'user' : 'assistant'
    if (at === 0 && role !== wanted) refuse('messages: first message must use the "user" role')
    if (role !== wanted) {
      refuse(`messages: roles must alternate between "user" and "assistant", but messages.${at} is "${role}"`)
    }
    if (textOf(content).trim() === '') {
      refuse('messages: text content blocks must contain non-whitespace text')
    }
  }
  if (messages.length % 2 === 0) {
    refuse(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    )
  }
}

function checkCaching(body: JsonObject): void {
  const messages = body['messages'] as readonly JsonObject[]
  const blocks = [body['system'], ...messages.map(({ content }) => content)].flatMap(content =>
    Array.isArray(content) ? (content as JsonObject[]) : [],
  )
  const marks = [body, ...blocks].filter(one => 'cache_control' in one).map(one => one['cache_control'])
  for (const mark of marks) {
    const fine =
      isObject(mark) && mark['type'] === 'ephemeral' && unknownKey(mark, ['type', 'ttl']) === undefined
    if (!fine)
      refuse(
        "cache_control: Input tag found using 'type' does not match any of the expected tags: 'ephemeral'",
      )
  }
  if (marks.length > 4) {
    refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`)
  }
}

function checkOutput(config: unknown, model: string, { refusesOutputFormat }: AnthropicRules): void {
  if (config === undefined) return
  if (!isObject(config)) refuse('output_config: Input should be an object')
  const odd = unknownKey(config, ['format', 'effort'])
  if (odd !== undefined) refuse(`output_config.${odd}: Extra inputs are not permitted`)
  const { format } = config
  if (format === undefined) return
  if (refusesOutputFormat) refuse(`'${model}' does not support output format.`)
  if (!isObject(format) || format['type'] !== 'json_schema') {
    refuse(
      "output_config.format: Input tag found using 'type' does not match any of the expected tags: 'json_schema'",
    )
  }
  const fault = strictSchemaFault(format['schema'])
  if (fault !== undefined) refuse(`output_config.format.schema: ${fault}`)
}
