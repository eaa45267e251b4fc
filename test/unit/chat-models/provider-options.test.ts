import { expect, test } from 'vitest'
import { anthropic, openai, type ProviderOptions } from '../../../src/chat-models/index.ts'
import { ConfigError } from '../../../src/errors.ts'

const mistakes: readonly (readonly [unknown, ProviderOptions, string])[] = [
  ['', {}, 'openai(…) was given "" as the name of a model.'],
  [undefined, {}, 'openai(…) was given undefined as the name of a model.'],
  [
    'm',
    { baseURL: 'localhost:11434/v1' },
    '"localhost:11434/v1" as `baseURL`, which is not an http(s) address.',
  ],
  ['m', { baseURL: '' }, '"" as `baseURL`'],
  ['m', { timeoutMs: -1 }, '-1 as `timeoutMs`'],
  ['m', { timeoutMs: Number.NaN }, 'NaN as `timeoutMs`'],
  ['m', { maxRetries: 1.5 }, '1.5 as `maxRetries`'],
  ['m', { structuredOutput: 'yes' as 'auto' }, '"yes" as `structuredOutput`'],
]

test.for(mistakes)('openai(%o, %o) is refused before anything is sent', ([model, options, problem]) => {
  const attempt = () => openai(model as string, options)
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(problem)
})

test('a model is described by what it is asked with, without its key', () => {
  const options = { apiKey: 'sk-0123456789', system: 'Be kind.', sampling: { temperature: 0.5 } }
  expect(anthropic('claude-haiku-4-5', options)).toMatchObject({
    id: 'anthropic:claude-haiku-4-5',
    provider: 'anthropic',
    provenance: 'live',
    system: 'Be kind.',
  })
  expect(anthropic('claude-haiku-4-5', options).identity).toEqual({
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    endpoint: 'api.anthropic.com',
    system: 'Be kind.',
    sampling: { temperature: 0.5 },
    structuredOutput: 'auto',
  })
  expect(openai('llama3.2', { baseURL: 'http://localhost:11434/v1/' }).identity).toEqual({
    provider: 'openai',
    model: 'llama3.2',
    endpoint: 'localhost:11434',
    structuredOutput: 'auto',
  })
})

test.for([
  [{ baseURL: 'https://gateway.example/team-a/openai/v1' }, 'gateway.example/team-a/openai'],
  [
    { baseURL: 'https://gateway.example/team-b/openai/v1?api-key=0123456789' },
    'gateway.example/team-b/openai',
  ],
  [{ baseURL: 'http://127.0.0.1:8080/v1', endpoint: 'our-ollama' }, 'our-ollama'],
  [{}, 'api.openai.com'],
] as const)('with the options %j the endpoint is known as %s', ([options, endpoint]) => {
  expect(openai('gpt-5-mini', options).identity['endpoint']).toBe(endpoint)
})

test('the name of an endpoint is a name', () => {
  expect(() => openai('gpt-5-mini', { endpoint: '\n' })).toThrow(
    'openai(\'gpt-5-mini\') was given "\\n" as `endpoint`. Give a short name for the server',
  )
})
