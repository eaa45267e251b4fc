import { createHash } from 'node:crypto'
import { ChatModelError } from '../errors.ts'
import { defaultExchange } from './default-exchange.ts'
import type { Endpoint } from './endpoint.ts'
import { exchangeByFetch } from './exchange.ts'
import { readFaultFacts } from './fault-facts.ts'
import { rememberSecrets } from './known-secrets.ts'
import type { Provider, ProviderClient } from './provider.ts'
import type { ProviderOptions, ProviderSurroundings } from './provider-options.ts'
import { redactError, redactSecrets } from './redact-secrets.ts'
import { toChatModelError } from './to-chat-model-error.ts'
import { wholeBodyFetch } from './whole-body-fetch.ts'

/** A client together with the values that no message may show. */
export interface OpenClient extends ProviderClient {
  readonly secrets: readonly string[]
  /** Tells the key apart from others, without holding it. */
  readonly account: string
}

/**
 * Loads the SDK, reads the key and makes the client.
 *
 * @throws ChatModelError `missing-sdk` or `authentication`, with the mend.
 */
export async function openClient(
  provider: Provider,
  endpoint: Endpoint,
  options: ProviderOptions,
  { env = process.env, importSdk = provider.sdk.load }: ProviderSurroundings,
): Promise<OpenClient> {
  const apiKey = readKey(endpoint, options.apiKey ?? env[endpoint.keyVariable])
  const secrets = [apiKey]
  rememberSecrets(secrets)
  const sdk = await importSdk().catch((error: unknown) => {
    throw missingSdk(provider, endpoint, error, secrets)
  })
  try {
    const client = provider.connect(sdk, {
      apiKey,
      baseURL: options.baseURL ?? provider.officialURL,
      official: endpoint.official,
      timeout: endpoint.timeoutMs,
      maxRetries: 0,
      // a test environment may give Node a `window`; no key is in a browser for that
      dangerouslyAllowBrowser: 'window' in globalThis,
      fetch: wholeBodyFetch(options.fetch ? exchangeByFetch(options.fetch) : defaultExchange),
      env,
    })
    const account = createHash('sha256')
      .update(`${endpoint.address} ${apiKey}`)
      .digest('base64url')
      .slice(0, 16)
    return { ...client, secrets, account }
  } catch (error) {
    throw toChatModelError(error, readFaultFacts(error, undefined, secrets), endpoint, secrets)
  }
}

// The SDKs want some key, even for a server that wants none.
const noKeyNeeded = 'no-key'

function readKey(endpoint: Endpoint, given: string | undefined): string {
  // A key read from a file often ends in a line break.
  const key = given?.trim() ?? ''
  const place = `the \`apiKey\` of ${endpoint.factory}('${endpoint.model}')`
  if (key === '') {
    if (!endpoint.official) return noKeyNeeded
    throw new ChatModelError(
      'authentication',
      `There is no key to ask ${endpoint.modelId} with: ${endpoint.keyVariable} is not set.`,
      `Set ${endpoint.keyVariable}, or give ${place}.`,
      { modelId: endpoint.modelId },
    )
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ChatModelError(
      'authentication',
      `The key for ${endpoint.modelId} holds a space, a line break or a letter that keys do not have.`,
      `Copy it again to ${endpoint.keyVariable} or ${place}.`,
      { modelId: endpoint.modelId },
    )
  }
  return key
}

function missingSdk(
  { sdk }: Provider,
  endpoint: Endpoint,
  error: unknown,
  secrets: readonly string[],
): ChatModelError {
  const absent = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
  const why = absent
    ? 'is not installed'
    : `could not be loaded ("${redactSecrets(error instanceof Error ? error.message : String(error), secrets)}")`
  return new ChatModelError(
    'missing-sdk',
    `${endpoint.modelId} is asked through the package ${sdk.name}, which ${why}.`,
    `Install it: \`npm install -D ${sdk.name}@${sdk.major}\`.`,
    { modelId: endpoint.modelId, cause: redactError(error, secrets) },
  )
}
