import type Anthropic from '@anthropic-ai/sdk'
import type { ChatReply, StopCause } from './chat-model.ts'
import { MalformedReply } from './malformed-reply.ts'

type Sent<Value> = { readonly [Key in keyof Value]?: Value[Key] | null }

/**
 * Reads a message. Its text blocks are joined; thinking is left out.
 *
 * The API counts cached tokens apart; `inputTokens` is the sum of the three kinds, read from the cache, written to it
 * and neither, so that cached tokens are a part of it as with other providers.
 *
 * @param asked - Stands in for the model's name where the server does not say who answered.
 * @throws MalformedReply without content.
 */
export function readAnthropicReply(message: Sent<Anthropic.Message>, asked: string): ChatReply {
  if (!Array.isArray(message.content)) throw new MalformedReply('no content')
  const text = message.content.map(block => (block.type === 'text' ? block.text : '')).join('')
  const stop = stopCause(message.stop_reason)
  const usage: Sent<Anthropic.Usage> = message.usage ?? {}
  const cached = usage.cache_read_input_tokens ?? 0
  const written = usage.cache_creation_input_tokens ?? 0
  return {
    text: stop === 'refusal' ? (message.stop_details?.explanation ?? text) : text,
    stop,
    modelReturned: message.model || asked,
    usage: {
      inputTokens: (usage.input_tokens ?? 0) + written + cached,
      outputTokens: usage.output_tokens ?? 0,
      cachedInputTokens: cached,
      ...(written > 0 ? { cacheWriteTokens: written } : {}),
    },
  }
}

function stopCause(reason: string | null | undefined): StopCause {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length'
  return reason === 'refusal' ? 'refusal' : 'end'
}
