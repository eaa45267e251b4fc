import type { Expression } from './expression.ts'
import { writeExpression } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import type { TokenReader } from './token-reader.ts'
import type { Position } from './tokenize-model.ts'

/** `left relation right`, over labels. As in lavaan, `<` and `>` let the two be equal. */
export interface ModelConstraint {
  readonly left: Expression
  readonly relation: '==' | '<' | '>'
  readonly right: Expression
  readonly at: Position
}

const relations: readonly string[] = ['==', '<', '>']

/** Whether the line is a constraint: one of its words is `==`, `<` or `>`. */
export function isConstraint(reader: TokenReader): boolean {
  for (let ahead = 0; ; ahead++) {
    const { kind, text } = reader.peek(ahead)
    if (kind === 'newline' || kind === 'end') return false
    if (kind === 'operator' && relations.includes(text)) return true
    // what follows these operators is no expression over labels
    if (kind === 'operator' && ['=~', '~', '~~', ':=', '|', '~*~', '<~'].includes(text)) return false
  }
}

export function parseConstraint(reader: TokenReader): ModelConstraint {
  const at = reader.peek()
  const left = parseExpression(reader)
  const relation = reader.peek()
  if (!relations.includes(relation.text)) throw reader.error('expected ==, < or >')
  reader.take()
  return { left, relation: relation.text as ModelConstraint['relation'], right: parseExpression(reader), at }
}

/** A constraint as one would write it: `a == 2*b`. */
export function writeConstraint({ left, relation, right }: ModelConstraint): string {
  return `${writeExpression(left)} ${relation} ${writeExpression(right)}`
}
