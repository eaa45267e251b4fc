import type Anthropic from '@anthropic-ai/sdk'
import type { ChatReply, StopCause } from './chat-model.ts'
import { countedTokens } from './counted-tokens.ts'
import { errorInside, MalformedReply } from './malformed-reply.ts'

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
export function readAnthropicReply(sent: Sent<Anthropic.Message> | null, asked: string): ChatReply {
  const message = sent ?? {}
  if (!Array.isArray(message.content)) throw new MalformedReply(`no content${errorInside(message)}`)
  const text = message.content.map(block => (block?.type === 'text' ? block.text : '')).join('')
  const stop = stopCause(message.stop_reason)
  const usage: Sent<Anthropic.Usage> = message.usage ?? {}
  const cached = countedTokens(usage.cache_read_input_tokens)
  const written = countedTokens(usage.cache_creation_input_tokens)
  const explanation: unknown = message.stop_details?.explanation
  const { model }: { model?: unknown } = message
  return {
    text: stop === 'refusal' && typeof explanation === 'string' ? explanation : text,
    stop,
    modelReturned: typeof model === 'string' && model !== '' ? model : asked,
    usage: {
      inputTokens: countedTokens(usage.input_tokens) + written + cached,
      outputTokens: countedTokens(usage.output_tokens),
      cachedInputTokens: cached,
      ...(written > 0 ? { cacheWriteTokens: written } : {}),
    },
  }
}

function stopCause(reason: string | null | undefined): StopCause {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length'
  return reason === 'refusal' ? 'refusal' : 'end'
}
