import pLimit from 'p-limit'
import type { ChatModel } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import { BudgetSpentError, StudyStoppedError } from '../errors.ts'
import { isMissing } from '../scoring/responses.ts'
import type { ObservedTurn } from './canary.ts'
import { planSessions } from './plan-sessions.ts'
import { type AskedModel, runSession } from './run-session.ts'
import type { Session } from './session.ts'

/** Up to this many sessions, or this share of those that ended, may end in a passing fault before the study stops. */
const toleratedFaults = { sessions: 5, share: 0.1 }

/** How far a study is; given after every session. */
export interface StudyProgress {
  readonly ended: number
  readonly of: number
  readonly faulted: number
  /** Answers missing so far, over all sessions that ended. */
  readonly missing: number
}

/** What running a study may be given. */
export interface RunStudyOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StudyProgress) => void
  /** Hears of every turn, as it was asked and read. */
  readonly onTurn?: (turn: ObservedTurn) => void
}

/**
 * Runs every session of a study against one model, `concurrency` requests at a time.
 *
 * As many sessions are under way as there may be requests. The last ones are begun all together and take turns: a session
 * cannot ask ahead of its own answers, so that of sessions one after another the last few would leave most of the
 * requests unused while they end.
 *
 * @returns Sessions in the order of the plan.
 * @throws ChatModelError at once, and once, for what cannot succeed (wrong key, unknown model, server down, abort).
 * @throws BudgetSpentError when the budget does not cover the rest; calls under way end first, so that no answer that was
 *   paid for is lost.
 * @throws StudyStoppedError when too many sessions end in passing faults; the last fault is its cause.
 */
export async function runStudy(
  model: ChatModel,
  study: Study,
  { signal, onProgress, onTurn }: RunStudyOptions = {},
): Promise<readonly Session[]> {
  const plan = planSessions(study)
  const stop = new AbortController()
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const sessionsUnderWay = pLimit(study.concurrency)
  const asked = takingTurns(model, study.concurrency)
  let spent: BudgetSpentError | undefined
  let ended = 0
  let faulted = 0
  let missing = 0

  const outcomes = await Promise.allSettled(
    plan.map(respondent =>
      sessionsUnderWay(async () => {
        if (sessionsUnderWay.pendingCount <= study.concurrency) sessionsUnderWay.concurrency = Infinity
        stopped.throwIfAborted()
        if (spent) throw spent
        try {
          const session = await runSession(asked, respondent, study, {
            signal: stopped,
            ...(onTurn ? { onTurn } : {}),
          })
          ended++
          missing += countMissing(session)
          if (session.fault) faulted++
          if (faulted > toleratedFaults.sessions && faulted > toleratedFaults.share * ended) {
            throw tooManyFaults(model, faulted, ended, session.fault!)
          }
          onProgress?.({ ended, of: plan.length, faulted, missing })
          return session
        } catch (error) {
          // the first failure is the one reported; what it cuts short is not another
          if (error instanceof BudgetSpentError) spent ??= error
          else stop.abort(error)
          throw error
        }
      }),
    ),
  )
  stopped.throwIfAborted()
  if (spent) throw spent.during(`The study of "${model.id}" has ${ended} of ${plan.length} sessions.`)
  return outcomes.map(outcome => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/** The same model, asked so many requests at a time, in the order in which they come. */
function takingTurns(model: ChatModel, concurrency: number): AskedModel {
  const requests = pLimit(concurrency)
  return {
    ...(model.system === undefined ? {} : { system: model.system }),
    reply: request =>
      requests(() => {
        request.signal?.throwIfAborted()
        return model.reply(request)
      }),
  }
}

function countMissing({ answers }: Session): number {
  let missing = 0
  for (const answer of answers.values()) if (isMissing(answer)) missing++
  return missing
}

function tooManyFaults(model: ChatModel, faulted: number, ended: number, cause: Error): StudyStoppedError {
  return new StudyStoppedError(
    `The study of "${model.id}" was stopped: ${faulted} of ${ended} sessions failed, the last one so: ${cause.message}`,
    '',
    { cause },
  )
}
