import type { ChatMessage } from '../chat-models/chat-model.ts'

/** A statement as the conversation put it, with the options in displayed order. */
export interface ReadQuestion {
  readonly key: string
  readonly text: string
  /** Labels of options 1..k. */
  readonly options: readonly string[]
}

/**
 * Reads what the last message of a conversation asks, as any respondent has to: the statements it lists, or, when it
 * only names keys (a re-ask), those statements from the last message that listed them.
 *
 * @returns Questions in the order asked; empty when the message asks for no rating.
 */
export function readConversation(messages: readonly ChatMessage[]): readonly ReadQuestion[] {
  const last = messages.at(-1)?.content ?? ''
  const listed = readStatements(last)
  if (listed.length > 0) return listed
  const keys = new Set(last.split('Answer with')[0]!.match(/\bQ\d+\b/g) ?? [])
  for (const message of messages.slice(0, -1).toReversed()) {
    if (message.role !== 'user') continue
    const earlier = readStatements(message.content)
    if (earlier.length > 0) return earlier.filter(({ key }) => keys.has(key))
  }
  return []
}

function readStatements(message: string): readonly ReadQuestion[] {
  const options = [...message.matchAll(/^\d+ = (.+)$/gm)].map(match => match[1]!)
  return [...message.matchAll(/^(Q\d+)\. (.+)$/gm)].map(match => ({
    key: match[1]!,
    text: match[2]!,
    options,
  }))
}
