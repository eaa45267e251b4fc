import { type PackedError, packError, unpackError } from '../broker/pack-error.ts'
import type { Answer } from '../scoring/responses.ts'
import type { Session, Turn } from './session.ts'

/** A session as JSON, for another process. Prompts stay: they are most of it, and nothing is read from them again. */
export type PackedSession = Omit<Session, 'answers' | 'turns' | 'fault'> & {
  readonly answers: readonly (readonly [string, Answer])[]
  readonly turns: readonly Omit<Turn, 'prompt'>[]
  readonly fault?: PackedError
}

export function packSession({ answers, turns, fault, ...rest }: Session): PackedSession {
  return {
    ...rest,
    answers: [...answers],
    turns: turns.map(({ prompt: _, ...turn }) => turn),
    ...(fault ? { fault: packError(fault) } : {}),
  }
}

/** The session again; its turns have empty prompts. */
export function unpackSession({ answers, turns, fault, ...rest }: PackedSession): Session {
  return {
    ...rest,
    answers: new Map(answers),
    turns: turns.map(turn => ({ prompt: '', ...turn })),
    ...(fault ? { fault: unpackError(fault) } : {}),
  }
}
