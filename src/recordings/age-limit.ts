import type { ChatModel, ChatRequest } from '../chat-models/chat-model.ts'
import { RecordingStaleError } from '../errors.ts'
import { describeTurn } from './not-found.ts'
import type { RecordingLog } from './recording-store.ts'

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** How much clocks of two machines may disagree before a date counts as one of the future. */
const clockDifference = units['d']!

/** An age as a configuration writes it. */
export const agePattern = /^([1-9]\d{0,4})([hdw])$/

/** Milliseconds of `90d`, `12w`, `36h`; undefined for anything else. */
export function readAge(text: string): number | undefined {
  const [, count, unit] = agePattern.exec(text) ?? []
  return unit === undefined ? undefined : Number(count) * units[unit]!
}

/**
 * True for an answer past the limit, and for one that is dated more than a day in the future: with a wrong clock nothing
 * can be said of its age.
 */
export function isStale(at: number, now: Date, maxAge: number | undefined): boolean {
  if (maxAge === undefined) return false
  const age = now.getTime() - at
  return !(age <= maxAge && age >= -clockDifference)
}

/** The error for a recorded answer that is not to be used any more. */
export function staleRecording(
  model: ChatModel,
  request: ChatRequest,
  at: number,
  { log, clock, maxAge }: { log: RecordingLog; clock: () => Date; maxAge: number },
): RecordingStaleError {
  const days = (milliseconds: number) => `${Math.floor(milliseconds / units['d']!)} days`
  const day = (date: number) => new Date(date).toISOString().slice(0, 10)
  const age = clock().getTime() - at
  const why =
    age < 0
      ? `which is in the future: the clock of this machine (${day(clock().getTime())}) or of the one that recorded is wrong`
      : `${days(age)} ago; recordings.maxAge is ${days(maxAge)}, and the oldest answer there is of ${day(oldestOf(log))}`
  return new RecordingStaleError(
    `The answer of "${model.id}" to ${describeTurn(request)} in ${log.place} was recorded on ${day(at)}, ${why}.`,
    'Ask again what is too old (VAAR_MODE=auto, with a key) and commit the recording, or raise recordings.maxAge.',
  )
}

function oldestOf(log: RecordingLog): number {
  let oldest = Number.POSITIVE_INFINITY
  for (const key of log.keys()) oldest = Math.min(oldest, log.find(key)!.at)
  return oldest
}
