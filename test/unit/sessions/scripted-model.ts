import type { ChatModel, ChatReply, ChatRequest } from '../../../src/chat-models/chat-model.ts'

/** A chat model that answers from a script and remembers what it was asked. */
export function scriptedModel(
  script: (request: ChatRequest, call: number) => Partial<ChatReply> | Promise<Partial<ChatReply>>,
): ChatModel & { readonly requests: ChatRequest[] } {
  const requests: ChatRequest[] = []
  return {
    id: 'scripted',
    provider: 'custom',
    provenance: 'live',
    identity: { provider: 'custom', id: 'scripted' },
    requests,
    async reply(request) {
      requests.push(request)
      const reply = await script(request, requests.length)
      return {
        text: '',
        stop: 'end',
        modelReturned: 'scripted',
        usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
        ...reply,
      }
    },
  }
}

/** The same rating for every key that the request asks for, as JSON. */
export function rateAll(request: ChatRequest, rating = 2): { text: string } {
  const keys = request.answerSchema?.keys ?? []
  return { text: JSON.stringify(Object.fromEntries(keys.map(key => [key, rating]))) }
}
