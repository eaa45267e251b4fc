import { ModelSyntaxError } from '../../errors.ts'
import type { Expression } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import type { ModelOperator, Modifiers } from './parse-term.ts'
import { parseTerm } from './parse-term.ts'
import { takeName, takeNumber } from './take-token.ts'
import { TokenReader } from './token-reader.ts'
import type { Position, Token } from './tokenize-model.ts'

export type { ModelOperator, Modifiers } from './parse-term.ts'

/** One parameter that the syntax names. `rhs` is `''` for `~1`. */
export interface ModelTerm {
  readonly lhs: string
  readonly op: ModelOperator
  readonly rhs: string
  readonly modifiers: Modifiers
  readonly at: Position
}

/** `name := expression`. */
export interface DefinedParameter {
  readonly name: string
  readonly expression: Expression
  readonly at: Position
}

/** `label == label` or `label == number`. */
export interface EqualityConstraint {
  readonly left: string
  readonly right: string | number
  readonly at: Position
}

/** Model syntax, read. */
export interface ParsedModel {
  readonly terms: readonly ModelTerm[]
  readonly defined: readonly DefinedParameter[]
  readonly equalities: readonly EqualityConstraint[]
}

/**
 * Reads lavaan model syntax: `=~ ~ ~~ ~1 | ~*~ := ==`, several left-hand sides, labels (`a*x`), fixed values (`0.5*x`), `NA*`,
 * `start()`, `label()`, `c()` for values per group, comments, `;`, and lines that go on after or before a `+`.
 *
 * A parameter that is named twice (`f =~ x2 + a*x2`) is one parameter with the modifiers of both.
 *
 * @throws ModelSyntaxError with line, column, what was expected and how to mend it.
 */
export function parseModel(syntax: string): ParsedModel {
  const reader = new TokenReader(syntax)
  const terms = new Map<string, ModelTerm>()
  const defined: DefinedParameter[] = []
  const equalities: EqualityConstraint[] = []

  for (;;) {
    reader.skipNewlines()
    const first = reader.peek()
    if (first.kind === 'end') break
    if (reader.sees(':=', 1)) defined.push(parseDefinition(reader))
    else if (reader.sees('==', 1)) equalities.push(parseEquality(reader))
    else for (const term of parseFormula(reader)) addTerm(terms, term)
    const after = reader.peek()
    if (after.kind !== 'newline' && after.kind !== 'end') {
      throw reader.error(
        'expected "+" or the end of the line',
        'Write one formula a line, terms joined by "+".',
      )
    }
  }
  if (terms.size === 0) {
    throw new ModelSyntaxError('the syntax names no parameter.', 'Write e.g. "f =~ x1 + x2 + x3".', {
      line: 1,
      column: 1,
    })
  }
  return { terms: [...terms.values()], defined, equalities }
}

function addTerm(terms: Map<string, ModelTerm>, term: ModelTerm): void {
  const key = `${term.lhs} ${term.op} ${term.rhs}`
  const mirrored = `${term.rhs} ${term.op} ${term.lhs}`
  const known = terms.get(key) ?? (term.op === '~~' ? terms.get(mirrored) : undefined)
  if (known) {
    const merged = { ...known, modifiers: { ...known.modifiers, ...term.modifiers } }
    terms.set(`${known.lhs} ${known.op} ${known.rhs}`, merged)
  } else terms.set(key, term)
}

function parseDefinition(reader: TokenReader): DefinedParameter {
  const name = takeName(reader, 'a name for the defined parameter')
  reader.take()
  return { name: name.text, expression: parseExpression(reader), at: name }
}

function parseEquality(reader: TokenReader): EqualityConstraint {
  const left = takeName(reader, 'a label')
  reader.take()
  const token = reader.peek()
  const right = token.kind === 'name' ? reader.take().text : takeNumber(reader)
  if (reader.peek().kind === 'operator') {
    const mend = 'Write "label == label" or "label == number".'
    throw reader.unsupported('an equality between expressions', mend)
  }
  return { left: left.text, right, at: left }
}

/** `lhs + lhs op term + term`. */
function parseFormula(reader: TokenReader): ModelTerm[] {
  const lefts = [takeName(reader, 'a variable')]
  while (reader.skip('+')) {
    reader.skipNewlines()
    lefts.push(takeName(reader, 'a variable after "+"'))
  }
  const operator = takeOperator(reader)
  const terms: ModelTerm[] = []
  do {
    if (reader.peek().kind === 'newline' && reader.continuesAfterNewlines()) reader.skipNewlines()
    if (terms.length > 0) reader.expect('+', 'between terms')
    reader.skipNewlines()
    const right = parseTerm(reader, operator.text)
    for (const left of lefts) {
      terms.push({ lhs: left.text, op: right.op, rhs: right.rhs, modifiers: right.modifiers, at: right.at })
    }
  } while (reader.sees('+') || reader.continuesAfterNewlines())
  return terms
}

const operators: readonly string[] = ['=~', '~', '~~', '|', '~*~']

function takeOperator(reader: TokenReader): Token {
  const token = reader.peek()
  if (token.kind === 'operator') {
    if (operators.includes(token.text)) return reader.take()
    if (token.text === '<' || token.text === '>') {
      throw reader.unsupported(`the inequality "${token.text}"`, 'Leave the bound out.')
    }
    if (token.text === '<~') throw reader.unsupported('a composite "<~"', 'Use "=~".')
    if (token.text === ':')
      throw reader.unsupported('a block "group:" or an interaction "a:b"', 'Leave it out.')
  }
  throw reader.error('expected one of =~ ~ ~~ := ==', 'Write e.g. "f =~ x1 + x2 + x3" or "y ~ x".')
}
