import { expect, expectTypeOf, test } from 'vitest'
import { type ChatRequest, defineModel, type ModelDefinition } from '../../../src/chat-models/index.ts'
import { ChatModelError, ConfigError } from '../../../src/errors.ts'

const failureOf = (promise: Promise<unknown>): Promise<ChatModelError> =>
  promise.then(
    () => expect.unreachable(),
    (error: ChatModelError) => error,
  )

const question: ChatRequest = { messages: [{ role: 'user', content: 'Hello' }] }

test('an app gets the whole request and may return a bare string', async () => {
  const model = defineModel({ id: 'bot', reply: ({ messages }) => `heard ${messages[0]?.content}` })
  await expect(model.reply(question)).resolves.toEqual({
    text: 'heard Hello',
    stop: 'end',
    modelReturned: 'bot',
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  })
  expectTypeOf<Parameters<ModelDefinition['reply']>[0]>().toEqualTypeOf<ChatRequest>()
})

test('an app may say more of its reply', async () => {
  const reply = async () =>
    ({ text: 'no', stop: 'refusal', usage: { inputTokens: undefined as never, outputTokens: 2 } }) as const
  await expect(defineModel({ id: 'bot', reply }).reply(question)).resolves.toMatchObject({
    stop: 'refusal',
    usage: { inputTokens: 0, outputTokens: 2 },
  })
})

test('the identity tells systems and versions apart', () => {
  const reply = () => ''
  expect(defineModel({ id: 'bot', reply }).identity).toEqual({ provider: 'custom', model: 'bot' })
  expect(defineModel({ id: 'bot', reply, system: 'Be kind.', version: '2' }).identity).toEqual({
    provider: 'custom',
    model: 'bot',
    system: 'Be kind.',
    version: '2',
  })
})

test('what an app does to its messages stays with it', async () => {
  const reply = ({ messages }: ChatRequest) => {
    Object.assign(messages[0]!, { content: 'changed' })
    return 'ok'
  }
  await defineModel({ id: 'bot', reply }).reply(question)
  expect(question.messages[0]?.content).toBe('Hello')
})

const mistakes: readonly (readonly [unknown, string])[] = [
  [{ reply: () => '' }, 'defineModel was given undefined as `id`.'],
  [{ id: ' ', reply: () => '' }, 'defineModel was given " " as `id`.'],
  [{ id: 'bot' }, 'defineModel was given undefined as `reply` of "bot".'],
  [{ id: 'bot', reply: 'hello' }, 'defineModel was given a string as `reply` of "bot".'],
  [undefined, 'defineModel was given undefined as `id`.'],
]

test.for(mistakes)('the definition %o is refused', ([definition, problem]) => {
  const attempt = () => defineModel(definition as ModelDefinition)
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(problem)
})

const unusable: readonly (readonly [unknown, string])[] = [
  [undefined, 'undefined'],
  [null, 'null'],
  [4, 'a number'],
  [['4'], 'an array'],
  [{ answer: '4' }, 'an object with answer'],
  [{ text: 4 }, 'an object with text'],
]

test.for(unusable)('the return value %o is malformed', async ([value, words]) => {
  const model = defineModel({ id: 'bot', reply: () => value as string })
  await expect(model.reply(question)).rejects.toMatchObject({
    fault: 'malformed',
    message: `The app behind bot returned ${words} instead of text. Let \`reply\` return a string, or an object with \`text\`.`,
  })
})

test('an error inside the app is named and kept, without its secrets', async () => {
  const error = Object.assign(new RangeError('no more tokens with sk-live-0123456789.'), {
    headers: { key: 'x' },
  })
  const model = defineModel({ id: 'bot', reply: () => Promise.reject(error) })
  const failure = await failureOf(model.reply(question))
  expect(failure).toMatchObject({ fault: 'connection', modelId: 'bot' })
  expect(failure.message).toBe(
    'The app behind bot threw RangeError: no more tokens with [key]. Mend the app, or let its `reply` return what it has.',
  )
  expect(String(failure.cause)).toBe('RangeError: no more tokens with [key]')
  expect(failure.cause).not.toHaveProperty('headers')
})

test.for([
  [{ text: '3', stop: 'stop' }, /"stop" as `stop`.*end, length/],
  [{ text: '3', usage: { inputTokens: '9' } }, /"9" as `usage.inputTokens`/],
  [{ text: '3', modelReturned: 5 }, /returned 5 as `modelReturned`/],
  [{ text: '3', usage: { outputTokens: -1 } }, /-1 as `usage.outputTokens`/],
  [{ text: '3', usage: { outputTokens: Number.NaN } }, /as `usage.outputTokens`/],
] as const)('what the app says beside its text is checked: %o', async ([reply, message]) => {
  const model = defineModel({ id: 'bot', reply: () => reply as never })
  await expect(model.reply(question)).rejects.toThrow(message)
})

test('a ChatModelError of the app goes through as it is', async () => {
  const own = new ChatModelError('quota', 'No means.', 'Add some.', { modelId: 'inner' })
  const model = defineModel({ id: 'bot', reply: () => Promise.reject(own) })
  await expect(model.reply(question)).rejects.toBe(own)
})
