import type Anthropic from '@anthropic-ai/sdk'
import { answerJsonSchema } from './answer-json-schema.ts'
import { readAnthropicReply } from './anthropic-reply.ts'
import type { ChatMessage, ChatModel, ChatRequest, Sampling } from './chat-model.ts'
import { officialUrls } from './official-urls.ts'
import type { Provider, ProviderCall } from './provider.ts'
import { providerModel } from './provider-model.ts'
import type { ProviderOptions, ProviderSurroundings } from './provider-options.ts'

/**
 * A model behind Anthropic's Messages API, or a server that speaks it (`baseURL` without `/v1`).
 *
 * The history is cached up to the last user message, so that each turn of a session reads the turns before it at the
 * price of cached tokens. The API wants a limit of tokens: without `sampling.maxTokens` it is 4,096 and 32 more for
 * each key of the answer, which leaves room to think. The respondent's id goes along as `metadata.user_id`.
 *
 * `temperature` and `topP` are no longer in the current version of the API: a request that has one is sent under
 * version 2023-06-01, where older models take them and newer ones answer `bad-request`.
 *
 * @param model - The provider's name of the model, e.g. `claude-haiku-4-5`.
 * @param surroundings - Environment and SDK; for tests.
 * @throws ConfigError for a model name or options that cannot be used.
 */
export function anthropic(
  model: string,
  options: ProviderOptions = {},
  surroundings: ProviderSurroundings = {},
): ChatModel {
  return providerModel(provider, model, options, surroundings)
}

const provider: Provider = {
  name: 'anthropic',
  label: 'Anthropic',
  officialURL: officialUrls.anthropic,
  keyVariable: 'ANTHROPIC_API_KEY',
  sdk: { name: '@anthropic-ai/sdk', major: 1, load: () => import('@anthropic-ai/sdk') },
  partsOf: request => (request.answerSchema === undefined ? [] : ['structuredOutput']),
  maxTokensOf: (request, { maxTokens }) => maxTokens ?? defaultMaxTokens(request),
  connect(sdk, { env: _, official, ...settings }) {
    const { Anthropic: Client, ...errors } = sdk as typeof import('@anthropic-ai/sdk')
    // The SDK sends the key as a bearer; servers made for its older versions look for this header.
    const defaultHeaders = official ? {} : { 'x-api-key': settings.apiKey }
    const client = new Client({ ...settings, defaultHeaders })
    return {
      errors,
      async ask(call) {
        const options = {
          ...(call.request.signal === undefined ? {} : { signal: call.request.signal }),
          ...(hasSampling(call.sampling) ? { headers: { 'anthropic-version': '2023-06-01' } } : {}),
        }
        return readAnthropicReply(await client.messages.create(bodyOf(call), options), call.model)
      },
    }
  },
}

type Body = Anthropic.MessageCreateParamsNonStreaming & { temperature?: number; top_p?: number }

function bodyOf({ model, request, sampling, parts }: ProviderCall): Body {
  const { system, messages, answerSchema, respondent } = request
  const body: Body = {
    model,
    max_tokens: sampling.maxTokens ?? defaultMaxTokens(request),
    messages: messages.map((message, at) => messageOf(message, at === messages.length - 1)),
  }
  if (system !== undefined && system !== '') body.system = system
  if (sampling.temperature !== undefined) body.temperature = sampling.temperature
  if (sampling.topP !== undefined) body.top_p = sampling.topP
  if (respondent !== undefined) body.metadata = { user_id: respondent.id }
  if (answerSchema !== undefined && parts.has('structuredOutput')) {
    body.output_config = { format: { type: 'json_schema', schema: answerJsonSchema(answerSchema) } }
  }
  return body
}

function messageOf({ role, content }: ChatMessage, last: boolean): Anthropic.MessageParam {
  // The API refuses blank messages, yet an empty reply is part of the history.
  const text = role === 'assistant' && content.trim() === '' ? '(no answer)' : content
  if (!last || role !== 'user') return { role, content: text }
  return { role, content: [{ type: 'text', text, cache_control: { type: 'ephemeral' } }] }
}

function defaultMaxTokens({ answerSchema }: ChatRequest): number {
  return 4096 + 32 * (answerSchema?.keys.length ?? 0)
}

function hasSampling({ temperature, topP }: Sampling): boolean {
  return temperature !== undefined || topP !== undefined
}
