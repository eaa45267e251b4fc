import { hash } from 'node:crypto'
import type { ChatMessage, ChatModel, ChatRequest } from '../chat-models/chat-model.ts'
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
    model: digestOnce(model.identity),
    system: digestOfRepeated(request.system ?? null),
    history: digestMessages(request.messages.slice(0, -1)),
    question: digestMessages(request.messages.slice(-1)),
    sampling: digestOnce(request.sampling ?? none),
    answers: digestOfRepeated(request.answerSchema ?? null),
    protocol: String(protocolVersion),
    respondent: digestOfRepeated(request.respondent ?? null),
    attempt: String(request.attempt ?? 0),
  }
  return { key: sha256(Object.values(parts).join(' ')).slice(0, 32), parts }
}

/** 16 hexadecimal digits that tell plain values apart. */
export function digest(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 16)
}

const none = {}
const digests = new WeakMap<object, string>()

/** The same for an object that many requests share. */
function digestOnce(value: object): string {
  const known = digests.get(value) ?? digest(value)
  digests.set(value, known)
  return known
}

const mostRepeated = 2000
const repeated = new Map<string, string>()

/** The same for a small value that comes again in many requests, each time as another object. */
function digestOfRepeated(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  const key = `${typeof value} ${text}`
  const known = repeated.get(key)
  if (known !== undefined) return known
  // old ones are as cheap to make anew as to tell from new ones
  if (repeated.size >= mostRepeated) repeated.clear()
  const made = digest(value)
  repeated.set(key, made)
  return made
}

interface Link {
  /** Digest of the messages before. */
  readonly before: string
  readonly digest: string
}
const links = new WeakMap<ChatMessage, Link>()

/**
 * Digest of a conversation, of each message and the digest before it. The history is most of a request, and grows: each
 * message of it is looked at once, not once for every turn that it comes along with.
 */
function digestMessages(messages: readonly ChatMessage[]): string {
  let before = ''
  for (const message of messages) {
    let link = links.get(message)
    if (link?.before !== before) {
      link = { before, digest: sha256(JSON.stringify([before, message.role, message.content])) }
      links.set(message, link)
    }
    before = link.digest
  }
  return before.slice(0, 16)
}

function sha256(text: string): string {
  return hash('sha256', text)
}

/** JSON with sorted keys: the order in which an object was written is no difference. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
