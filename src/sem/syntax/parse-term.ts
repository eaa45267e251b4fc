import { takeName, takeNumber } from './take-token.ts'
import type { TokenReader } from './token-reader.ts'
import type { Position, Token } from './tokenize-model.ts'

/** `=~` is measured by, `~` is regressed on, `~~` (co)varies with, `~1` intercept or mean, `|` threshold, `~*~` scaling. */
export type ModelOperator = '=~' | '~' | '~~' | '~1' | '|' | '~*~'

/** What stands before a `*`. A list of one value holds for every group, a longer one has a value per group. */
export interface Modifiers {
  /** Values to fix at; `'free'` for NA. */
  readonly fixed?: readonly (number | 'free')[]
  readonly start?: readonly number[]
  /** Bounds that the estimate may touch. */
  readonly lower?: readonly number[]
  readonly upper?: readonly number[]
  /** Labels; `''` where a group has none. */
  readonly label?: readonly string[]
}

/** One term of a formula's right-hand side. */
export interface RightTerm {
  readonly op: ModelOperator
  readonly rhs: string
  readonly modifiers: Modifiers
  readonly at: Position
}

/** Reads `modifier*modifier*variable`, or the 1 of an intercept. */
export function parseTerm(reader: TokenReader, operator: string): RightTerm {
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

/** `c(...)*`, `start(...)*`, `lower(...)*`, `upper(...)*` or `label(...)*`. */
function parseCall(reader: TokenReader): Modifiers {
  const name = reader.take()
  const values = takeArguments(reader)
  reader.expect('*', `after ${name.text}(...)`)
  switch (name.text) {
    case 'c':
      return asModifiers(reader, values, name)
    case 'lower':
    case 'upper':
    case 'start': {
      if (!values.every(value => typeof value === 'number')) {
        throw reader.error(`expected numbers in ${name.text}()`, `Write e.g. "${name.text}(0.5)*x".`, name)
      }
      return { [name.text]: values }
    }
    case 'label': {
      if (!values.every(value => typeof value === 'string')) {
        throw reader.error('expected words in label()', 'Write e.g. label("a")*x.', name)
      }
      return { label: values }
    }
    default: {
      const mend =
        'Use c(), start(), lower(), upper() or label(); for equal(), give both terms the same label.'
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
