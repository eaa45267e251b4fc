import { createHash } from 'node:crypto'

/** A beginning of a prompt: its name and its length. */
export interface Prefix {
  readonly key: string
  readonly tokens: number
}

/** About four characters to a token, as a rule of thumb has it; at least one. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4))
}

/** The beginnings of a prompt after each of its parts, shortest first. */
export function prefixesOf(parts: readonly string[]): Prefix[] {
  const hash = createHash('sha256')
  let tokens = 0
  return parts.map(part => {
    tokens += countTokens(part)
    hash.update(JSON.stringify(part))
    return { key: hash.copy().digest('base64'), tokens }
  })
}

/** Remembers the beginnings of prompts that a provider has cached. */
export class PromptCache {
  readonly #known = new Set<string>()
  readonly #minimumTokens: number

  constructor(minimumTokens: number) {
    this.#minimumTokens = minimumTokens
  }

  /** Tokens of the longest of these prefixes that is cached; 0 for none. */
  read(prefixes: readonly Prefix[]): number {
    return prefixes.findLast(({ key }) => this.#known.has(key))?.tokens ?? 0
  }

  /** Caches these prefixes, those that are long enough. */
  write(prefixes: readonly Prefix[]): void {
    for (const { key, tokens } of prefixes) {
      if (tokens >= this.#minimumTokens) this.#known.add(key)
    }
  }
}
