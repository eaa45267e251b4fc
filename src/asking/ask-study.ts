import type { ControlArm } from '../alignment/arm-check.ts'
import type { SequentialLook } from '../alignment/sequential.ts'
import type { Provenance, TokenUsage } from '../chat-models/chat-model.ts'
import type { StudyPart } from '../config/study.ts'
import type { SequentialDesign } from '../config/study-design.ts'
import { addSpent } from '../limits/index.ts'
import { usedTogether } from '../recordings/recording-use.ts'
import { addUsage, type Session } from '../sessions/session.ts'
import type { Answers } from './gather-answers.ts'

/** Answers of a control arm. */
export interface ArmAnswers extends Answers {
  /** Of the sessions that were the arm's own. */
  readonly usage: TokenUsage
}

/** Asks a part of a study. */
export type Gather = (part: StudyPart) => Promise<Answers>

/**
 * Asks batch by batch and looks after each, until the evidence is settled, the cap is reached, or a precondition has failed that no
 * more answers would mend. What is recorded is replayed, so that a rerun goes the same way.
 *
 * @param look - Judges all answers so far; `inconclusive` goes on, unless something is beyond mending.
 */
export async function askUntilSettled(
  gather: Gather,
  { batch, cap }: SequentialDesign,
  look: (sessions: readonly Session[]) => SequentialLook,
): Promise<{ readonly answers: Answers; readonly looks: readonly SequentialLook[] }> {
  const looks: SequentialLook[] = []
  let answers: Answers | undefined
  for (let from = 0; from < cap; from += batch) {
    const more = await gather({ from, to: Math.min(cap, from + batch) })
    answers = answers ? together(answers, more) : more
    const seen = look(answers.sessions)
    looks.push(seen)
    if (seen.verdict !== 'inconclusive' || seen.beyondMending) break
  }
  return { answers: answers!, looks }
}

/** Asks a control arm of the protocol's respondents; a session that is the same in both is taken over, not asked twice. */
export async function askArm(gather: Gather, arm: ControlArm, protocol: Answers): Promise<ArmAnswers> {
  const asked = await gather({ from: 0, to: protocol.sessions.length, arm })
  const own = new Map(asked.sessions.map(session => [session.respondentId, session]))
  return {
    ...asked,
    usage: addUsage(...asked.sessions.map(({ usage }) => usage)),
    sessions: protocol.sessions.map(session => own.get(session.respondentId) ?? session),
  }
}

/** `recorded` only where all answers are. */
export function provenanceOf(parts: readonly Pick<Answers, 'provenance'>[]): Provenance {
  return parts.find(({ provenance }) => provenance !== 'recorded')?.provenance ?? 'recorded'
}

/** All sessions in one. */
function together(...parts: readonly Answers[]): Answers {
  const recording = parts.map(({ recording }) => recording).reduce(usedTogether)
  const sum = (count: (turns: Answers['turns']) => number) =>
    parts.reduce((total, { turns }) => total + count(turns), 0)
  return {
    sessions: parts.flatMap(({ sessions }) => sessions),
    provenance: provenanceOf(parts),
    turns: { asked: sum(({ asked }) => asked), replayed: sum(({ replayed }) => replayed) },
    spent: addSpent(...parts.map(({ spent }) => spent)),
    ...(recording ? { recording } : {}),
  }
}
