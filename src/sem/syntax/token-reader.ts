import { ModelSyntaxError } from '../../errors.ts'
import type { Position, Token } from './tokenize-model.ts'
import { tokenizeModel } from './tokenize-model.ts'

/** Walks through the words of model syntax, and words the errors of the two parsers that read them. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(syntax: string) {
    this.#tokens = tokenizeModel(syntax)
  }

  /** The word `ahead` places on, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!
  }

  take(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.#next++
    return token
  }

  /** True when the word `ahead` places on is this operator. */
  sees(operator: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'operator' && token.text === operator
  }

  /** Takes the operator if it is next. */
  skip(operator: string): boolean {
    const seen = this.sees(operator)
    if (seen) this.#next++
    return seen
  }

  expect(operator: string, purpose: string): void {
    if (!this.skip(operator)) throw this.error(`expected "${operator}" ${purpose}`)
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.#next++
  }

  /** Words up to the end of the line. */
  wordsInLine(): number {
    let count = 0
    for (let at = this.#next; at < this.#tokens.length; at++, count++) {
      const { kind } = this.#tokens[at]!
      if (kind === 'newline' || kind === 'end') break
    }
    return count
  }

  /** lavaan lets a line that begins with `+` go on from the line before. */
  continuesAfterNewlines(): boolean {
    let ahead = 0
    while (this.peek(ahead).kind === 'newline' && this.peek(ahead).text === '\n') ahead++
    return this.sees('+', ahead)
  }

  /** "expected X but found Y", at the next word. */
  error(expected: string, mend = 'Correct the line there.', at: Token = this.peek()): ModelSyntaxError {
    const found =
      at.kind === 'end'
        ? 'the end of the syntax'
        : at.kind === 'newline'
          ? 'the end of the line'
          : `"${at.text}"`
    return new ModelSyntaxError(`${expected} but found ${found}.`, mend, at)
  }

  unsupported(what: string, mend: string, at: Position = this.peek()): ModelSyntaxError {
    return new ModelSyntaxError(`${what} is not supported yet.`, mend, at)
  }
}
