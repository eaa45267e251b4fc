import type { ChatModel, ChatReply, ChatRequest, Provenance } from '../chat-models/chat-model.ts'
import { checkReply } from '../chat-models/check-reply.ts'
import { ChatModelError, CredentialError } from '../errors.ts'
import { isStale, staleRecording } from './age-limit.ts'
import type { RecordingMode } from './mode.ts'
import { recordingNotFound } from './not-found.ts'
import type { RecordedReply } from './recording.ts'
import type { RecordedAnswer, RecordingLog } from './recording-store.ts'
import { RecordingTally, type RecordingUse } from './recording-use.ts'
import { type RequestKey, requestKey } from './request-key.ts'

/** A chat model whose answers are kept. */
export interface RecordedModel extends ChatModel {
  /** `recorded` until the model itself was asked. */
  readonly provenance: Provenance
  /** What was used of the recording so far. */
  use(): RecordingUse
  /** True for a request that was answered from the recording. */
  wasReplayed(request: ChatRequest): boolean
}

/** How a recording is used. */
export interface RecordedModelOptions {
  readonly mode: Exclude<RecordingMode, 'live'>
  readonly protocolVersion: number
  /** The time, for the date of a recorded turn and the age of recorded ones. */
  readonly clock: () => Date
  /** Oldest answer to use, in milliseconds; no limit where absent. */
  readonly maxAge?: number | undefined
}

/**
 * Puts a recording before a chat model: a request is answered from it, or asked and stored before the answer is used.
 *
 * An answer past the age limit counts as missing in mode `auto` and is asked for again; in `replay` it is an error.
 *
 * @throws from `reply`: RecordingNotFoundError in mode `replay`, with the nearest recorded request and what differs;
 *   RecordingStaleError; RecordingWriteError when an answer cannot be stored; ChatModelError `malformed` for a reply with a
 *   credential in it, which is neither stored nor used and ends its session alone.
 */
export function recordedModel(
  model: ChatModel,
  log: RecordingLog,
  { mode, protocolVersion, clock, maxAge }: RecordedModelOptions,
): RecordedModel {
  const tally = new RecordingTally(log.place)
  const keyOf = (request: ChatRequest) => requestKey(model, request, protocolVersion)

  /** The recorded answer to use, if there is one. */
  function recordedAnswer(request: ChatRequest, { key }: RequestKey): RecordedAnswer | undefined {
    const recorded = mode === 'record' ? undefined : log.find(key)
    if (!recorded || !isStale(recorded.at, clock(), maxAge)) return recorded
    if (mode === 'replay') throw staleRecording(model, request, recorded.at, { log, clock, maxAge: maxAge! })
    tally.expired()
    return undefined
  }

  async function reply(request: ChatRequest): Promise<ChatReply> {
    const wanted = keyOf(request)
    const recorded = recordedAnswer(request, wanted)
    if (recorded) {
      request.signal?.throwIfAborted()
      tally.replayed(wanted.key, recorded)
      return recorded.reply
    }
    if (mode === 'replay') throw await recordingNotFound(model, request, wanted.parts, log)
    const question = request.messages.at(-1)?.content ?? ''
    log.check(question)
    tally.asked(wanted.key)
    const given = await model.reply(request)
    checkReply(`The model ${model.id}`, model.id, given)
    const answer = pick(given)
    const date = clock()
    await keep({
      type: 'turn',
      key: wanted.key,
      parts: wanted.parts,
      respondent: request.respondent?.id ?? '',
      question,
      reply: answer,
      date: date.toISOString(),
    })
    tally.answered(answer, date.getTime())
    return answer
  }

  async function keep(turn: Parameters<RecordingLog['append']>[0]): Promise<void> {
    try {
      await log.append(turn)
    } catch (error) {
      if (!(error instanceof CredentialError) || error.found !== 'reply') throw error
      throw new ChatModelError(
        'malformed',
        `A reply of ${model.id} to ${turn.respondent} holds a credential, or text shaped like one: it was neither recorded nor used.`,
        error.mend,
        { modelId: model.id },
      )
    }
  }

  const { id, provider, system, identity } = model
  return {
    id,
    provider,
    ...(system === undefined ? {} : { system }),
    identity,
    reply,
    get provenance() {
      return tally.anyAsked ? model.provenance : 'recorded'
    },
    use: () => tally.use(),
    wasReplayed: request => tally.wasReplayed(keyOf(request).key),
  }
}

/** The allow-list of a reply: what a chat model adds beyond the interface is not written. */
function pick({ text, stop, modelReturned, usage }: ChatReply): RecordedReply {
  const { inputTokens, outputTokens, cachedInputTokens } = usage
  return { text, stop, modelReturned, usage: { inputTokens, outputTokens, cachedInputTokens } }
}
