import { ModelSyntaxError } from '../../errors.ts'
import type { Expression } from './expression.ts'
import { linearForm } from './linear-form.ts'
import type { ModelConstraint } from './parse-constraint.ts'
import { isConstraint, parseConstraint, writeConstraint } from './parse-constraint.ts'
import { parseExpression } from './parse-expression.ts'
import type { ModelOperator, Modifiers } from './parse-term.ts'
import { parseTerm } from './parse-term.ts'
import { takeName } from './take-token.ts'
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
  /** All other linear constraints. */
  readonly constraints: readonly ModelConstraint[]
}

/**
 * Reads lavaan model syntax: `=~ ~ ~~ ~1 | ~*~ := == < >`, several left-hand sides, labels (`a*x`), fixed values (`0.5*x`), `NA*`,
 * `start()`, `label()`, `lower()`, `upper()`, `c()` for values per group, comments, `;`, and lines that go on after or before a `+`.
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
  const constraints: ModelConstraint[] = []

  for (;;) {
    reader.skipNewlines()
    const first = reader.peek()
    if (first.kind === 'end') break
    if (reader.sees(':=', 1)) defined.push(parseDefinition(reader))
    else if (isConstraint(reader)) constraints.push(parseConstraint(reader))
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
  const definedNames = new Set(defined.map(({ name }) => name))
  const rest = constraints.filter(constraint => {
    checkLinear(constraint, defined)
    const equality = equalityOf(constraint, definedNames)
    if (equality) equalities.push(equality)
    return !equality
  })
  return { terms: [...terms.values()], defined, equalities, constraints: rest }
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

/** An equality of two labels, or of a label and a number, is kept by merging or fixing parameters. */
function equalityOf(
  { left, relation, right, at }: ModelConstraint,
  defined: ReadonlySet<string>,
): EqualityConstraint | undefined {
  if (relation !== '==' || left.kind !== 'label' || defined.has(left.name)) return undefined
  if (right.kind === 'label') {
    return defined.has(right.name) ? undefined : { left: left.name, right: right.name, at }
  }
  const value = linearForm(right)
  return value && value.terms.size === 0 ? { left: left.name, right: value.constant, at } : undefined
}

function checkLinear(constraint: ModelConstraint, defined: readonly DefinedParameter[]): void {
  const definitions = new Map<string, Expression>()
  for (const { name, expression } of defined) {
    // later definitions use earlier ones, never the other way round
    if (!linearForm(expression, definitions)) continue
    definitions.set(name, expression)
  }
  const forms = [constraint.left, constraint.right].map(side => linearForm(side, definitions))
  if (forms.every(form => form && Number.isFinite(form.constant))) return
  throw new ModelSyntaxError(
    `the constraint "${writeConstraint(constraint)}" is not linear in the labels.`,
    'Write sums of labels times numbers, e.g. "a == 2*b + c" or "a + b < 1".',
    constraint.at,
  )
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
    if (token.text === '<~') throw reader.unsupported('a composite "<~"', 'Use "=~".')
    if (token.text === ':')
      throw reader.unsupported('a block "group:" or an interaction "a:b"', 'Leave it out.')
  }
  throw reader.error('expected one of =~ ~ ~~ := ==', 'Write e.g. "f =~ x1 + x2 + x3" or "y ~ x".')
}
