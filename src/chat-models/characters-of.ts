import type { ChatRequest } from './chat-model.ts'

/** Characters of a request's words: the system prompt and every message. */
export function charactersOf({ system, messages }: ChatRequest): number {
  return messages.reduce((sum, { content }) => sum + content.length, system?.length ?? 0)
}
