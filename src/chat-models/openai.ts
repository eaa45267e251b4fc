import type { OpenAI } from 'openai'
import { answerJsonSchema, answerSchemaName } from './answer-json-schema.ts'
import type { ChatModel } from './chat-model.ts'
import { officialUrls } from './official-urls.ts'
import { readOpenaiReply } from './openai-reply.ts'
import type { Provider, ProviderCall } from './provider.ts'
import { providerModel } from './provider-model.ts'
import type { ProviderOptions, ProviderSurroundings } from './provider-options.ts'

/**
 * A model behind OpenAI's Chat Completions API, or behind any server that speaks it: give its address as `baseURL`
 * (Ollama: `http://localhost:11434/v1`).
 *
 * Nothing is sent that was not asked for: without `sampling` the provider's defaults hold. The respondent's seed goes
 * along as `seed`; structured output, seed and the name of the token limit are given up, once for the model, where the
 * server refuses them. Endpoint variables of the SDK (`OPENAI_BASE_URL`) are not read: where a study asks is in its
 * configuration.
 *
 * @param model - The provider's name of the model, e.g. `gpt-5-mini`.
 * @param surroundings - Environment and SDK; for tests.
 * @throws ConfigError for a model name or options that cannot be used.
 */
export function openai(
  model: string,
  options: ProviderOptions = {},
  surroundings: ProviderSurroundings = {},
): ChatModel {
  return providerModel(provider, model, options, surroundings)
}

const provider: Provider = {
  name: 'openai',
  label: 'OpenAI',
  officialURL: officialUrls.openai,
  keyVariable: 'OPENAI_API_KEY',
  sdk: { name: 'openai', major: 7, load: () => import('openai') },
  partsOf: (request, sampling) => [
    ...(request.answerSchema === undefined ? [] : ['structuredOutput' as const]),
    ...(request.respondent === undefined ? [] : ['seed' as const]),
    ...(sampling.maxTokens === undefined ? [] : ['tokenParameter' as const]),
  ],
  maxTokensOf: (_, { maxTokens }) => maxTokens,
  connect(sdk, { env, official: _, ...settings }) {
    const { OPENAI_ORG_ID: organization = null, OPENAI_PROJECT_ID: project = null } = env
    const { OpenAI: Client, ...errors } = sdk as typeof import('openai')
    const client = new Client({ ...settings, adminAPIKey: null, organization, project })
    return {
      errors,
      async ask(call) {
        const options = call.request.signal === undefined ? {} : { signal: call.request.signal }
        return readOpenaiReply(await client.chat.completions.create(bodyOf(call), options), call.model)
      },
    }
  },
}

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming

function bodyOf({ model, official, request, sampling, parts }: ProviderCall): Body {
  const { system, messages, answerSchema, respondent, attempt } = request
  const body: Body = {
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...messages.map(({ role, content }) => ({ role, content })),
    ],
  }
  if (sampling.temperature !== undefined) body.temperature = sampling.temperature
  if (sampling.topP !== undefined) body.top_p = sampling.topP
  if (sampling.maxTokens !== undefined) {
    // OpenAI's newer models know only the new name, most compatible servers only the old one.
    const newName = official === parts.has('tokenParameter')
    body[newName ? 'max_completion_tokens' : 'max_tokens'] = sampling.maxTokens
  }
  if (respondent !== undefined && parts.has('seed')) body.seed = toSeed(respondent.seed + (attempt ?? 0))
  if (answerSchema !== undefined && parts.has('structuredOutput')) {
    body.response_format = {
      type: 'json_schema',
      json_schema: {
        name: answerSchemaName(answerSchema),
        strict: true,
        schema: answerJsonSchema(answerSchema),
      },
    }
  }
  return body
}

// Some servers keep seeds in 32 bits, with a sign.
function toSeed(seed: number): number {
  return Math.abs(Math.trunc(seed)) % 2 ** 31
}
