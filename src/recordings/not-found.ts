import type { ChatModel, ChatRequest } from '../chat-models/chat-model.ts'
import { RecordingNotFoundError } from '../errors.ts'
import type { RecordedTurn, RequestParts } from './recording.ts'
import type { RecordingLog } from './recording-store.ts'

/** The error for a request without a recorded answer: with the nearest recorded request, and what differs. */
export async function recordingNotFound(
  model: ChatModel,
  request: ChatRequest,
  parts: RequestParts,
  log: RecordingLog,
): Promise<RecordingNotFoundError> {
  const nearest = nearestTurn(parts, await log.turns())
  const why = nearest
    ? `The nearest of ${log.place}, of ${nearest.turn.respondent}, differs in ${nearest.differs.join(', ')}.`
    : `${log.place} holds none.`
  return new RecordingNotFoundError(
    `There is no recorded answer of "${model.id}" to ${describeTurn(request)}. ${why}`,
    'Record it (VAAR_MODE=auto, with a key), commit the recording, and replay.',
  )
}

/** A request in words. */
export function describeTurn({ messages, respondent }: ChatRequest): string {
  return `turn ${Math.ceil(messages.length / 2)} of ${respondent?.id ?? 'a session'}`
}

function nearestTurn(parts: RequestParts, turns: readonly RecordedTurn[]) {
  let best: { turn: RecordedTurn; differs: readonly string[] } | undefined
  for (const turn of turns) {
    const differs = Object.keys(parts).filter(
      part => parts[part as keyof RequestParts] !== turn.parts[part as keyof RequestParts],
    )
    if (!best || differs.length < best.differs.length) best = { turn, differs }
  }
  return best
}
