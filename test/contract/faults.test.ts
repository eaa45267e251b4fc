import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { anthropic, type ChatModel, type ChatRequest, openai } from '../../src/chat-models/index.ts'
import type { ProviderOptions } from '../../src/chat-models/provider-options.ts'
import { ConfigError } from '../../src/errors.ts'
import { failureOf, replyOf } from './chat-model-contract.ts'
import { startAnthropicServer } from './servers/anthropic-server.ts'
import type { Fault, FaultInjector } from './servers/fault.ts'
import { startOpenaiServer } from './servers/openai-server.ts'
import type { ProviderServer } from './servers/provider-server.ts'

const key = 'sk-fault-0123456789abcdef'
const question: ChatRequest = { messages: [{ role: 'user', content: 'Statement 1' }] }

const providers = {
  openai: {
    make: openai,
    start: startOpenaiServer,
    model: 'gpt-5-mini',
    official: 'https://api.openai.com/v1',
  },
  anthropic: {
    make: anthropic,
    start: startAnthropicServer,
    model: 'claude-haiku-4-5',
    official: 'https://api.anthropic.com',
  },
} as const
type Name = keyof typeof providers

async function serve(name: Name, fault: FaultInjector = () => undefined): Promise<ProviderServer> {
  const { start, model } = providers[name]
  const server = await start({ respond: () => replyOf('3'), key, models: [model], fault })
  onTestFinished(() => server.close())
  return server
}

/** A model at the provider's own address, whose `fetch` goes to a local server instead. */
function official(
  name: Name,
  { baseURL }: ProviderServer,
  { model: asked, ...options }: ProviderOptions & { model?: string } = {},
) {
  const { make, model, official: address } = providers[name]
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(String(input).replace(address, baseURL), init)
  return make(asked ?? model, { apiKey: key, maxRetries: 0, fetch, ...options })
}

/** A model at a compatible server. */
function compatible(name: Name, baseURL: string, options: ProviderOptions = {}) {
  const { make, model } = providers[name]
  return make(model, { apiKey: key, maxRetries: 0, baseURL, ...options })
}

async function told(model: ChatModel, request: ChatRequest = question): Promise<string> {
  const { fault, message } = await failureOf(model.reply(request))
  return `${fault} | ${message.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')}`
}

async function toldOf(name: Name, fault: Fault): Promise<string> {
  return told(official(name, await serve(name, () => fault)))
}

// As Node reports it, without asking a name server.
const noSuchHost: typeof globalThis.fetch = () => {
  const cause = Object.assign(new Error('getaddrinfo ENOTFOUND no-such-host.invalid'), { code: 'ENOTFOUND' })
  return Promise.reject(new TypeError('fetch failed', { cause }))
}

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

describe('what the user is told', () => {
  test('of a key that is absent or wrong', async () => {
    const server = await serve('openai')
    const rival = await serve('anthropic')
    expect([
      await told(openai('gpt-5-mini', {}, { env: {} })),
      await told(openai('gpt-5-mini', {}, { env: { OPENAI_API_KEY: 'sk-with a space' } })),
      await told(official('openai', server, { apiKey: 'sk-wrong-0123456789' })),
      await told(compatible('openai', server.baseURL, { apiKey: 'sk-wrong-0123456789' })),
      await toldOf('openai', { kind: 'status', status: 403, message: 'Country not supported' }),
      await told(anthropic('claude-haiku-4-5', {}, { env: {} })),
      await told(official('anthropic', rival, { apiKey: 'sk-ant-wrong-0123456789' })),
    ]).toMatchInlineSnapshot(`
      [
        "authentication | There is no key to ask openai:gpt-5-mini with: OPENAI_API_KEY is not set. Set OPENAI_API_KEY, or give the \`apiKey\` of openai('gpt-5-mini').",
        "authentication | The key for openai:gpt-5-mini holds a space, a line break or a letter that keys do not have. Copy it again to OPENAI_API_KEY or the \`apiKey\` of openai('gpt-5-mini').",
        "authentication | OpenAI refused the key for openai:gpt-5-mini (401). Check OPENAI_API_KEY, or the \`apiKey\` given to openai('gpt-5-mini').",
        "authentication | The server at http://127.0.0.1:PORT/v1 refused the key for openai:gpt-5-mini (401). Check OPENAI_API_KEY, or the \`apiKey\` given to openai('gpt-5-mini').",
        "authentication | OpenAI does not let this key use openai:gpt-5-mini (403: "Country not supported"). Give the key access to the model, or set OPENAI_API_KEY to one that has it.",
        "authentication | There is no key to ask anthropic:claude-haiku-4-5 with: ANTHROPIC_API_KEY is not set. Set ANTHROPIC_API_KEY, or give the \`apiKey\` of anthropic('claude-haiku-4-5').",
        "authentication | Anthropic refused the key for anthropic:claude-haiku-4-5 (401). Check ANTHROPIC_API_KEY, or the \`apiKey\` given to anthropic('claude-haiku-4-5').",
      ]
    `)
  })

  test('of a model that is not there', async () => {
    const server = await serve('openai')
    const rival = await serve('anthropic')
    const ollama = { kind: 'raw', status: 404, contentType: 'application/json' } as const
    const body = '{"error":{"message":"model \\"gpt-5-mini\\" not found, try pulling it first"}}'
    const local = await serve('openai', () => ({ ...ollama, body }))
    expect([
      await told(official('openai', server, { model: 'gpt-5-minii' })),
      await told(official('anthropic', rival, { model: 'claude-haiku-4-55' })),
      await told(compatible('openai', local.baseURL)),
    ]).toMatchInlineSnapshot(`
      [
        "unknown-model | OpenAI does not know the model "gpt-5-minii" (404). Check the name: \`openai('…')\` takes one that OpenAI lists and this key may use.",
        "unknown-model | Anthropic does not know the model "claude-haiku-4-55" (404). Check the name: \`anthropic('…')\` takes one that Anthropic lists and this key may use.",
        "unknown-model | The server at http://127.0.0.1:PORT/v1 does not know the model "gpt-5-mini" (404). Check the name, or load the model on the server (e.g. \`ollama pull gpt-5-mini\`).",
      ]
    `)
  })

  test('of a server that is not there, or is another', async () => {
    const port = await closedPort()
    const server = await serve('openai')
    const rival = await serve('anthropic')
    const html = { kind: 'raw', status: 200, contentType: 'text/html', body: '<h1>Welcome</h1>' } as const
    const page = await serve('openai', () => html)
    const moved: typeof globalThis.fetch = async () => {
      const location = 'https://127.0.0.1:1234/v2/chat?key=k'
      return new Response(null, { status: 301, headers: { location } })
    }
    expect([
      await told(compatible('openai', `${port}/v1`)),
      await told(compatible('openai', 'http://no-such-host.invalid/v1', { fetch: noSuchHost })),
      await told(compatible('openai', server.baseURL.replace(/\/v1$/, ''))),
      await told(compatible('openai', server.baseURL.replace('http:', 'https:'))),
      await told(compatible('openai', page.baseURL)),
      await told(compatible('openai', 'http://127.0.0.1:1234/v1', { fetch: moved })),
      await told(compatible('anthropic', `${rival.baseURL}/v1`)),
      await told(compatible('anthropic', port)),
    ]).toMatchInlineSnapshot(`
      [
        "unreachable | Nothing answers at http://127.0.0.1:PORT/v1 for openai:gpt-5-mini (ECONNREFUSED). Start the server (e.g. \`ollama serve\`) or mend \`baseURL\`.",
        "unreachable | Nothing answers at http://no-such-host.invalid/v1 for openai:gpt-5-mini (ENOTFOUND). Start the server (e.g. \`ollama serve\`) or mend \`baseURL\`.",
        "unreachable | The server at http://127.0.0.1:PORT has no OpenAI API there (404: "Invalid URL (POST /chat/completions)"). Check \`baseURL\`: it mostly ends in /v1.",
        "unreachable | No safe connection to https://127.0.0.1:PORT/v1 for openai:gpt-5-mini (EPROTO). Check http against https in \`baseURL\`, or give Node the certificate in NODE_EXTRA_CA_CERTS.",
        "malformed | The server at http://127.0.0.1:PORT/v1 answered openai:gpt-5-mini with text/html instead of JSON. Check that \`baseURL\` is that of an API like OpenAI's.",
        "unreachable | The server at http://127.0.0.1:PORT/v1 sends requests for openai:gpt-5-mini elsewhere (301: "https://127.0.0.1:PORT/v2/chat"). Point \`baseURL\` there, if that is the right place: a question and its key are not taken to another server.",
        "unreachable | The server at http://127.0.0.1:PORT/v1 has no Anthropic API there (404: "Not Found"). Check \`baseURL\`: it stands without /v1.",
        "unreachable | Nothing answers at http://127.0.0.1:PORT for anthropic:claude-haiku-4-5 (ECONNREFUSED). Start the server (e.g. \`ollama serve\`) or mend \`baseURL\`.",
      ]
    `)
  })

  test('of an account without means', async () => {
    const quota = 'You exceeded your current quota, please check your plan and billing details.'
    const credit = 'Your credit balance is too low to access the Anthropic API.'
    expect([
      await toldOf('openai', { kind: 'status', status: 429, code: 'insufficient_quota', message: quota }),
      await toldOf('anthropic', { kind: 'status', status: 400, message: credit }),
      await toldOf('anthropic', { kind: 'status', status: 402, message: 'Billing is not set up.' }),
      await toldOf('anthropic', {
        kind: 'status',
        status: 429,
        code: 'enforced_spend_limit_reached',
        message: 'The spend limit was reached.',
      }),
    ]).toMatchInlineSnapshot(`
      [
        "quota | The account has no means left for openai:gpt-5-mini (429: "You exceeded your current quota, please check your plan and billing details."). Add credit or raise the limit at OpenAI, or use another key in OPENAI_API_KEY.",
        "quota | The account has no means left for anthropic:claude-haiku-4-5 (400: "Your credit balance is too low to access the Anthropic API."). Add credit or raise the limit at Anthropic, or use another key in ANTHROPIC_API_KEY.",
        "quota | The account has no means left for anthropic:claude-haiku-4-5 (402: "Billing is not set up."). Add credit or raise the limit at Anthropic, or use another key in ANTHROPIC_API_KEY.",
        "quota | The account has no means left for anthropic:claude-haiku-4-5 (429: "The spend limit was reached."). Add credit or raise the limit at Anthropic, or use another key in ANTHROPIC_API_KEY.",
      ]
    `)
  })

  test('of a provider that is busy or down', async () => {
    expect([
      await toldOf('openai', { kind: 'status', status: 429, message: 'Rate limit reached.' }),
      await toldOf('anthropic', { kind: 'status', status: 429, message: 'Too many requests.' }),
      await toldOf('openai', { kind: 'status', status: 429, retryAfterSeconds: 100_000 }),
      await toldOf('openai', { kind: 'status', status: 500 }),
      await toldOf('openai', { kind: 'raw', status: 502, contentType: 'text/html', body: 'Bad Gateway' }),
      await toldOf('anthropic', { kind: 'status', status: 529 }),
      await toldOf('anthropic', { kind: 'status', status: 504, message: 'Timed out' }),
    ]).toMatchInlineSnapshot(`
      [
        "rate-limit | OpenAI asks for fewer requests to openai:gpt-5-mini (429: "Rate limit reached."). Ask fewer at once, or try again later.",
        "rate-limit | Anthropic asks for fewer requests to anthropic:claude-haiku-4-5 (429: "Too many requests."). Ask fewer at once, or try again later.",
        "rate-limit | OpenAI asks for fewer requests to openai:gpt-5-mini (429: "The server had an error (429)."). Ask fewer at once, or try again in 28 hours.",
        "overloaded | OpenAI failed over openai:gpt-5-mini (500: "The server had an error (500)."). Try again later.",
        "overloaded | OpenAI failed over openai:gpt-5-mini (502: "Bad Gateway"). Try again later.",
        "overloaded | Anthropic failed over anthropic:claude-haiku-4-5 (529: "Overloaded"). Try again later.",
        "timeout | Anthropic did not answer for anthropic:claude-haiku-4-5 in time. Try again later, or raise \`timeoutMs\` (now 120000).",
      ]
    `)
  })

  test.for(['openai', 'anthropic'] as const)('of a connection to %s that fails', async name => {
    const { model } = providers[name]
    const local = async (fault: Fault) => {
      const { baseURL } = await serve(name, () => fault)
      // only silence is to take that long, however busy the machine is
      const timeoutMs = fault.kind.startsWith('hang') ? 150 : 10_000
      const message = await told(compatible(name, baseURL, { timeoutMs }))
      return message.replace('/v1', '').replace(`${name}:${model}`, 'NAME:MODEL')
    }
    expect([
      await local({ kind: 'hang' }),
      await local({ kind: 'hang-mid-body' }),
      await local({ kind: 'reset' }),
      await local({ kind: 'reset-mid-body' }),
      await local({ kind: 'malformed-json' }),
      await local({ kind: 'empty-body' }),
    ]).toMatchInlineSnapshot(`
      [
        "timeout | The server at http://127.0.0.1:PORT did not answer for NAME:MODEL in time. Try again later, or raise \`timeoutMs\` (now 150).",
        "timeout | The server at http://127.0.0.1:PORT did not answer for NAME:MODEL in time. Try again later, or raise \`timeoutMs\` (now 150).",
        "connection | The connection to http://127.0.0.1:PORT broke while NAME:MODEL was asked (ECONNRESET). Try again; if it stays, look at the server and at the proxies before it.",
        "connection | The connection to http://127.0.0.1:PORT broke while NAME:MODEL was asked (ECONNRESET). Try again; if it stays, look at the server and at the proxies before it.",
        "malformed | The server at http://127.0.0.1:PORT answered NAME:MODEL with JSON that is damaged or cut off. Try again; if it stays, look at the server and at the proxies before it.",
        "malformed | The server at http://127.0.0.1:PORT answered NAME:MODEL with an empty body. Try again; if it stays, look at the server and at the proxies before it.",
      ]
    `)
  })

  test('of a request that is refused', async () => {
    const server = await serve('openai')
    const rival = await serve('anthropic')
    const current = await startAnthropicServer({ respond: () => replyOf('3'), key })
    onTestFinished(() => current.close())
    const long = 'This model has a maximum context length of 8192 tokens.'
    expect([
      await told(official('openai', server, { sampling: { temperature: 0 } })),
      await told(official('openai', server, { sampling: { topP: 0.5 } })),
      await told(official('anthropic', current, { model: 'claude-opus-4-7', sampling: { temperature: 0 } })),
      await told(official('anthropic', rival, { sampling: { maxTokens: 100_000 } })),
      await toldOf('openai', { kind: 'status', status: 400, message: long }),
    ]).toMatchInlineSnapshot(`
      [
        "bad-request | OpenAI refuses the sampling asked of openai:gpt-5-mini (400: "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."). Take \`temperature\` out of the \`sampling\` of openai('gpt-5-mini'): it is not left out silently, since that would be another study.",
        "bad-request | OpenAI refuses the sampling asked of openai:gpt-5-mini (400: "Unsupported parameter: 'top_p' is not supported with this model."). Take \`topP\` out of the \`sampling\` of openai('gpt-5-mini'): it is not left out silently, since that would be another study.",
        "bad-request | Anthropic refuses the sampling asked of anthropic:claude-opus-4-7 (400: "\`temperature\` is deprecated for this model."). Take \`temperature\` out of the \`sampling\` of anthropic('claude-opus-4-7'): it is not left out silently, since that would be another study.",
        "bad-request | Anthropic refused a request to anthropic:claude-haiku-4-5 (400: "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-haiku-4-5"). Mend the options of anthropic('claude-haiku-4-5') or the length of the conversation.",
        "bad-request | OpenAI refused a request to openai:gpt-5-mini (400: "This model has a maximum context length of 8192 tokens."). Mend the options of openai('gpt-5-mini') or the length of the conversation.",
      ]
    `)
  })

  test('of a body that the provider leaves unfinished inside a success', async () => {
    const body = '{"error":{"message":"Provider returned error","code":502}}'
    expect(
      await toldOf('openai', { kind: 'raw', status: 200, contentType: 'application/json', body }),
    ).toMatchInlineSnapshot(
      `"malformed | OpenAI answered openai:gpt-5-mini with no choices but an error: {"message":"Provider returned error","code":502}. Try again; if it stays, look at the server and at the proxies before it."`,
    )
  })
})

describe('how often a server is asked', () => {
  const passing: readonly Fault[] = [
    { kind: 'status', status: 429, retryAfterSeconds: 0.01 },
    { kind: 'status', status: 503, retryAfterSeconds: 0.01 },
    { kind: 'reset' },
    { kind: 'reset-mid-body' },
    { kind: 'malformed-json' },
    { kind: 'empty-body' },
  ]
  test.for(passing.flatMap(fault => (['openai', 'anthropic'] as const).map(name => [name, fault] as const)))(
    '%s again after a passing fault %o',
    async ([name, fault]) => {
      const server = await serve(name, call => (call === 1 ? fault : undefined))
      const model = compatible(name, server.baseURL, { maxRetries: 1 })
      await expect(model.reply(question)).resolves.toMatchObject({ text: '3' })
      expect(server.calls).toHaveLength(2)
    },
  )

  test.for(['openai', 'anthropic'] as const)('%s again when the body stops half way', async name => {
    const server = await serve(name, call => (call === 1 ? { kind: 'hang-mid-body' } : undefined))
    const model = compatible(name, server.baseURL, { maxRetries: 1, timeoutMs: 200 })
    await expect(model.reply(question)).resolves.toMatchObject({ text: '3' })
    expect(server.calls).toHaveLength(2)
  })

  const fatal: readonly Fault[] = [
    { kind: 'status', status: 401 },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 404 },
    { kind: 'status', status: 400 },
    { kind: 'status', status: 402 },
    { kind: 'status', status: 429, code: 'insufficient_quota' },
    { kind: 'status', status: 429, code: 'enforced_spend_limit_reached' },
  ]
  test.for(fatal.flatMap(fault => (['openai', 'anthropic'] as const).map(name => [name, fault] as const)))(
    '%s once, whatever `maxRetries`, for %o',
    async ([name, fault]) => {
      const server = await serve(name, () => fault)
      const failure = await failureOf(compatible(name, server.baseURL, { maxRetries: 5 }).reply(question))
      expect(failure.fatal).toBe(true)
      expect(server.calls).toHaveLength(1)
    },
  )
})

describe('the key', () => {
  test.for(['openai', 'anthropic'] as const)('is in no error of %s, however it is printed', async name => {
    const echo = (status: number): Fault => ({
      kind: 'raw',
      status,
      contentType: 'application/json',
      body: JSON.stringify({ error: { message: `bad header Authorization: Bearer ${key}`, key }, key }),
    })
    for (const status of [400, 401, 403, 404, 422, 429, 500]) {
      const server = await serve(name, () => echo(status))
      const failure = await failureOf(compatible(name, server.baseURL).reply(question))
      const printed = [
        failure.message,
        failure.stack,
        JSON.stringify(failure),
        inspect(failure, { depth: null }),
      ]
      expect(printed.join('\n')).not.toContain(key)
    }
  })

  test('given in the address is refused without being shown', () => {
    const attempt = () => openai('gpt-5-mini', { baseURL: 'https://ann:hunter22222@host.example/v1' })
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(/^(?!.*hunter22222).*`apiKey`/)
  })

  test('is not needed at a compatible server', async () => {
    const server = await startOpenaiServer({ respond: () => replyOf('3') })
    onTestFinished(() => server.close())
    const model = openai('llama3.2', { baseURL: server.baseURL }, { env: {} })
    await expect(model.reply(question)).resolves.toMatchObject({ text: '3' })
  })

  test('is read when the model is first asked, without the line break of its file', async () => {
    const env: Record<string, string> = {}
    const { baseURL } = await serve('openai')
    const fetch: typeof globalThis.fetch = (input, init) =>
      globalThis.fetch(String(input).replace(providers.openai.official, baseURL), init)
    const model = openai('gpt-5-mini', { fetch }, { env })
    expect(await told(model)).toContain('OPENAI_API_KEY is not set')
    Object.assign(env, { OPENAI_API_KEY: `${key}\n` })
    await expect(model.reply(question)).resolves.toMatchObject({ text: '3' })
  })
})
