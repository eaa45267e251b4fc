import type { Expression, ExpressionFunction } from './expression.ts'
import { expressionFunctions } from './expression.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * Reads an arithmetic expression up to the end of the line: + - * / ^, brackets, numbers, labels and exp, log, sqrt,
 * abs. As in R, ^ binds to the right and tighter than a sign: -a^2 is -(a^2).
 *
 * @throws ModelSyntaxError that says what was expected.
 */
export function parseExpression(reader: TokenReader): Expression {
  // what reads and evaluates expressions calls itself for every part of them
  if (reader.wordsInLine() > longest) {
    throw reader.error(
      `expected an expression of at most ${longest} words`,
      'Split it into several definitions.',
    )
  }
  return parseSum(reader)
}

const longest = 1000

function parseSum(reader: TokenReader): Expression {
  let left = parseProduct(reader)
  while (reader.sees('+') || reader.sees('-')) {
    const operator = reader.take().text as '+' | '-'
    left = { kind: 'binary', operator, left, right: parseProduct(reader) }
  }
  return left
}

function parseProduct(reader: TokenReader): Expression {
  let left = parseSigned(reader)
  while (reader.sees('*') || reader.sees('/')) {
    const operator = reader.take().text as '*' | '/'
    left = { kind: 'binary', operator, left, right: parseSigned(reader) }
  }
  return left
}

function parseSigned(reader: TokenReader): Expression {
  if (reader.skip('-')) return { kind: 'negate', of: parseSigned(reader) }
  if (reader.skip('+')) return parseSigned(reader)
  return parsePower(reader)
}

function parsePower(reader: TokenReader): Expression {
  const base = parseAtom(reader)
  if (!reader.skip('^')) return base
  return { kind: 'binary', operator: '^', left: base, right: parseSigned(reader) }
}

function parseAtom(reader: TokenReader): Expression {
  if (reader.skip('(')) {
    const inner = parseSum(reader)
    reader.expect(')', 'to close the bracket')
    return inner
  }
  const token = reader.peek()
  if (token.kind === 'number') {
    reader.take()
    return { kind: 'number', value: Number(token.text) }
  }
  if (token.kind !== 'name') throw reader.error('expected a label, a number or "("')
  reader.take()
  if (!reader.skip('(')) return { kind: 'label', name: token.text }
  if (!expressionFunctions.includes(token.text as ExpressionFunction)) {
    throw reader.unsupported(`the function ${token.text}()`, 'Use exp, log, sqrt or abs.', token)
  }
  const of = parseSum(reader)
  reader.expect(')', `to close ${token.text}(`)
  return { kind: 'call', function: token.text as ExpressionFunction, of }
}
