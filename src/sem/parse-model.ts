import { ModelSyntaxError } from '../errors.ts'
import type { Expression } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import { TokenReader } from './token-reader.ts'
import type { Position, Token } from './tokenize-model.ts'

/** `=~` is measured by, `~` is regressed on, `~~` (co)varies with, `~1` intercept or mean. */
export type ModelOperator = '=~' | '~' | '~~' | '~1'

/** What stands before a `*`. A list of one value holds for every group, a longer one has a value per group. */
export interface Modifiers {
  /** Values to fix at; `'free'` for NA. */
  readonly fixed?: readonly (number | 'free')[]
  readonly start?: readonly number[]
  /** Labels; `''` where a group has none. */
  readonly label?: readonly string[]
}

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
 * Reads lavaan model syntax: `=~ ~ ~~ ~1 := ==`, several left-hand sides, labels (`a*x`), fixed values (`0.5*x`), `NA*`,
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

function takeOperator(reader: TokenReader): Token {
  const token = reader.peek()
  if (token.kind === 'operator') {
    if (token.text === '~' && reader.sees('*', 1)) {
      throw reader.unsupported('the scaling operator "~*~"', 'Leave it out.')
    }
    if (token.text === '=~' || token.text === '~' || token.text === '~~') return reader.take()
    if (token.text === '<' || token.text === '>') {
      throw reader.unsupported(`the inequality "${token.text}"`, 'Leave the bound out.')
    }
    if (token.text === '|') {
      throw reader.unsupported('a threshold "|"', 'Treat the variable as continuous.')
    }
    if (token.text === '<~') throw reader.unsupported('a composite "<~"', 'Use "=~".')
    if (token.text === ':')
      throw reader.unsupported('a block "group:" or an interaction "a:b"', 'Leave it out.')
  }
  throw reader.error('expected one of =~ ~ ~~ := ==', 'Write e.g. "f =~ x1 + x2 + x3" or "y ~ x".')
}

interface RightTerm {
  readonly op: ModelOperator
  readonly rhs: string
  readonly modifiers: Modifiers
  readonly at: Position
}

function parseTerm(reader: TokenReader, operator: string): RightTerm {
  const at = reader.peek()
  let modifiers: Modifiers = {}
  for (;;) {
    const modifier = parseModifier(reader)
    if (!modifier) break
    modifiers = { ...modifiers, ...modifier }
    reader.skipNewlines()
  }
  const token = reader.peek()
  if (token.kind === 'number' && operator === '~') {
    reader.take()
    if (token.text === '1') return { op: '~1', rhs: '', modifiers, at }
    if (token.text === '0') return { op: '~1', rhs: '', modifiers: { ...modifiers, fixed: [0] }, at }
    throw reader.error('expected a variable, 1 or 0', 'Write "y ~ 1" for an intercept.', token)
  }
  const name = takeName(reader, operator === '=~' ? 'an indicator' : 'a variable')
  if (reader.sees(':'))
    throw reader.unsupported('an interaction "a:b"', 'Make the product a column of the data.')
  return { op: operator as ModelOperator, rhs: name.text, modifiers, at }
}

/** The modifier before the next `*`, taken together with the `*`; undefined when a variable comes next. */
function parseModifier(reader: TokenReader): Modifiers | undefined {
  const token = reader.peek()
  if (token.kind === 'name' && reader.sees('(', 1)) return parseCall(reader)
  const signed = token.kind === 'operator' && token.text === '-'
  if (!signed && !reader.sees('*', 1)) {
    if (reader.sees('?', 1)) throw reader.unsupported('the modifier "?"', 'Write "start(0.5)*x".')
    if (token.kind === 'number' && reader.sees('/', 1)) {
      throw reader.unsupported('arithmetic in a modifier', 'Write the number out, e.g. "0.5*x".')
    }
    return undefined
  }
  const values = [takeValue(reader)]
  reader.expect('*', 'after the modifier')
  return asModifiers(reader, values, token)
}

/** `c(...)*`, `start(...)*` or `label(...)*`. */
function parseCall(reader: TokenReader): Modifiers {
  const name = reader.take()
  const values = takeArguments(reader)
  reader.expect('*', `after ${name.text}(...)`)
  switch (name.text) {
    case 'c':
      return asModifiers(reader, values, name)
    case 'start': {
      if (!values.every(value => typeof value === 'number')) {
        throw reader.error('expected numbers in start()', 'Write e.g. "start(0.5)*x".', name)
      }
      return { start: values }
    }
    case 'label': {
      if (!values.every(value => typeof value === 'string')) {
        throw reader.error('expected words in label()', 'Write e.g. label("a")*x.', name)
      }
      return { label: values }
    }
    default: {
      const mend = 'Use c(), start() or label(); for equal(), give both terms the same label.'
      throw reader.unsupported(`the modifier ${name.text}()`, mend, name)
    }
  }
}

/** A number, a label, or NA. */
type Value = number | string | { readonly free: true }

/** Numbers (and NA) fix or free, words are labels; lavaan does not mix the two in one c(). */
function asModifiers(reader: TokenReader, values: readonly Value[], at: Token): Modifiers {
  if (values.every(value => typeof value === 'number' || typeof value === 'object')) {
    return { fixed: values.map(value => (typeof value === 'object' ? 'free' : value)) }
  }
  if (values.every(value => typeof value === 'string' || typeof value === 'object')) {
    return { label: values.map(value => (typeof value === 'object' ? '' : value)) }
  }
  throw reader.error(
    'expected either only numbers or only labels in c()',
    'Name the term twice to do both.',
    at,
  )
}

function takeArguments(reader: TokenReader): Value[] {
  reader.expect('(', 'before the values')
  const values: Value[] = []
  do {
    if (reader.peek().kind === 'name' && reader.peek().text === 'c' && reader.sees('(', 1)) {
      reader.take()
      values.push(...takeArguments(reader))
    } else values.push(takeValue(reader))
  } while (reader.skip(','))
  reader.expect(')', 'after the values')
  return values
}

function takeValue(reader: TokenReader): Value {
  const token = reader.peek()
  if (token.kind === 'name' && token.text === 'NA') {
    reader.take()
    return { free: true }
  }
  if (token.kind === 'name' || token.kind === 'string') return reader.take().text
  return takeNumber(reader)
}

function takeNumber(reader: TokenReader): number {
  const negative = reader.skip('-')
  const token = reader.peek()
  if (token.kind !== 'number') throw reader.error('expected a number or a label')
  reader.take()
  return (negative ? -1 : 1) * Number(token.text)
}

function takeName(reader: TokenReader, what: string): Token {
  const token = reader.peek()
  if (token.kind !== 'name') throw reader.error(`expected ${what}`)
  return reader.take()
}
