import pLimit from 'p-limit'
import type { ChatModel } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import { BudgetSpentError, StudyStoppedError } from '../errors.ts'
import { planSessions } from './plan-sessions.ts'
import { runSession } from './run-session.ts'
import type { Session } from './session.ts'

/** Up to this many sessions, or this share of those that ended, may end in a passing fault before the study stops. */
const toleratedFaults = { sessions: 5, share: 0.1 }

/** How far a study is; given after every session. */
export interface StudyProgress {
  readonly ended: number
  readonly of: number
  readonly faulted: number
}

/**
 * Runs every session of a study against one model, `concurrency` at a time.
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
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: StudyProgress) => void } = {},
): Promise<readonly Session[]> {
  const plan = planSessions(study)
  const stop = new AbortController()
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const limit = pLimit(study.concurrency)
  let spent: BudgetSpentError | undefined
  let ended = 0
  let faulted = 0

  const outcomes = await Promise.allSettled(
    plan.map(respondent =>
      limit(async () => {
        stopped.throwIfAborted()
        if (spent) throw spent
        try {
          const session = await runSession(model, respondent, study, stopped)
          ended++
          if (session.fault) faulted++
          if (faulted > toleratedFaults.sessions && faulted > toleratedFaults.share * ended) {
            throw tooManyFaults(model, faulted, ended, session.fault!)
          }
          onProgress?.({ ended, of: plan.length, faulted })
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

function tooManyFaults(model: ChatModel, faulted: number, ended: number, cause: Error): StudyStoppedError {
  return new StudyStoppedError(
    `The study of "${model.id}" was stopped: ${faulted} of ${ended} sessions failed, the last one so: ${cause.message}`,
    '',
    { cause },
  )
}
