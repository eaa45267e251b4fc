import { expect, onTestFinished, test } from 'vitest'
import { replyOf } from './chat-model-contract.ts'
import { startAnthropicServer } from './servers/anthropic-server.ts'
import { startOpenaiServer } from './servers/openai-server.ts'

const key = 'sk-server-0123456789'
const user = { role: 'user', content: 'Hello' }
const mark = { type: 'ephemeral' }

async function ask(name: 'openai' | 'anthropic', body: unknown, headers: Record<string, string> = {}) {
  const respond = () => replyOf('3')
  const server =
    name === 'openai'
      ? await startOpenaiServer({ respond, key, models: ['gpt-5-mini', 'gpt-4o'] })
      : await startAnthropicServer({ respond, key, models: ['claude-haiku-4-5'] })
  onTestFinished(() => server.close())
  const path = name === 'openai' ? '/chat/completions' : '/v1/messages'
  const response = await fetch(server.baseURL + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'anthropic-version': '2026-10-21', ...headers },
    body: JSON.stringify(body),
  })
  const { error } = (await response.json()) as { error?: { message: string; code?: string | null } }
  return `${response.status} ${error?.code ?? ''} ${error?.message ?? 'ok'}`
}

const formatted = (schema: unknown) => ({
  model: 'gpt-4o',
  messages: [user],
  response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } },
})
const integers = { p1: { type: 'integer', minimum: 1 } }

const openaiCases: readonly (readonly [string, unknown, string, Record<string, string>?])[] = [
  ['a valid request', { model: 'gpt-5-mini', messages: [user] }, '200  ok'],
  [
    'a wrong key',
    {},
    '401 invalid_api_key Incorrect API key provided: sk-wrong*',
    { authorization: 'Bearer sk-wrong-1234' },
  ],
  [
    'an unknown model',
    { model: 'gpt-9', messages: [user] },
    '404 model_not_found The model `gpt-9` does not exist',
  ],
  [
    'an unknown parameter',
    { model: 'gpt-4o', messages: [user], max_token: 3 },
    "400 unknown_parameter Unknown parameter: 'max_token'.",
  ],
  ['no messages', { model: 'gpt-4o', messages: [] }, '400 empty_array'],
  [
    'a role that is none',
    { model: 'gpt-4o', messages: [{ role: 'robot', content: '' }] },
    "400 invalid_value Invalid value: 'robot'.",
  ],
  [
    'the old token limit',
    { model: 'gpt-5-mini', messages: [user], max_tokens: 9 },
    "400 unsupported_parameter Unsupported parameter: 'max_tokens'",
  ],
  [
    'a temperature above 2',
    { model: 'gpt-4o', messages: [user], temperature: 3 },
    "400 integer_above_max_value Invalid 'temperature'",
  ],
  [
    'an open schema',
    formatted({ type: 'object', properties: {}, required: [] }),
    "400  Invalid schema for response_format 'a': In context=(), 'additionalProperties'",
  ],
  [
    'an optional key',
    formatted({ type: 'object', properties: integers, required: [], additionalProperties: false }),
    "400  Invalid schema for response_format 'a': In context=(), 'required'",
  ],
  [
    'a keyword not taken',
    formatted({ type: 'object', properties: integers, required: ['p1'], additionalProperties: false }),
    "400  Invalid schema for response_format 'a': In context=('properties', 'p1'), 'minimum' is not permitted.",
  ],
]

test.for(openaiCases)('the OpenAI server answers %s as OpenAI does', async ([, body, start, headers]) => {
  expect(await ask('openai', body, headers)).toSatisfy((told: string) => told.startsWith(start))
})

const message = { model: 'claude-haiku-4-5', max_tokens: 9, messages: [user] }
const marked = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ type: 'text', text: `part ${at}`, cache_control: mark }))

const anthropicCases: readonly (readonly [string, unknown, string, Record<string, string>?])[] = [
  ['a valid request', message, '200  ok'],
  ['a wrong key', message, '401  invalid x-api-key', { 'x-api-key': 'sk-ant-wrong' }],
  ['an unknown version', message, '400  anthropic-version: "1999"', { 'anthropic-version': '1999' }],
  ['an unknown model', { ...message, model: 'claude-9' }, '404  model: claude-9'],
  ['no token limit', { model: message.model, messages: [user] }, '400  max_tokens: Field required'],
  ['sampling', { ...message, temperature: 1 }, '400  temperature: Extra inputs are not permitted'],
  [
    'a first word from the assistant',
    { ...message, messages: [{ role: 'assistant', content: 'Hi' }] },
    '400  messages: first message',
  ],
  [
    'two user messages in a row',
    { ...message, messages: [user, user] },
    '400  messages: roles must alternate',
  ],
  [
    'a blank message',
    { ...message, messages: [{ role: 'user', content: ' ' }] },
    '400  messages: text content blocks',
  ],
  [
    'a last word from the assistant',
    { ...message, messages: [user, { role: 'assistant', content: 'Hi' }] },
    '400  This model does not support assistant message prefill',
  ],
  ['four marks', { ...message, messages: [{ role: 'user', content: marked(4) }] }, '200  ok'],
  [
    'five marks',
    { ...message, cache_control: mark, messages: [{ role: 'user', content: marked(4) }] },
    '400  A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  ['an odd mark', { ...message, cache_control: { type: 'forever' } }, '400  cache_control: Input tag'],
  [
    'an open schema',
    {
      ...message,
      output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
    },
    '400  output_config.format.schema: In context=()',
  ],
]

test.for(anthropicCases)(
  'the Anthropic server answers %s as Anthropic does',
  async ([, body, start, headers]) => {
    expect(await ask('anthropic', body, headers)).toSatisfy((told: string) => told.startsWith(start))
  },
)

test('the OpenAI server lists its models', async () => {
  const server = await startOpenaiServer({ respond: () => replyOf('3'), models: ['one', 'two'] })
  onTestFinished(() => server.close())
  const list = (await (await fetch(`${server.baseURL}/models`)).json()) as { data: { id: string }[] }
  expect(list.data.map(({ id }) => id)).toEqual(['one', 'two'])
})
