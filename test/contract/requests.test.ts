import { expect, onTestFinished, test, vi } from 'vitest'
import { anthropic, type ChatRequest, openai } from '../../src/chat-models/index.ts'
import { failureOf, replyOf } from './chat-model-contract.ts'
import { startAnthropicServer } from './servers/anthropic-server.ts'
import { startOpenaiServer } from './servers/openai-server.ts'
import type { ProviderServer } from './servers/provider-server.ts'

const question: ChatRequest = {
  system: 'You are Ada.',
  messages: [{ role: 'user', content: 'Statement 1' }],
  respondent: { id: 'r-007', seed: 7 },
  answerSchema: { name: 'my answers', keys: ['p1', 'p2'], minimum: 1, maximum: 3 },
}
const plain: ChatRequest = { messages: [{ role: 'user', content: 'Hello' }] }

async function running(starting: Promise<ProviderServer>): Promise<ProviderServer> {
  const server = await starting
  onTestFinished(() => server.close())
  return server
}
const openaiServer = () => running(startOpenaiServer({ respond: () => replyOf('3') }))
const anthropicServer = () => running(startAnthropicServer({ respond: () => replyOf('3') }))

test('openai sends what was asked for, and nothing else', async () => {
  const { baseURL, calls } = await openaiServer()
  const model = openai('gpt-5-mini', { baseURL })
  await model.reply(plain)
  await model.reply(question)
  expect(calls.map(({ body }) => body)).toMatchInlineSnapshot(`
    [
      {
        "messages": [
          {
            "content": "Hello",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
      },
      {
        "messages": [
          {
            "content": "You are Ada.",
            "role": "system",
          },
          {
            "content": "Statement 1",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
        "response_format": {
          "json_schema": {
            "name": "my_answers",
            "schema": {
              "additionalProperties": false,
              "properties": {
                "p1": {
                  "enum": [
                    1,
                    2,
                    3,
                  ],
                  "type": "integer",
                },
                "p2": {
                  "enum": [
                    1,
                    2,
                    3,
                  ],
                  "type": "integer",
                },
              },
              "required": [
                "p1",
                "p2",
              ],
              "type": "object",
            },
            "strict": true,
          },
          "type": "json_schema",
        },
        "seed": 7,
      },
    ]
  `)
})

test('anthropic sends what was asked for, the limit that the API wants, and the mark of the cache', async () => {
  const { baseURL, calls } = await anthropicServer()
  const model = anthropic('claude-haiku-4-5', { baseURL })
  await model.reply(plain)
  await model.reply(question)
  expect(calls.map(({ body }) => body)).toMatchInlineSnapshot(`
    [
      {
        "max_tokens": 4096,
        "messages": [
          {
            "content": [
              {
                "cache_control": {
                  "type": "ephemeral",
                },
                "text": "Hello",
                "type": "text",
              },
            ],
            "role": "user",
          },
        ],
        "model": "claude-haiku-4-5",
      },
      {
        "max_tokens": 4160,
        "messages": [
          {
            "content": [
              {
                "cache_control": {
                  "type": "ephemeral",
                },
                "text": "Statement 1",
                "type": "text",
              },
            ],
            "role": "user",
          },
        ],
        "metadata": {
          "user_id": "r-007",
        },
        "model": "claude-haiku-4-5",
        "output_config": {
          "format": {
            "schema": {
              "additionalProperties": false,
              "properties": {
                "p1": {
                  "enum": [
                    1,
                    2,
                    3,
                  ],
                  "type": "integer",
                },
                "p2": {
                  "enum": [
                    1,
                    2,
                    3,
                  ],
                  "type": "integer",
                },
              },
              "required": [
                "p1",
                "p2",
              ],
              "type": "object",
            },
            "type": "json_schema",
          },
        },
        "system": "You are Ada.",
      },
    ]
  `)
})

test('sampling of the model goes along, and that of the request before it', async () => {
  const { baseURL, calls } = await openaiServer()
  const model = openai('llama3.2', { baseURL, sampling: { temperature: 0.2, topP: 0.9 } })
  await model.reply({ ...plain, sampling: { temperature: 0.7, maxTokens: 50 } })
  expect(calls[0]?.body).toMatchObject({ temperature: 0.7, top_p: 0.9, max_tokens: 50 })
})

test('the token limit has its new name at OpenAI itself', async () => {
  const { baseURL, calls } = await openaiServer()
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(String(input).replace('https://api.openai.com/v1', baseURL), init)
  await openai('gpt-5-mini', { apiKey: 'sk-any-0123456', fetch, sampling: { maxTokens: 50 } }).reply(plain)
  expect(calls[0]?.body).toMatchObject({ max_completion_tokens: 50 })
})

test('sampling is asked of Anthropic under the version that still has it', async () => {
  const { baseURL, calls } = await anthropicServer()
  await anthropic('claude-haiku-4-5', { baseURL }).reply(plain)
  await anthropic('claude-haiku-4-5', { baseURL, sampling: { temperature: 0.5 } }).reply(plain)
  expect(calls.map(({ headers }) => headers['anthropic-version'])).toEqual(['2026-10-21', '2023-06-01'])
  expect(calls[1]?.body).toMatchObject({ temperature: 0.5 })
})

test('a seed of any size is sent as a whole number that fits 31 bits', async () => {
  const { baseURL, calls } = await openaiServer()
  for (const seed of [2 ** 32 + 5, -3, 0]) {
    await openai('llama3.2', { baseURL }).reply({ ...plain, respondent: { id: 'r', seed } })
  }
  expect(calls.map(({ body }) => (body as { seed: number }).seed)).toEqual([5, 3, 0])
})

test('a range too long for an enum is put into words', async () => {
  const { baseURL, calls } = await openaiServer()
  const answerSchema = { name: 'a', keys: ['x'], minimum: 0, maximum: 1000 }
  await openai('gpt-5-mini', { baseURL }).reply({ ...plain, answerSchema })
  expect(JSON.stringify(calls[0]?.body)).toContain('{"type":"integer","description":"From 0 to 1000."}')
})

const turns = (count: number): ChatRequest['messages'] =>
  Array.from({ length: 2 * count - 1 }, (_, at) => ({
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `turn ${at}: ${'word '.repeat(100)}`,
  }))
const uncounted = () => replyOf('3', { usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 } })

test('each turn of a session reads the turns before it from Anthropic’s cache', async () => {
  const { baseURL } = await running(startAnthropicServer({ respond: uncounted, cacheMinimumTokens: 100 }))
  const model = anthropic('claude-haiku-4-5', { baseURL })
  const usage = []
  for (const count of [1, 2, 3]) usage.push((await model.reply({ ...plain, messages: turns(count) })).usage)
  expect(usage[0]?.cachedInputTokens).toBe(0)
  expect(usage[1]?.cachedInputTokens).toBe(usage[0]?.inputTokens)
  expect(usage[2]?.cachedInputTokens).toBe(usage[1]?.inputTokens)
})

test('tokens from OpenAI’s cache are counted as part of the input', async () => {
  const { baseURL } = await running(startOpenaiServer({ respond: uncounted, cacheMinimumTokens: 100 }))
  const model = openai('gpt-5-mini', { baseURL })
  const first = await model.reply({ ...plain, messages: turns(2) })
  const second = await model.reply({ ...plain, messages: turns(3) })
  expect(second.usage.cachedInputTokens).toBe(first.usage.inputTokens)
  expect(second.usage.inputTokens).toBeGreaterThan(first.usage.inputTokens)
})

test('a reply longer than the limit is cut off and says so', async () => {
  const long = 'x'.repeat(400)
  const one = await running(startOpenaiServer({ respond: () => replyOf(long) }))
  const two = await running(startAnthropicServer({ respond: () => replyOf(long) }))
  const sampling = { maxTokens: 10 }
  for (const model of [
    openai('llama3.2', { baseURL: one.baseURL, sampling }),
    anthropic('claude-haiku-4-5', { baseURL: two.baseURL, sampling }),
  ]) {
    await expect(model.reply(plain)).resolves.toMatchObject({ stop: 'length', text: 'x'.repeat(40) })
  }
})

test.for([
  { code: 'content_filter', message: 'The response was filtered.' },
  { code: 'invalid_prompt', message: 'Invalid prompt: your prompt was flagged.' },
])('a prompt that a filter refuses ($code) is a withheld reply, not an error', async ({ code, message }) => {
  const fault = () => ({ kind: 'status', status: 400, code, message }) as const
  const { baseURL } = await running(startOpenaiServer({ respond: uncounted, fault }))
  await expect(openai('gpt-4o', { baseURL }).reply(plain)).resolves.toMatchObject({
    text: '',
    stop: 'content-filter',
  })
})

test('the SDK is loaded when the model is first asked, once', async () => {
  const { baseURL } = await openaiServer()
  const importSdk = vi.fn(() => import('openai'))
  const model = openai('gpt-5-mini', { baseURL }, { importSdk })
  expect(importSdk).not.toHaveBeenCalled()
  await Promise.all([model.reply(plain), model.reply(plain), model.reply(plain)])
  expect(importSdk).toHaveBeenCalledOnce()
})

test('an SDK that is not installed is named with the command that installs it', async () => {
  const specifier = 'openai-that-is-not-installed'
  const importSdk = () => import(/* @vite-ignore */ specifier)
  const surroundings = {
    env: { OPENAI_API_KEY: 'sk-any-0123456', ANTHROPIC_API_KEY: 'sk-any-0123456' },
    importSdk,
  }
  const failures = [
    await failureOf(openai('gpt-5-mini', {}, surroundings).reply(plain)),
    await failureOf(anthropic('claude-haiku-4-5', {}, surroundings).reply(plain)),
  ]
  expect(failures.map(({ fault, message }) => `${fault} | ${message}`)).toMatchInlineSnapshot(`
    [
      "missing-sdk | openai:gpt-5-mini is asked through the package openai, which is not installed. Install it: \`npm install -D openai@7\`.",
      "missing-sdk | anthropic:claude-haiku-4-5 is asked through the package @anthropic-ai/sdk, which is not installed. Install it: \`npm install -D @anthropic-ai/sdk@1\`.",
    ]
  `)
})

test('an SDK that is broken is told from one that is absent', async () => {
  const importSdk = () => Promise.reject(new SyntaxError('Unexpected end of input'))
  const failure = await failureOf(
    openai('gpt-5-mini', { apiKey: 'sk-any-0123456' }, { importSdk }).reply(plain),
  )
  expect(failure.message).toContain('could not be loaded ("Unexpected end of input")')
})

test('servers made for the SDK before 1.0 find the key in its old header', async () => {
  const { baseURL, calls } = await anthropicServer()
  await anthropic('claude-haiku-4-5', { baseURL, apiKey: 'local-key-1' }).reply(plain)
  expect(calls[0]?.headers).toMatchObject({ 'x-api-key': 'local-key-1', authorization: 'Bearer local-key-1' })
})
