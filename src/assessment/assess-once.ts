import type { ChatModel } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import { type Assessment, type AssessOptions, assess } from './assess.ts'

interface Run {
  readonly assessment: Promise<Assessment>
  readonly stop: AbortController
  /** Callers that still wait. */
  waiting: number
  done: boolean
}

const runs = new WeakMap<ChatModel, Map<string, Run>>()

/**
 * Assesses a model by a study once in this process, however many assertions ask for it.
 *
 * A caller whose signal aborts stops waiting; the run itself stops when nobody waits any more. A run that failed is
 * forgotten, so that the next caller tries again.
 */
export async function assessOnce(
  model: ChatModel,
  study: Study,
  options: AssessOptions = {},
): Promise<Assessment> {
  options.signal?.throwIfAborted()
  const run = startedRun(model, study, options)
  run.waiting++
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const leave = () => reject(options.signal?.reason)
  options.signal?.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([run.assessment, aborted])
  } finally {
    options.signal?.removeEventListener('abort', leave)
    if (--run.waiting === 0 && !run.done) run.stop.abort(options.signal?.reason)
  }
}

function startedRun(model: ChatModel, study: Study, { signal: _, ...options }: AssessOptions): Run {
  const byStudy = runs.get(model) ?? new Map<string, Run>()
  runs.set(model, byStudy)
  const key = JSON.stringify(study)
  const started = byStudy.get(key)
  if (started && !started.stop.signal.aborted) return started
  const stop = new AbortController()
  const assessment = assess(model, study, { ...options, signal: stop.signal })
  const run: Run = { assessment, stop, waiting: 0, done: false }
  byStudy.set(key, run)
  assessment.then(
    () => {
      run.done = true
    },
    () => {
      if (byStudy.get(key) === run) byStudy.delete(key)
    },
  )
  return run
}
