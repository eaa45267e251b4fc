import { expect, test } from 'vitest'
import { recordingChecks } from '../../../src/assessment/recording-checks.ts'
import { usedTogether } from '../../../src/recordings/recording-use.ts'
import { isOtherModel } from '../../../src/recordings/returned-model.ts'

test.for([
  ['gpt-5-mini', 'gpt-5-mini', false],
  ['gpt-5-mini', 'gpt-5-mini-2026-08-07', false],
  ['gpt-5-mini-2026-08-07', 'gpt-5-mini', false],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', false],
  ['claude-haiku-latest', 'claude-haiku', false],
  ['llama3.2', 'llama3.2:latest', false],
  ['llama3.2', 'llama3.2:3b', false],
  ['openai/gpt-5-mini', 'gpt-5-mini', false],
  ['GPT-5-mini', 'gpt-5-mini', false],
  ['gpt-5', 'gpt-5-mini', true],
  ['gpt-5-mini', 'gpt-5', true],
  ['gpt-5-mini', 'gpt-4o', true],
  ['gpt-5-mini', 'gpt-5-nano', true],
] as const)('asked for %s, answered by %s: another model is %s', ([requested, returned, other]) => {
  expect(isOtherModel(requested, returned)).toBe(other)
})

const use = {
  place: 'memory',
  replayed: 1,
  asked: 2,
  expired: 0,
  official: true,
  requested: 'gpt-5-mini',
  modelsReturned: { 'gpt-5-mini-2026-08-07': 3 },
}
const checkOf = (changes: object) => recordingChecks({ ...use, ...changes })[0]!

test.for<[name: string, changes: object, ok: boolean]>([
  ['one dated name of it', {}, true],
  [
    'no name at all, which counts as the one asked for',
    { modelsReturned: { 'gpt-5-mini': 2, 'gpt-5-mini-2026-08-07': 3 } },
    true,
  ],
  [
    'two dated names of it',
    { modelsReturned: { 'gpt-5-mini-2026-01-01': 2, 'gpt-5-mini-2026-08-07': 3 } },
    false,
  ],
  ['another model of the provider', { modelsReturned: { 'gpt-4o': 3 } }, false],
  ["another server's own name", { modelsReturned: { 'gpt-4o': 3 }, official: false }, true],
  ['two models of another server', { modelsReturned: { a: 1, b: 2 }, official: false }, false],
  [
    'an app that names its model',
    { modelsReturned: { 'gpt-4o': 3 }, requested: undefined, official: false },
    true,
  ],
])('answers of %s', ([, changes, ok]) => {
  expect(checkOf(changes)).toMatchObject({ name: 'model returned', ok })
  expect(checkOf(changes).mend === '').toBe(ok)
})

test('a check names the models, without what could hurt a terminal', () => {
  expect(checkOf({ modelsReturned: { 'a\u001B[2J': 1, b: 2 }, requested: 'a' })).toMatchInlineSnapshot(`
    {
      "bound": 1,
      "consequence": "Answers of several models would be judged as those of one.",
      "detail": "the answers are of "a [2J" (1 answers), "b" (2 answers); "a" was asked for",
      "mend": "The provider changed the model behind its name: record all answers anew (VAAR_MODE=record).",
      "name": "model returned",
      "ok": false,
      "value": 2,
    }
  `)
})

test('uses of several parts of a study are one', () => {
  const later = {
    ...use,
    oldest: 5,
    newest: 9,
    asked: 0,
    modelsReturned: { other: 1, 'gpt-5-mini-2026-08-07': 1 },
  }
  const earlier = { ...use, oldest: 1, newest: 2, expired: 4 }
  expect(usedTogether(later, earlier)).toMatchObject({
    replayed: 2,
    asked: 2,
    expired: 4,
    oldest: 1,
    newest: 9,
    modelsReturned: { other: 1, 'gpt-5-mini-2026-08-07': 4 },
  })
  expect(usedTogether(undefined, earlier)).toBe(earlier)
  expect(usedTogether(later, undefined)).toBe(later)
  expect(usedTogether(undefined, undefined)).toBeUndefined()
})
