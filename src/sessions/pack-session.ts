import { type PackedError, packError, unpackError } from '../broker/pack-error.ts'
import type { Answer } from '../scoring/responses.ts'
import type { Session } from './session.ts'

/** A session as JSON, for another process. */
export type PackedSession = Omit<Session, 'answers' | 'fault'> & {
  readonly answers: readonly (readonly [string, Answer])[]
  readonly fault?: PackedError
}

export function packSession({ answers, fault, ...rest }: Session): PackedSession {
  return { ...rest, answers: [...answers], ...(fault ? { fault: packError(fault) } : {}) }
}

/** The session again. */
export function unpackSession({ answers, fault, ...rest }: PackedSession): Session {
  return { ...rest, answers: new Map(answers), ...(fault ? { fault: unpackError(fault) } : {}) }
}
