import { expect, test } from 'vitest'
import { readAnthropicReply } from '../../../src/chat-models/anthropic-reply.ts'
import { readOpenaiReply } from '../../../src/chat-models/openai-reply.ts'

const openai = (sent: unknown) => readOpenaiReply(sent as never, 'asked')
const anthropic = (sent: unknown) => readAnthropicReply(sent as never, 'asked')
const nothing = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }

test.for([
  null,
  [],
  42,
  'hello',
  true,
  { choices: null },
  { choices: [null] },
  { choices: [{ message: null }] },
])('JSON that is no completion is malformed, not an error of ours: %j', sent => {
  expect(() => openai(sent)).toThrow(
    expect.objectContaining({ name: 'MalformedReply', message: 'no choices' }),
  )
})

test.for([null, [], 42, 'hello', true, { content: null }])('nor is %j a message', sent => {
  expect(() => anthropic(sent)).toThrow(
    expect.objectContaining({ name: 'MalformedReply', message: 'no content' }),
  )
})

test('an error inside a success is told', () => {
  const error = { type: 'overloaded_error' }
  expect(() => openai({ error })).toThrow('no choices but an error: {"type":"overloaded_error"}')
  expect(() => anthropic({ error })).toThrow('no content but an error: {"type":"overloaded_error"}')
})

test.for(['12', -12, Number.POSITIVE_INFINITY, null, {}])(
  '%j is no number of tokens: it counts as unknown',
  count => {
    const message = { content: 'a' }
    const usage = {
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: { cached_tokens: count },
    }
    expect(openai({ choices: [{ message }], usage }).usage).toEqual(nothing)
    const counts = { input_tokens: count, output_tokens: count, cache_read_input_tokens: count }
    expect(anthropic({ content: [], usage: counts }).usage).toEqual(nothing)
  },
)

test.for([7, { name: 'm' }, '', null])('%j is no name of a model: the one asked for stands in', model => {
  expect(openai({ choices: [{ message: { content: 'a' } }], model }).modelReturned).toBe('asked')
  expect(anthropic({ content: [], model }).modelReturned).toBe('asked')
})

test('what is no text among the contents of a message counts for nothing', () => {
  expect(anthropic({ content: [null, 'x', { type: 'text', text: 'a' }] }).text).toBe('a')
  const refused = { content: [], stop_reason: 'refusal', stop_details: { explanation: 4 } }
  expect(anthropic(refused)).toMatchObject({ text: '', stop: 'refusal' })
})
