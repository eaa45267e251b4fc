import type { OpenAI } from 'openai'
import type { ChatReply, StopCause } from './chat-model.ts'
import { countedTokens } from './counted-tokens.ts'
import { errorInside, MalformedReply } from './malformed-reply.ts'

type Sent<Value> = { readonly [Key in keyof Value]?: Value[Key] | null }

/**
 * Reads a chat completion. Compatible servers leave fields out: only the first choice's message must be there.
 *
 * @param asked - Stands in for the model's name where the server does not say who answered.
 * @throws MalformedReply for what is no object, without a message, or with content that is not text.
 */
export function readOpenaiReply(sent: Sent<OpenAI.ChatCompletion> | null, asked: string): ChatReply {
  const completion = sent ?? {}
  const choice = completion.choices?.[0]
  const message: Sent<OpenAI.ChatCompletionMessage> | null | undefined = choice?.message
  if (!choice || !message) throw new MalformedReply(`no choices${errorInside(completion)}`)
  const text = message.refusal ?? message.content ?? ''
  if (typeof text !== 'string') throw new MalformedReply('content that is not text')
  const usage: Sent<OpenAI.CompletionUsage> = completion.usage ?? {}
  const { model }: { model?: unknown } = completion
  return {
    text,
    stop: message.refusal ? 'refusal' : stopCause(choice.finish_reason),
    modelReturned: typeof model === 'string' && model !== '' ? model : asked,
    usage: {
      inputTokens: countedTokens(usage.prompt_tokens),
      outputTokens: countedTokens(usage.completion_tokens),
      cachedInputTokens: countedTokens(usage.prompt_tokens_details?.cached_tokens),
    },
  }
}

function stopCause(reason: string | null | undefined): StopCause {
  if (reason === 'length') return 'length'
  return reason === 'content_filter' ? 'content-filter' : 'end'
}
