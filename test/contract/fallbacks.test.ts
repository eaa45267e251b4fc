import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { anthropic, type ChatRequest, openai } from '../../src/chat-models/index.ts'
import { failureOf, replyOf } from './chat-model-contract.ts'
import { type AnthropicServerOptions, startAnthropicServer } from './servers/anthropic-server.ts'
import type { Fault } from './servers/fault.ts'
import { type OpenaiServerOptions, startOpenaiServer } from './servers/openai-server.ts'

const question: ChatRequest = {
  messages: [{ role: 'user', content: 'Statement 1' }],
  respondent: { id: 'r-007', seed: 7 },
  answerSchema: { name: 'answers', keys: ['p1'], minimum: 1, maximum: 5 },
  sampling: { maxTokens: 500 },
}

async function compatibleServer(options: Partial<OpenaiServerOptions>) {
  const server = await startOpenaiServer({ respond: () => replyOf('{"p1": 3}'), ...options })
  onTestFinished(() => server.close())
  return { ...server, bodies: () => server.calls.map(({ body }) => body as Record<string, unknown>) }
}

async function rivalServer(options: Partial<AnthropicServerOptions>) {
  const server = await startAnthropicServer({ respond: () => replyOf('{"p1": 3}'), ...options })
  onTestFinished(() => server.close())
  return { ...server, bodies: () => server.calls.map(({ body }) => body as Record<string, unknown>) }
}

describe('a server that refuses part of a request', () => {
  test('is asked again without structured output, and from then on never with it', async () => {
    const { baseURL, bodies } = await compatibleServer({ refuses: ['response_format'] })
    const model = openai('llama3.2', { baseURL })
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(model.reply(question)).resolves.toMatchObject({ text: '{"p1": 3}' })
    }
    expect(bodies().map(body => 'response_format' in body)).toEqual([true, false, false, false])
  })

  test('of Anthropic’s kind likewise', async () => {
    const { baseURL, bodies } = await rivalServer({ refusesOutputFormat: true })
    const model = anthropic('claude-haiku-4-5', { baseURL })
    await model.reply(question)
    await model.reply(question)
    expect(bodies().map(body => 'output_config' in body)).toEqual([true, false, false])
  })

  test('answers all of many first requests, each refused once at most', async () => {
    const { baseURL, calls } = await compatibleServer({ refuses: ['response_format'] })
    const model = openai('llama3.2', { baseURL })
    const replies = await Promise.all(Array.from({ length: 20 }, () => model.reply(question)))
    expect(replies.every(({ text }) => text === '{"p1": 3}')).toBe(true)
    expect(calls.length).toBeLessThanOrEqual(40)
    await model.reply(question)
    expect(calls.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(20)
    expect(calls.at(-1)?.status).toBe(200)
  })

  test('gets no seed, and the token limit under its other name, if it wants it so', async () => {
    const { baseURL, bodies } = await compatibleServer({ refuses: ['response_format', 'seed', 'max_tokens'] })
    const model = openai('llama3.2', { baseURL })
    await model.reply(question)
    await model.reply(question)
    expect(bodies()).toHaveLength(5)
    expect(bodies().at(-1)).toEqual({
      model: 'llama3.2',
      messages: question.messages,
      max_completion_tokens: 500,
    })
  })

  test('under one model object says nothing about another', async () => {
    const { baseURL, bodies } = await compatibleServer({ refuses: ['seed'] })
    await openai('llama3.2', { baseURL }).reply(question)
    await openai('llama3.2', { baseURL }).reply(question)
    expect(bodies().map(body => 'seed' in body)).toEqual([true, false, true, false])
  })

  test('fails the request when structured output was asked for as a must', async () => {
    const { baseURL } = await compatibleServer({ refuses: ['response_format'] })
    const failure = await failureOf(openai('llama3.2', { baseURL, structuredOutput: true }).reply(question))
    expect(`${failure.fault} | ${failure.message.replace(/:\d+/, '')}`).toMatchInlineSnapshot(
      `"bad-request | The server at http://127.0.0.1/v1 refuses structured output for openai:llama3.2 (400: "Unknown parameter: 'response_format'."). Give openai('llama3.2') \`structuredOutput: 'auto'\` or \`false\`."`,
    )
  })

  test('is never asked for structured output when that is off', async () => {
    const { baseURL, bodies } = await compatibleServer({ refuses: ['response_format'] })
    await openai('llama3.2', { baseURL, structuredOutput: false }).reply(question)
    expect(bodies().map(body => 'response_format' in body)).toEqual([false])
  })
})

test('a server that takes the form of the answer and ignores it gives its text', async () => {
  const { baseURL, calls } = await compatibleServer({
    ignoresResponseFormat: true,
    respond: ({ answerSchema }) => replyOf(answerSchema === undefined ? 'I would say 3.' : '{"p1": 3}'),
  })
  await expect(openai('llama3.2', { baseURL }).reply(question)).resolves.toMatchObject({
    text: 'I would say 3.',
  })
  expect(calls).toHaveLength(1)
})

const json = (status: number, body: unknown): Fault => ({
  kind: 'raw',
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
})

const refusals: readonly (readonly [string, Fault])[] = [
  ['an unavailable type', json(400, { error: { message: 'This response_format type is unavailable now' } })],
  [
    'a body it cannot read',
    json(422, {
      error: { message: 'Failed to deserialize: response_format: unknown variant `json_schema`' },
    }),
  ],
  ['a grammar of its own', json(400, { error: { code: 400, message: 'failed to parse grammar' } })],
  ['words without an object', json(400, { error: 'json_schema is not supported' })],
  [
    'a list of details',
    json(422, {
      detail: [{ type: 'extra_forbidden', loc: ['body', 'response_format'], msg: 'Extra inputs' }],
    }),
  ],
  ['a flat object', json(400, { object: 'error', message: 'guided decoding is off', code: 400 })],
  ['an accident of its own', json(500, { error: { message: 'KeyError: json_schema' } })],
  ['plain text', { kind: 'raw', status: 400, contentType: 'text/plain', body: 'no structured outputs here' }],
]

test.for(refusals)('structured output is given up for %s', async ([, fault]) => {
  const { baseURL, bodies } = await compatibleServer({ fault: call => (call === 1 ? fault : undefined) })
  await openai('llama3.2', { baseURL, maxRetries: 0 }).reply(question)
  expect(bodies().map(body => 'response_format' in body)).toEqual([true, false])
})

const others: readonly (readonly [string, Fault])[] = [
  [
    'a conversation that is too long',
    json(400, { error: { message: 'maximum context length is 8192 tokens' } }),
  ],
  [
    'a limit that is too high',
    json(400, { error: { message: "Invalid 'max_tokens': above maximum value" } }),
  ],
  ['a busy server', json(429, { error: { message: 'response_format queue is full' } })],
  ['a failing server', json(500, { error: { message: 'internal error near max_tokens and seed' } })],
  ['an unknown model', json(404, { error: { message: 'grammar-7b not there', code: 'model_not_found' } })],
]

test.for(others)('nothing is given up for %s', async ([, fault]) => {
  const { baseURL, calls } = await compatibleServer({ fault: () => fault })
  await failureOf(openai('llama3.2', { baseURL, maxRetries: 0 }).reply(question))
  expect(calls).toHaveLength(1)
})

test('where the environment of the tests plays a browser, the models of Node can be asked', async () => {
  for (const name of ['window', 'document']) vi.stubGlobal(name, { document: {} })
  onTestFinished(() => void vi.unstubAllGlobals())
  const [server, rival] = [await compatibleServer({}), await rivalServer({})]
  await openai('llama3.2', { baseURL: server.baseURL }).reply(question)
  await anthropic('claude-local', { baseURL: rival.baseURL }).reply(question)
  expect([server.calls.length, rival.calls.length]).toEqual([1, 1])
})
