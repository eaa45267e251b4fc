import type { TokenReader } from './token-reader.ts'
import type { Token } from './tokenize-model.ts'

/** Takes a number, perhaps with a minus sign. */
export function takeNumber(reader: TokenReader): number {
  const negative = reader.skip('-')
  const token = reader.peek()
  if (token.kind !== 'number') throw reader.error('expected a number or a label')
  reader.take()
  return (negative ? -1 : 1) * Number(token.text)
}

/** Takes a name, or says what it was expected to be. */
export function takeName(reader: TokenReader, what: string): Token {
  const token = reader.peek()
  if (token.kind !== 'name') throw reader.error(`expected ${what}`)
  return reader.take()
}
