import type { ChatReply, ChatRequest } from '../../../src/chat-models/chat-model.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import { startLocalServer } from './local-server.ts'
import { checkOpenaiRequest, type OpenaiRules, openaiError } from './openai-rules.ts'
import { countTokens, PromptCache, prefixesOf } from './prompt-cache.ts'
import {
  type ProviderServer,
  type ProviderServerOptions,
  type ReceivedCall,
  Refusal,
} from './provider-server.ts'
import { answerSchemaOf } from './strict-json-schema.ts'

/** A server of OpenAI's API, or one that is compatible with it. */
export interface OpenaiServerOptions extends ProviderServerOptions, OpenaiRules {
  /** Takes `response_format` and answers as if it were not there. */
  readonly ignoresResponseFormat?: boolean
}

/** OpenAI's `POST /v1/chat/completions` and `GET /v1/models`. */
export async function startOpenaiServer(options: OpenaiServerOptions): Promise<ProviderServer> {
  const cache = new PromptCache(options.cacheMinimumTokens ?? 1024)
  const { origin, calls, close } = await startLocalServer(
    {
      async answer(call, signal) {
        checkKey(call, options)
        if (call.method === 'GET' && call.path === '/v1/models') return modelList(options)
        if (call.method !== 'POST' || call.path !== '/v1/chat/completions') {
          throw new Refusal(404, openaiError(`Invalid URL (${call.method} ${call.path})`))
        }
        const body = checkOpenaiRequest(call.body, options)
        const reply = await options.respond({ ...readRequest(body, options), signal })
        return completion(body, reply, cache)
      },
      errorBody: ({ status, code, message }) =>
        openaiError(message ?? `The server had an error (${status}).`, {
          type: status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error',
          code: code ?? (status === 429 ? 'rate_limit_exceeded' : null),
        }),
    },
    options.fault,
  )
  return { baseURL: `${origin}/v1`, calls, close }
}

function checkKey(call: ReceivedCall, { key }: OpenaiServerOptions): void {
  if (key === undefined) return
  const given = call.headers['authorization']?.replace(/^Bearer /, '')
  if (given === key) return
  throw new Refusal(
    401,
    given === undefined
      ? openaiError(
          "You didn't provide an API key. You need to provide your API key in an Authorization header.",
        )
      : openaiError(
          `Incorrect API key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}. You can find your API key in your account settings.`,
          { code: 'invalid_api_key' },
        ),
  )
}

function modelList({ models = [] }: OpenaiServerOptions): unknown {
  return { object: 'list', data: models.map(id => ({ id, object: 'model', created: 0, owned_by: 'local' })) }
}

function readRequest(body: JsonObject, { ignoresResponseFormat }: OpenaiServerOptions): ChatRequest {
  const messages = body['messages'] as readonly JsonObject[]
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer')
  const turns = messages.filter(({ role }) => role === 'user' || role === 'assistant')
  const format = isObject(body['response_format']) ? body['response_format']['json_schema'] : undefined
  const seed = body['seed']
  return {
    ...(system.length === 0 ? {} : { system: system.map(({ content }) => textOf(content)).join('\n\n') }),
    messages: turns.map(({ role, content }) => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: textOf(content),
    })),
    ...(isObject(format) && !ignoresResponseFormat
      ? { answerSchema: answerSchemaOf(String(format['name']), format['schema'] as JsonObject) }
      : {}),
    ...(typeof seed === 'number' ? { respondent: { id: `seed-${seed}`, seed } } : {}),
  }
}

function completion(body: JsonObject, reply: ChatReply, cache: PromptCache): unknown {
  const limit = body['max_completion_tokens'] ?? body['max_tokens']
  const cut = typeof limit === 'number' && countTokens(reply.text) > limit
  const content = cut ? reply.text.slice(0, limit * 4) : reply.text
  const refused = reply.stop === 'refusal'
  return {
    id: 'chatcmpl-local',
    object: 'chat.completion',
    created: 0,
    model: reply.modelReturned || body['model'],
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: refused ? null : content,
          refusal: refused ? reply.text : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: finishReason(cut ? 'length' : reply.stop),
      },
    ],
    usage: usageOf(body, reply, content, cache),
    service_tier: 'default',
    system_fingerprint: null,
  }
}

function finishReason(stop: ChatReply['stop']): string {
  if (stop === 'length') return 'length'
  return stop === 'content-filter' ? 'content_filter' : 'stop'
}

function usageOf(body: JsonObject, { usage }: ChatReply, content: string, cache: PromptCache): unknown {
  const messages = body['messages'] as readonly JsonObject[]
  // The form of the answer stands before the messages: another form, another beginning.
  const head = JSON.stringify([body['model'], body['response_format']])
  const prefixes = prefixesOf([head, ...messages.map(message => JSON.stringify(message))])
  const known = cache.read(prefixes)
  cache.write(prefixes)
  const counted = usage.inputTokens + usage.outputTokens > 0
  const prompt = counted ? usage.inputTokens : (prefixes.at(-1)?.tokens ?? 0)
  const written = counted ? usage.outputTokens : countTokens(content)
  return {
    prompt_tokens: prompt,
    completion_tokens: written,
    total_tokens: prompt + written,
    prompt_tokens_details: { cached_tokens: counted ? usage.cachedInputTokens : known, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}
