import { expect, test } from 'vitest'
import * as errors from '../../src/errors.ts'

test('instanceof knows the errors of another copy of the package, by class', async () => {
  const copyOf: string = '../../src/errors.ts?copy'
  const copy: typeof errors = await import(copyOf)
  const theirs = new copy.ChatModelError('timeout', 'Late.', 'Wait.', { modelId: 'x' })
  expect(copy.ChatModelError).not.toBe(errors.ChatModelError)
  expect(theirs instanceof errors.ChatModelError).toBe(true)
  expect(theirs instanceof errors.VaarError).toBe(true)
  expect(theirs instanceof errors.ConfigError).toBe(false)
  expect(new Error('x') instanceof errors.VaarError).toBe(false)
  expect((null as unknown) instanceof errors.VaarError).toBe(false)
})

test('a message ends with the mend, and its name is its class', () => {
  const error = new errors.ConfigError('This is wrong.', 'Mend it so.', { file: 'a.ts' })
  expect(String(error)).toBe('ConfigError: This is wrong. Mend it so.')
  expect(error).toMatchObject({ mend: 'Mend it so.', file: 'a.ts' })
})
