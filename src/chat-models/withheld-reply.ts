import type { ChatReply } from './chat-model.ts'
import type { FaultFacts } from './fault-facts.ts'

const withheldPattern =
  /content_filter|content_policy_violation|invalid_prompt|blocked by content filtering|content management policy/i

/** True where a provider's filter refused the prompt. It comes as an error, yet is about this conversation alone. */
export function isWithheld({ status, codes, words }: FaultFacts): boolean {
  return status === 400 && withheldPattern.test([...codes, words].join(' '))
}

/** The reply that stands for a prompt which a filter refused. */
export function withheldReply(model: string): ChatReply {
  const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }
  return { text: '', stop: 'content-filter', modelReturned: model, usage }
}
