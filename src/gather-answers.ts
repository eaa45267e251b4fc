import type { SharedRun } from './broker/index.ts'
import type { ChatModel, Provenance } from './chat-models/chat-model.ts'
import type { Study } from './config/study.ts'
import { openRecording, type Recordings } from './recordings/index.ts'
import { digest } from './recordings/request-key.ts'
import { askedRules } from './sessions/asked-rules.ts'
import { runStudy, type StudyProgress } from './sessions/run-study.ts'
import type { Session } from './sessions/session.ts'

/** What one model answered to a study, and where the answers came from. */
export interface Answers {
  /** In the order of the plan. */
  readonly sessions: readonly Session[]
  /** `live` where any of them was asked for in this run. */
  readonly provenance: Provenance
  /** Turns that the model was asked in this run, and turns answered from a recording. */
  readonly turns: { readonly asked: number; readonly replayed: number }
}

/** What the asking may be given besides a model and a study. */
export interface GatherOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StudyProgress) => void
  /** Default: every answer is asked for and none is kept. */
  readonly recordings?: Recordings
  /** What this study has in common with the others of the run; hears of its progress. */
  readonly run?: SharedRun
}

/**
 * Asks a model all of a study: every respondent answers all questionnaires, each in one session; what is recorded is
 * not asked again.
 *
 * @throws VaarError for a chat model that cannot be asked, a study that was stopped, or a recording that cannot be used.
 */
export async function gatherAnswers(
  model: ChatModel,
  study: Study,
  options: GatherOptions,
): Promise<Answers> {
  const recording = options.recordings && (await openRecording(model, options.recordings, askedRules(study)))
  const id = digest({ model: model.identity, study })
  try {
    const sessions = await runStudy(recording?.model ?? model, study, {
      ...options,
      onProgress(progress) {
        options.onProgress?.(progress)
        options.run?.emit('progress', { study: id, model: model.id, ...progress })
      },
    })
    const turns = sessions.reduce((sum, session) => sum + session.turns.length, 0)
    const replayed = recording?.model.use().replayed ?? 0
    return {
      sessions,
      provenance: (recording?.model ?? model).provenance,
      turns: { asked: turns - replayed, replayed },
    }
  } finally {
    await recording?.close()
  }
}
