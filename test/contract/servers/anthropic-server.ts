import type { ChatReply, ChatRequest } from '../../../src/chat-models/chat-model.ts'
import { type AnthropicRules, anthropicError, checkAnthropicRequest } from './anthropic-rules.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import { startLocalServer } from './local-server.ts'
import { countTokens, PromptCache, prefixesOf } from './prompt-cache.ts'
import {
  type ProviderServer,
  type ProviderServerOptions,
  type ReceivedCall,
  Refusal,
} from './provider-server.ts'
import { answerSchemaOf } from './strict-json-schema.ts'

/** A server of Anthropic's API. */
export interface AnthropicServerOptions extends ProviderServerOptions, AnthropicRules {}

/** Anthropic's `POST /v1/messages`. */
export async function startAnthropicServer(options: AnthropicServerOptions): Promise<ProviderServer> {
  const cache = new PromptCache(options.cacheMinimumTokens ?? 1024)
  const { origin, calls, close } = await startLocalServer(
    {
      async answer(call, signal) {
        checkKey(call, options)
        if (call.method !== 'POST' || call.path !== '/v1/messages')
          throw new Refusal(404, notFound('Not Found'))
        const body = checkAnthropicRequest(call, options)
        const reply = await options.respond({ ...readRequest(body), signal })
        return messageOf(body, reply, cache)
      },
      errorBody: ({ status, code, message }) =>
        anthropicError(errorTypes[status] ?? 'api_error', message ?? errorWords[status] ?? 'Error', code),
    },
    options.fault,
  )
  return { baseURL: origin, calls, close }
}

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}
const errorWords: Readonly<Record<number, string>> = { 500: 'Internal server error', 529: 'Overloaded' }

function notFound(message: string): unknown {
  return anthropicError('not_found_error', message)
}

function checkKey(call: ReceivedCall, { key }: AnthropicServerOptions): void {
  const given = call.headers['x-api-key'] ?? call.headers['authorization']?.replace(/^Bearer /, '')
  if (key === undefined || given === key) return
  const words = given === undefined ? 'x-api-key header is required' : 'invalid x-api-key'
  throw new Refusal(401, anthropicError('authentication_error', words))
}

function readRequest(body: JsonObject): ChatRequest {
  const messages = body['messages'] as readonly JsonObject[]
  const format = isObject(body['output_config']) ? body['output_config']['format'] : undefined
  const user = isObject(body['metadata']) ? body['metadata']['user_id'] : undefined
  return {
    ...(body['system'] === undefined ? {} : { system: textOf(body['system']) }),
    messages: messages.map(({ role, content }) => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: textOf(content),
    })),
    ...(isObject(format) ? { answerSchema: answerSchemaOf('answers', format['schema'] as JsonObject) } : {}),
    ...(typeof user === 'string' ? { respondent: { id: user, seed: seedOf(user) } } : {}),
  }
}

// The API has no seed: the backend gets one that is the same for the same respondent (FNV-1a).
function seedOf(id: string): number {
  let hash = 2_166_136_261
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619)
  return hash >>> 1
}

function messageOf(body: JsonObject, reply: ChatReply, cache: PromptCache): unknown {
  const limit = body['max_tokens'] as number
  const cut = countTokens(reply.text) > limit
  const text = cut ? reply.text.slice(0, limit * 4) : reply.text
  const refused = reply.stop === 'refusal' || reply.stop === 'content-filter'
  return {
    id: 'msg_local',
    type: 'message',
    role: 'assistant',
    model: reply.modelReturned || body['model'],
    content: refused || text === '' ? [] : [{ type: 'text', text, citations: null }],
    stop_reason: refused ? 'refusal' : cut || reply.stop === 'length' ? 'max_tokens' : 'end_turn',
    stop_sequence: null,
    stop_details: refused ? { type: 'refusal', category: null, explanation: reply.text || null } : null,
    usage: usageOf(body, reply, text, cache),
  }
}

function usageOf(body: JsonObject, { usage }: ChatReply, text: string, cache: PromptCache): unknown {
  const blocks = blocksOf(body)
  const prefixes = prefixesOf(blocks.map(({ part }) => part))
  const marked = prefixes.filter((_, at) => blocks[at]?.marked)
  const lastMark = blocks.findLastIndex(block => block.marked)
  // The API looks for a written beginning at most 20 blocks back from a mark.
  const known = cache.read(prefixes.slice(Math.max(0, lastMark - 20), lastMark + 1))
  cache.write(marked)
  const total = prefixes.at(-1)?.tokens ?? 0
  const written = Math.max(0, (marked.at(-1)?.tokens ?? 0) - known)
  const counted = usage.inputTokens + usage.outputTokens > 0
  return {
    input_tokens: counted ? usage.inputTokens - usage.cachedInputTokens : total - known - written,
    cache_creation_input_tokens: counted ? 0 : written,
    cache_read_input_tokens: counted ? usage.cachedInputTokens : known,
    cache_creation: { ephemeral_5m_input_tokens: counted ? 0 : written, ephemeral_1h_input_tokens: 0 },
    output_tokens: counted ? usage.outputTokens : countTokens(text),
    service_tier: 'standard',
  }
}

/** The prompt in blocks, and which of them end a part to be cached. A change of the answer's form changes it all. */
function blocksOf(body: JsonObject): { part: string; marked: boolean }[] {
  const head = JSON.stringify([body['model'], body['output_config'], textOf(body['system'])])
  const blocks = (body['messages'] as readonly JsonObject[]).flatMap(({ role, content }) =>
    (Array.isArray(content) ? (content as JsonObject[]) : [{ text: content }]).map(block => ({
      part: `${role}: ${block['text']}`,
      marked: isObject(block) && 'cache_control' in block,
    })),
  )
  const last = blocks.at(-1)
  if (last !== undefined && isObject(body['cache_control'])) last.marked = true
  return [{ part: head, marked: false }, ...blocks]
}
