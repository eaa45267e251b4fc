import type { ChatMessage } from '../chat-models/chat-model.ts'

/** A statement as the conversation put it, with the options in displayed order. */
export interface ReadQuestion {
  readonly key: string
  readonly text: string
  /** Labels of options 1..k. */
  readonly options: readonly string[]
}

/** What a conversation asks now. */
export interface ReadConversation {
  /** In the order asked; empty when the last message asks for no rating. */
  readonly questions: readonly ReadQuestion[]
  /** How often they were asked before. */
  readonly ask: number
}

/**
 * Reads what the last message of a conversation asks, as any respondent has to: the statements it lists, or, when it
 * only names keys (a re-ask), those statements from the last message that listed them.
 */
export function readConversation(messages: readonly ChatMessage[]): ReadConversation {
  const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content)
  const last = asked.at(-1) ?? ''
  const listed = readStatements(last)
  if (listed.length > 0) return { questions: listed, ask: 0 }
  const keys = new Set(last.split('Answer with')[0]!.match(/\bQ\d+\b/g) ?? [])
  for (const [ask, message] of asked.toReversed().entries()) {
    const earlier = readStatements(message)
    if (earlier.length > 0) return { questions: earlier.filter(({ key }) => keys.has(key)), ask }
  }
  return { questions: [], ask: 0 }
}

/** Statements of all messages before the last, as texts. */
export function earlierStatements(messages: readonly ChatMessage[]): readonly string[] {
  const before = messages.slice(0, -1).filter(({ role }) => role === 'user')
  return before.flatMap(({ content }) => readStatements(content).map(({ text }) => text))
}

function readStatements(message: string): readonly ReadQuestion[] {
  const options = [...message.matchAll(/^\d+ = (.+)$/gm)].map(match => match[1]!)
  return [...message.matchAll(/^(Q\d+)\. (.+)$/gm)].map(match => ({
    key: match[1]!,
    text: match[2]!,
    options,
  }))
}
