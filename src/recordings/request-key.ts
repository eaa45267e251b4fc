import { createHash } from 'node:crypto'
import type { ChatModel, ChatRequest } from '../chat-models/chat-model.ts'
import type { RequestParts } from './recording.ts'

/** What tells a request from every other, and its parts for saying what differs. */
export interface RequestKey {
  /** 32 hexadecimal digits. */
  readonly key: string
  readonly parts: RequestParts
}

/**
 * Key of a request: the model's identity, system prompt, whole history, question, sampling, answer schema, protocol
 * version, respondent and attempt. The respondent keeps two people who were asked the same words apart, the attempt a
 * refusal from the answer to asking again.
 */
export function requestKey(
  model: Pick<ChatModel, 'identity'>,
  request: ChatRequest,
  protocolVersion: number,
): RequestKey {
  const parts: RequestParts = {
    model: digest(model.identity),
    system: digest(request.system ?? null),
    history: digestMessages(request.messages.slice(0, -1)),
    question: digestMessages(request.messages.slice(-1)),
    sampling: digest(request.sampling ?? {}),
    answers: digest(request.answerSchema ?? null),
    protocol: String(protocolVersion),
    respondent: digest(request.respondent ?? null),
    attempt: String(request.attempt ?? 0),
  }
  return { key: sha256(Object.values(parts).join(' ')).slice(0, 32), parts }
}

/** 16 hexadecimal digits that tell plain values apart. */
export function digest(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 16)
}

/** The history is most of a request, and grows: it is put together without a look at every key. */
function digestMessages(messages: ChatRequest['messages']): string {
  return sha256(JSON.stringify(messages.map(({ role, content }) => [role, content]))).slice(0, 16)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** JSON with sorted keys: the order in which an object was written is no difference. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
