import type { ChatModel, ChatReply, ChatRequest, Provenance } from '../chat-models/chat-model.ts'
import { RecordingNotFoundError } from '../errors.ts'
import type { RecordingMode } from './mode.ts'
import type { RecordedTurn, RequestParts } from './recording.ts'
import type { RecordingLog } from './recording-store.ts'
import { requestKey } from './request-key.ts'

/** A chat model whose answers are kept. */
export interface RecordedModel extends ChatModel {
  /** `recorded` until the model itself was asked. */
  readonly provenance: Provenance
  /** Requests answered from the recording, and requests that the model was asked. */
  readonly counts: { readonly replayed: number; readonly asked: number }
  /** Recorded answers that no request of this run wanted. */
  obsolete(): readonly RecordedTurn[]
}

/**
 * Puts a recording before a chat model: a request is answered from it, or asked and stored before the answer is used.
 *
 * @param clock - The time, for the date of a recorded turn.
 * @throws RecordingNotFoundError (from `reply`) in mode `replay`, with the nearest recorded request and what differs.
 */
export function recordedModel(
  model: ChatModel,
  log: RecordingLog,
  {
    mode,
    protocolVersion,
    clock,
  }: { mode: Exclude<RecordingMode, 'live'>; protocolVersion: number; clock: () => Date },
): RecordedModel {
  const wanted = new Set<string>()
  const counts = { replayed: 0, asked: 0 }

  async function reply(request: ChatRequest): Promise<ChatReply> {
    const { key, parts } = requestKey(model, request, protocolVersion)
    wanted.add(key)
    const recorded = mode === 'record' ? undefined : log.find(key)
    if (recorded) {
      request.signal?.throwIfAborted()
      counts.replayed++
      return recorded.reply
    }
    if (mode === 'replay') throw notFound(model, request, parts, log)
    counts.asked++
    const answer = await model.reply(request)
    await log.append({
      type: 'turn',
      key,
      parts,
      respondent: request.respondent?.id ?? '',
      question: request.messages.at(-1)?.content ?? '',
      reply: pick(answer),
      date: clock().toISOString(),
    })
    return answer
  }

  const { id, provider, system, identity } = model
  return {
    id,
    provider,
    ...(system === undefined ? {} : { system }),
    identity,
    reply,
    counts,
    get provenance() {
      return counts.asked > 0 ? model.provenance : 'recorded'
    },
    obsolete: () => [...log.turns()].filter(({ key }) => !wanted.has(key)),
  }
}

/** The allow-list of a reply: what a chat model adds beyond the interface is not written. */
function pick({ text, stop, modelReturned, usage }: ChatReply): RecordedTurn['reply'] {
  const { inputTokens, outputTokens, cachedInputTokens } = usage
  return { text, stop, modelReturned, usage: { inputTokens, outputTokens, cachedInputTokens } }
}

function notFound(
  model: ChatModel,
  request: ChatRequest,
  parts: RequestParts,
  log: RecordingLog,
): RecordingNotFoundError {
  const turn = Math.ceil(request.messages.length / 2)
  const what = `There is no recorded answer of "${model.id}" to turn ${turn} of ${request.respondent?.id ?? 'a session'}`
  const nearest = nearestTurn(parts, log)
  const why = nearest
    ? `The nearest of ${log.place}, of ${nearest.turn.respondent}, differs in ${nearest.differs.join(', ')}.`
    : `${log.place} holds none.`
  return new RecordingNotFoundError(
    `${what}. ${why}`,
    'Record it (VAAR_MODE=auto, with a key), commit the recording, and replay.',
  )
}

function nearestTurn(parts: RequestParts, log: RecordingLog) {
  let best: { turn: RecordedTurn; differs: readonly string[] } | undefined
  for (const turn of log.turns()) {
    const differs = Object.keys(parts).filter(
      part => parts[part as keyof RequestParts] !== turn.parts[part as keyof RequestParts],
    )
    if (!best || differs.length < best.differs.length) best = { turn, differs }
  }
  return best
}
