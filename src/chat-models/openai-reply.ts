import type { OpenAI } from 'openai'
import type { ChatReply, StopCause } from './chat-model.ts'
import { MalformedReply } from './malformed-reply.ts'

type Sent<Value> = { readonly [Key in keyof Value]?: Value[Key] | null }

/**
 * Reads a chat completion. Compatible servers leave fields out: only the first choice's message must be there.
 *
 * @param asked - Stands in for the model's name where the server does not say who answered.
 * @throws MalformedReply without a message, or with content that is not text.
 */
export function readOpenaiReply(completion: Sent<OpenAI.ChatCompletion>, asked: string): ChatReply {
  const choice = completion.choices?.[0]
  const message: Sent<OpenAI.ChatCompletionMessage> | undefined = choice?.message
  if (choice === undefined || message === undefined) {
    throw new MalformedReply(`no choices${errorInside(completion)}`)
  }
  const text = message.refusal ?? message.content ?? ''
  if (typeof text !== 'string') throw new MalformedReply('content that is not text')
  const usage: Sent<OpenAI.CompletionUsage> = completion.usage ?? {}
  return {
    text,
    stop: message.refusal ? 'refusal' : stopCause(choice.finish_reason),
    modelReturned: completion.model || asked,
    usage: {
      inputTokens: usage.prompt_tokens ?? 0,
      outputTokens: usage.completion_tokens ?? 0,
      cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    },
  }
}

function stopCause(reason: string | null | undefined): StopCause {
  if (reason === 'length') return 'length'
  return reason === 'content_filter' ? 'content-filter' : 'end'
}

// Gateways report a failure behind them as an error in a response that succeeded.
function errorInside(completion: object): string {
  return 'error' in completion && completion.error ? ` but an error: ${JSON.stringify(completion.error)}` : ''
}
