import { ModelSyntaxError } from '../../errors.ts'

/** A place in the syntax; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One word of model syntax. A `newline` also stands for `;`; `end` closes the list. */
export interface Token extends Position {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'end'
  readonly text: string
}

/** What a word can be; the first group that matched says which. */
const pattern =
  /([^\S\n]+|[#!][^\n]*)|(\n|;)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\p{L}._][\p{L}\p{N}._]*)|("[^"\n]*"|'[^'\n]*')|(=~|<~|~\*~|~~|:=|==|~|[-+*/^(),<>|?:])/uy

const kinds = [undefined, undefined, 'newline', 'number', 'name', 'string', 'operator'] as const

/**
 * Splits lavaan model syntax into words. Comments run from `#` or `!` to the end of the line.
 *
 * @throws ModelSyntaxError at a character that is no part of the syntax.
 */
export function tokenizeModel(syntax: string): Token[] {
  const tokens: Token[] = []
  const text = syntax.replaceAll('\r\n', '\n')
  let line = 1
  let lineStart = 0
  for (let start = 0; start < text.length; start = pattern.lastIndex) {
    const column = start - lineStart + 1
    pattern.lastIndex = start
    const match = pattern.exec(text)
    if (!match) throw unreadable(text, start, { line, column })
    const word = match[0]
    let group = 1
    while (match[group] === undefined) group++
    const kind = kinds[group]
    if (kind) tokens.push({ kind, text: kind === 'string' ? word.slice(1, -1) : word, line, column })
    if (word === '\n') {
      line++
      lineStart = pattern.lastIndex
    }
  }
  tokens.push({ kind: 'end', text: '', line, column: text.length - lineStart + 1 })
  return tokens
}

function unreadable(text: string, start: number, at: Position): ModelSyntaxError {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0)
  const mend =
    character === '"' || character === "'"
      ? 'Close the quotation mark on the same line.'
      : 'Remove it; names are made of letters, digits, "." and "_".'
  return new ModelSyntaxError(`cannot read ${JSON.stringify(character)}.`, mend, at)
}
