import type { ChatModelError } from '../errors.ts'
import { askWithRetries } from './ask-with-retries.ts'
import { charactersOf } from './characters-of.ts'
import type { ChatModel, ChatReply, ChatRequest } from './chat-model.ts'
import { describeAddress, type Endpoint } from './endpoint.ts'
import { readFaultFacts } from './fault-facts.ts'
import { openGate } from './gate.ts'
import { rememberSecrets, secretsOfAddress } from './known-secrets.ts'
import { lazily } from './lazily.ts'
import type { Provider } from './provider.ts'
import {
  checkProviderOptions,
  defaultMaxRetries,
  defaultTimeoutMs,
  type ProviderOptions,
  type ProviderSurroundings,
} from './provider-options.ts'
import { type RefusablePart, refusedPart } from './refusable-part.ts'
import { toChatModelError } from './to-chat-model-error.ts'
import { isWithheld, withheldReply } from './withheld-reply.ts'

/**
 * A chat model over a provider's SDK. Nothing is imported, read from the environment or sent before it is asked.
 *
 * @throws ConfigError for a model name or options that cannot be used.
 */
export function providerModel(
  provider: Provider,
  model: string,
  options: ProviderOptions,
  surroundings: ProviderSurroundings,
): ChatModel {
  checkProviderOptions(provider.name, model, options)
  rememberSecrets([options.apiKey, ...secretsOfAddress(options.baseURL)])
  const endpoint = endpointOf(provider, model, options)
  // what a call travels by takes longer to load than all else here, and a replay never calls
  const client = lazily(async () => {
    const { openClient } = await import('./open-client.ts')
    return openClient(provider, endpoint, options, surroundings)
  })
  const refused = new Set<RefusablePart>()
  if (options.structuredOutput === false) refused.add('structuredOutput')

  async function reply(request: ChatRequest): Promise<ChatReply> {
    const { errors, ask, secrets, account } = await client()
    const sampling = { ...options.sampling, ...request.sampling }
    const possible = provider.partsOf(request, sampling)

    async function attempt(): Promise<ChatReply | undefined> {
      const parts = possible.filter(part => !refused.has(part))
      try {
        return await ask({ model, official: endpoint.official, request, sampling, parts: new Set(parts) })
      } catch (error) {
        const facts = readFaultFacts(error, errors, secrets)
        if (request.signal?.aborted) throw aborted(error)
        if (isWithheld(facts)) return withheldReply(model)
        const part = refusedPart(facts, parts)
        if (part === undefined || (part === 'structuredOutput' && options.structuredOutput === true)) {
          throw toChatModelError(error, facts, endpoint, secrets)
        }
        // Remembered for the model; requests already under way find out for themselves, once each.
        refused.add(part)
        return undefined
      }
    }

    function aborted(error: unknown): ChatModelError {
      const facts = { ...readFaultFacts(error, errors, secrets), kind: 'aborted' } as const
      return toChatModelError(error, facts, endpoint, secrets)
    }

    return askWithRetries({
      call: {
        provider: provider.name,
        endpoint: endpoint.host,
        account,
        model,
        inputCharacters: charactersOf(request),
        ...bound(provider.maxTokensOf(request, sampling)),
      },
      gate: request.gate ?? openGate,
      maxRetries: options.maxRetries ?? defaultMaxRetries,
      signal: request.signal,
      attempt,
      aborted,
    })
  }

  return {
    id: endpoint.modelId,
    provider: provider.name,
    provenance: 'live',
    ...(options.system === undefined ? {} : { system: options.system }),
    identity: identityOf(endpoint, options),
    gated: true,
    reply,
  }
}

function endpointOf(provider: Provider, model: string, options: ProviderOptions): Endpoint {
  const { address, host, alias } = describeAddress(options.baseURL ?? provider.officialURL)
  return {
    modelId: `${provider.name}:${model}`,
    model,
    factory: provider.name,
    label: provider.label,
    keyVariable: provider.keyVariable,
    address,
    host,
    alias: options.endpoint ?? alias,
    official: host === new URL(provider.officialURL).host,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
  }
}

function identityOf(endpoint: Endpoint, options: ProviderOptions): Readonly<Record<string, unknown>> {
  return {
    provider: endpoint.factory,
    model: endpoint.model,
    endpoint: endpoint.alias,
    ...(options.system === undefined ? {} : { system: options.system }),
    ...(options.sampling === undefined ? {} : { sampling: { ...options.sampling } }),
    structuredOutput: options.structuredOutput ?? 'auto',
  }
}

function bound(maxOutputTokens: number | undefined): { maxOutputTokens?: number } {
  return maxOutputTokens === undefined ? {} : { maxOutputTokens }
}
